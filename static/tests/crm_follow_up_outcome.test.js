import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class Outcome extends models.Model {
    _name = "crm.follow.up.outcome";

    name = fields.Char();
    description = fields.Char();
    is_offline = fields.Boolean();
    result = fields.Selection({
        selection: [
            ["reached", "Reached"],
            ["not_reached", "Not reached"],
            ["sent", "Sent"],
        ],
    });

    _records = [
        { id: 1, name: "Sent", result: "sent", is_offline: true },
        { id: 2, name: "Spoke", result: "reached", description: "You spoke." },
        { id: 3, name: "Later", result: "reached", description: "Not now." },
        { id: 4, name: "Nobody there", result: "not_reached" },
    ];
}

class Log extends models.Model {
    _name = "crm.follow.up.log";

    is_offline = fields.Boolean();
    outcome_id = fields.Many2one({
        string: "Outcome",
        relation: "crm.follow.up.outcome",
        required: true,
    });

    _records = [{ id: 1, outcome_id: 3 }];
}

defineMailModels();
defineModels([Outcome, Log]);

async function mountLog(params = {}) {
    const { attributes = "", ...view } = params;
    await mountView({
        type: "form",
        resModel: "crm.follow.up.log",
        arch: /* xml */ `
            <form>
                <field name="is_offline"/>
                <field
                    name="outcome_id"
                    widget="crm_follow_up_outcome"
                    default_focus="1"
                    ${attributes}
                />
            </form>`,
        ...view,
    });
}

const BADGE = ".o_crm_follow_up_outcome [role='radio']";
const DESCRIPTION = ".o_crm_follow_up_outcome_description";

/** The badge that says `name`. */
const badge = (name) => `${BADGE}:contains(${name})`;

describe("choosing", () => {
    test("outcomes are grouped by what came of the touch", async () => {
        await mountLog();
        expect(queryAllTexts(".o_crm_follow_up_outcome_label")).toEqual([
            "Reached",
            "Not reached",
            "Sent",
        ]);
        expect(queryAllTexts(BADGE)).toEqual([
            "Spoke",
            "Later",
            "Nobody there",
            "Sent",
        ]);
    });

    test("headings without an outcome are left out", async () => {
        await mountLog({ attributes: `domain="[('id', '=', 4)]"` });
        expect(queryAllTexts(".o_crm_follow_up_outcome_label")).toEqual([
            "Not reached",
        ]);
    });

    test("a click chooses and tells what it means", async () => {
        await mountLog();
        expect(DESCRIPTION).toHaveText("What came of it?");
        await contains(badge("Spoke")).click();
        expect(badge("Spoke")).toHaveAttribute("aria-checked", "true");
        expect(badge("Spoke")).toHaveClass("active");
        expect(DESCRIPTION).toHaveText("You spoke.");
        await contains(badge("Later")).click();
        expect(`${BADGE}[aria-checked='true']`).toHaveText("Later");
        expect(DESCRIPTION).toHaveText("Not now.");
    });

    test("the chosen outcome is saved", async () => {
        onRpc("web_save", ({ args }) => {
            expect.step(args[1].outcome_id);
        });
        await mountLog();
        await contains(badge("Nobody there")).click();
        await clickSave();
        expect.verifySteps([4]);
    });

    test("an outcome that is chosen already is shown", async () => {
        await mountLog({ resId: 1 });
        expect(`${BADGE}[aria-checked='true']`).toHaveText("Later");
        expect(DESCRIPTION).toHaveText("Not now.");
    });

    test("other outcomes are offered when the domain changes", async () => {
        await mountLog({ attributes: `domain="[('is_offline', '=', is_offline)]"` });
        expect(queryAllTexts(BADGE)).toEqual(["Spoke", "Later", "Nobody there"]);
        await contains("[name='is_offline'] input").click();
        await animationFrame();
        expect(queryAllTexts(BADGE)).toEqual(["Sent"]);
    });

    test("a missing outcome is pointed out", async () => {
        await mountLog();
        await clickSave();
        expect(".o_field_widget[name='outcome_id']").toHaveClass("o_field_invalid");
        await contains(badge("Spoke")).click();
        expect(".o_field_widget[name='outcome_id']").not.toHaveClass("o_field_invalid");
    });

    test("readonly, only the chosen one is read", async () => {
        await mountLog({ attributes: `readonly="1"`, resId: 1 });
        expect(BADGE).toHaveCount(0);
        expect(".o_field_widget[name='outcome_id']").toHaveText("Later");
    });
});

describe("keyboard", () => {
    beforeEach(() => mountLog());

    test("the first outcome has the focus, and is the only stop of the tab key", () => {
        expect(badge("Spoke")).toBeFocused();
        expect(queryAll(`${BADGE}[tabindex='0']`)).toHaveLength(1);
    });

    test("arrow keys go through all groups and around", async () => {
        for (const [key, name] of [
            ["ArrowRight", "Later"],
            ["ArrowDown", "Nobody there"],
            ["ArrowRight", "Sent"],
            ["ArrowRight", "Spoke"],
            ["ArrowLeft", "Sent"],
            ["ArrowUp", "Nobody there"],
            ["Home", "Spoke"],
            ["End", "Sent"],
        ]) {
            await press(key);
            await animationFrame();
            expect(badge(name)).toBeFocused();
            expect(badge(name)).toHaveAttribute("tabindex", "0");
        }
        expect(`${BADGE}[aria-checked='true']`).toHaveCount(0);
    });

    test("Enter chooses the one with the focus, which stays there", async () => {
        await press("ArrowRight");
        await press("Enter");
        await animationFrame();
        expect(`${BADGE}[aria-checked='true']`).toHaveText("Later");
        expect(badge("Later")).toBeFocused();
    });

    test("other keys are left to others", async () => {
        await press("a");
        expect(queryFirst(badge("Spoke"))).toBeFocused();
    });
});
