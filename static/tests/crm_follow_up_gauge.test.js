import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryOne } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class Contact extends models.Model {
    _name = "crm.follow.up.contact";

    saturation = fields.Integer({ string: "Saturation (%)" });
    saturation_note = fields.Char();
    saturated_until = fields.Datetime();
    burnt_reason = fields.Selection({
        selection: [
            ["streak", "Too many"],
            ["stop", "Asked"],
        ],
    });

    _records = [{ id: 1, saturation: 0 }];
}

defineMailModels();
defineModels([Contact]);

const OPTIONS =
    "{'note': 'saturation_note', 'until': 'saturated_until', 'burnt': 'burnt_reason'}";
const GAUGE = `<field name="saturation" widget="crm_follow_up_gauge" options="${OPTIONS}"/>`;
const DOT = GAUGE.replace("{", "{'dot': True, ");

async function mountGauge(values, arch = `<form>${GAUGE}</form>`) {
    Object.assign(Contact._records[0], values);
    const resModel = Contact._name;
    await mountView({ type: "form", resModel, resId: 1, arch });
}

// a Wednesday noon, two hours ahead of UTC
beforeEach(() => mockDate("2026-03-11 10:00:00", +2));

describe("levels", () => {
    const CASES = [
        [{ saturation: 0 }, "Free", "success"],
        [{ saturation: 66 }, "Free", "success"],
        [{ saturation: 67 }, "Nearly saturated", "warning"],
        [{ saturation: 99 }, "Nearly saturated", "warning"],
        [{ saturation: 100 }, "Saturated", "danger"],
        [{ saturation: 0, burnt_reason: "streak" }, "Burnt", "danger"],
        [{ saturation: 100, burnt_reason: "stop" }, "Do not contact", "danger"],
    ];
    for (const [values, words, color] of CASES) {
        test(`${JSON.stringify(values)} is “${words}”, in words and in colour`, async () => {
            await mountGauge(values);
            expect(".o_crm_follow_up_gauge_words").toHaveText(words);
            expect(".o_crm_follow_up_gauge_fill").toHaveClass(`text-bg-${color}`);
            expect(".o_crm_follow_up_gauge_words i").toHaveClass(`text-${color}`);
        });
    }

    test("the bar is as long as the cap is full, and no longer", async () => {
        await mountGauge({ saturation: 67 });
        expect(queryOne(".o_crm_follow_up_gauge_fill").style.width).toBe("67%");
    });

    test("more than everything is everything", async () => {
        await mountGauge({ saturation: 133 });
        expect(queryOne(".o_crm_follow_up_gauge_fill").style.width).toBe("100%");
        expect("[role=meter]").toHaveAttribute("aria-valuenow", "100");
    });
});

describe("words", () => {
    const FULL = { saturation: 100, saturation_note: "3 of 3 in 7 days" };

    test("a person who is free says how much was used", async () => {
        await mountGauge({ saturation: 33, saturation_note: "1 of 3 in 7 days" });
        expect(".o_crm_follow_up_gauge_note").toHaveText("1 of 3 in 7 days");
    });

    test("soon free again: the day of the week, on the clock of the user", async () => {
        await mountGauge({ ...FULL, saturated_until: "2026-03-12 12:00:00" });
        expect(".o_crm_follow_up_gauge_note").toHaveText(
            /^3 of 3 in 7 days, free again Thu,? 2:00\sPM$/
        );
    });

    test("free again after a week: the date", async () => {
        await mountGauge({ ...FULL, saturated_until: "2026-03-25 12:00:00" });
        expect(".o_crm_follow_up_gauge_note").toHaveText(
            /free again Mar 25, 2:00\sPM$/
        );
    });

    test("no moment is late enough: not before they answer", async () => {
        await mountGauge({ ...FULL, saturated_until: "9999-12-31 00:00:00" });
        expect(".o_crm_follow_up_gauge_note").toHaveText(
            "3 of 3 in 7 days, not before they answer"
        );
    });

    test("what has passed is not told, nor when a burnt person would be free", async () => {
        await mountGauge({ ...FULL, saturated_until: "2026-03-11 09:59:00" });
        expect(".o_crm_follow_up_gauge_note").toHaveText("3 of 3 in 7 days");
    });

    test("a burnt person is not free again by waiting", async () => {
        await mountGauge({
            ...FULL,
            burnt_reason: "streak",
            saturated_until: "2026-03-12 12:00:00",
        });
        expect(".o_crm_follow_up_gauge_note").toHaveText("3 of 3 in 7 days");
    });

    test("the meter of a burnt person is full, whatever they had of late", async () => {
        await mountGauge({ saturation: 17, burnt_reason: "streak" });
        expect("[role=meter]").toHaveAttribute("aria-valuenow", "100");
    });

    test("without the fields for words the level remains", async () => {
        const arch = `<form><field name="saturation" widget="crm_follow_up_gauge"/></form>`;
        await mountGauge(FULL, arch);
        expect(".o_crm_follow_up_gauge_words").toHaveText("Saturated");
        expect(".o_crm_follow_up_gauge_note").toHaveCount(0);
    });

    test("the meter says all of it to whoever cannot see it", async () => {
        await mountGauge({ ...FULL, saturated_until: "9999-12-31 00:00:00" });
        expect("[role=meter]").toHaveAttribute("aria-valuemin", "0");
        expect("[role=meter]").toHaveAttribute("aria-valuemax", "100");
        expect("[role=meter]").toHaveAttribute("aria-valuenow", "100");
        expect("[role=meter]").toHaveAttribute("aria-label", "Saturation (%)");
        expect("[role=meter]").toHaveAttribute(
            "aria-valuetext",
            "Saturated: 3 of 3 in 7 days, not before they answer"
        );
        expect(".o_crm_follow_up_gauge_words").toHaveAttribute("aria-hidden", "true");
    });
});

describe("dot", () => {
    const arch = `<form>${DOT}</form>`;

    test("nothing is shown of a person who is free", async () => {
        await mountGauge({ saturation: 66 }, arch);
        expect(".o_crm_follow_up_gauge_dot").toHaveCount(0);
        expect(".o_crm_follow_up_gauge").toHaveCount(0);
        expect(".o_field_crm_follow_up_gauge").not.toBeDisplayed();
    });

    test("a person who had nearly enough has a dot that says so", async () => {
        await mountGauge({ saturation: 67, saturation_note: "2 of 3 in 7 days" }, arch);
        expect(".o_crm_follow_up_gauge_dot").toHaveAttribute(
            "title",
            "Nearly saturated: 2 of 3 in 7 days"
        );
        expect(".o_crm_follow_up_gauge_dot").toHaveClass([
            "fa-dot-circle-o",
            "text-warning",
        ]);
        expect(".o_crm_follow_up_gauge").toHaveCount(0);
    });

    test("a burnt person has a sign of another shape", async () => {
        await mountGauge({ burnt_reason: "stop" }, arch);
        expect(".o_crm_follow_up_gauge_dot[role=img]").toHaveAttribute(
            "aria-label",
            "Do not contact"
        );
        expect(".o_crm_follow_up_gauge_dot").toHaveClass("fa-ban");
    });
});

test("lists and cards show the gauge as forms do", async () => {
    Object.assign(Contact._records[0], { saturation: 100, burnt_reason: false });
    const resModel = Contact._name;
    await mountView({ type: "list", resModel, arch: `<list>${GAUGE}</list>` });
    expect(".o_data_row .o_crm_follow_up_gauge_words").toHaveText("Saturated");
});
