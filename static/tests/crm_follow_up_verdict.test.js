import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();

    _records = [{ id: 1, name: "First lead" }];
}

defineMailModels();
defineModels([Lead]);

const mountVerdict = async (verdict) => {
    onRpc("crm.lead", "get_follow_up_verdict", ({ args }) => {
        expect(args[0]).toEqual([1]);
        if (!verdict) {
            throw makeServerError({ message: "Not now" });
        }
        return verdict;
    });
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 1,
        arch: `<form><field name="name"/><widget name="crm_follow_up_verdict"/></form>`,
    });
    await animationFrame();
};

test("tells the trend and the months of which there is a verdict", async () => {
    await mountVerdict({
        code: "engaged",
        trend: "better",
        trend_label: "Better than a month ago",
        history: [
            { date: "2026-01-01", code: false, label: false },
            { date: "2026-01-31", code: "silent", label: "Silent" },
            { date: "2026-03-02", code: "engaged", label: "Engaged" },
        ],
    });
    expect(".o_crm_follow_up_trend").toHaveText("Better than a month ago");
    expect(".o_crm_follow_up_trend .fa-arrow-up").toHaveCount(1);
    expect(queryAllTexts(".o_crm_follow_up_month")).toEqual(["1/31/2026: Silent"]);
});

test("shows nothing as long as there is no verdict", async () => {
    await mountVerdict({ code: false, trend: false, trend_label: false, history: [] });
    expect(".o_crm_follow_up_verdict").toHaveCount(0);
});

test("a failure leaves the form as it is", async () => {
    await mountVerdict(null);
    expect(".o_crm_follow_up_verdict").toHaveCount(0);
    expect(".o_form_view .o_field_widget[name='name']").toHaveCount(1);
});
