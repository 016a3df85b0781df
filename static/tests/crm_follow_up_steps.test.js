import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    clickSave,
    contains,
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

    _records = [{ id: 1, name: "Olive oil press" }];
}

class Channel extends models.Model {
    _name = "crm.follow.up.channel";

    name = fields.Char();

    _records = [
        { id: 1, name: "Phone" },
        { id: 2, name: "E-mail" },
    ];
}

class Step extends models.Model {
    _name = "crm.follow.up.plan.step";

    name = fields.Char({ string: "What to Do", required: true });
    sequence = fields.Integer({ default: 10 });
    channel_id = fields.Many2one({
        string: "Channel",
        relation: "crm.follow.up.channel",
        required: true,
    });
    channel_icon = fields.Char();
    mode = fields.Selection({
        selection: [
            ["manual", "By a person"],
            ["automatic", "Automatically"],
        ],
        default: "manual",
    });
    delay_count = fields.Integer({ string: "Delay", default: 1 });
    delay_unit = fields.Selection({
        selection: [["workdays", "working days"]],
        default: "workdays",
    });
    delay_from = fields.Selection({
        selection: [["previous", "after the previous step"]],
        default: "previous",
    });
    condition = fields.Selection({
        selection: [
            ["always", "Always"],
            ["no_answer", "Nobody has answered yet"],
        ],
        default: "always",
    });
    ask = fields.Char();
    script = fields.Char();
    sent_count = fields.Integer();
    answered_count = fields.Integer();
    answer_rate = fields.Float();

    _records = [
        { id: 1, name: "Call", sequence: 1, channel_id: 1, delay_count: 0 },
        {
            id: 2,
            name: "Write",
            sequence: 2,
            channel_id: 2,
            condition: "no_answer",
            sent_count: 8,
            answered_count: 2,
            answer_rate: 0.25,
        },
        { id: 3, name: "Visit", sequence: 3, channel_id: 1, delay_count: 3 },
    ];
    _views = {
        form: /* xml */ `<form><field name="name"/><field name="script"/></form>`,
    };
}

const REMEDY = { key: "missing_reason:1", label: "Use the reason “News”" };

class Plan extends models.Model {
    _name = "crm.follow.up.plan";

    name = fields.Char();
    step_ids = fields.One2many({ relation: "crm.follow.up.plan.step" });
    review = fields.Json();
    remedy = fields.Char({
        onChange: (record) => {
            if (record.remedy) {
                expect.step(record.remedy);
                record.remedy = false;
                record.step_ids = [[1, 2, { ask: "News for you?" }]];
            }
        },
    });

    _records = [
        {
            id: 1,
            name: "Arrange the meeting",
            step_ids: [1, 2, 3],
            review: {
                findings: [
                    {
                        code: "missing_reason",
                        severity: "warning",
                        text: "“Write” has no reason.",
                        position: 1,
                        remedy: REMEDY,
                    },
                    {
                        code: "missing_ask",
                        severity: "info",
                        text: "“Visit” asks for nothing.",
                        position: 2,
                        remedy: null,
                    },
                ],
                warmth: [
                    { name: "Call", channel: "Phone", warmth: 7 },
                    { name: "Write", channel: "E-mail", warmth: 0 },
                ],
            },
        },
        { id: 2, name: "Empty", step_ids: [] },
    ];
}

defineMailModels();
defineModels([Lead, Channel, Step, Plan]);

async function mountPlan({ resId = 1, ...params } = {}) {
    await mountView({
        type: "form",
        resModel: "crm.follow.up.plan",
        resId,
        arch: /* xml */ `
            <form>
                <field name="name"/>
                <field name="review" invisible="1"/>
                <field name="remedy" invisible="1"/>
                <field name="step_ids" widget="crm_follow_up_steps" mode="list">
                    <list editable="bottom">
                        <field name="sequence" widget="handle"/>
                        <field name="name"/>
                        <field name="channel_id"/>
                        <field name="channel_icon" column_invisible="1"/>
                        <field name="mode"/>
                        <field name="delay_count"/>
                        <field name="delay_unit"/>
                        <field name="delay_from"/>
                        <field name="condition"/>
                        <field name="ask" invisible="mode == 'automatic'"/>
                        <field name="sent_count"/>
                        <field name="answered_count"/>
                        <field name="answer_rate"/>
                    </list>
                </field>
            </form>`,
        ...params,
    });
}

const STEP = ".o_crm_follow_up_step";
const NAMES = ".o_crm_follow_up_step_edit";
const ADD = ".o_crm_follow_up_add_step";

/** A part of the step at `place`, from 1. */
const part = (place, selector) => `${STEP}:nth-child(${place}) ${selector}`;

function expectSaved(check) {
    onRpc("web_save", ({ args }) => {
        expect.step("saved");
        check(args[1]);
    });
}

describe("reading", () => {
    test("each step is told in its order, with what came of it", async () => {
        await mountPlan();
        expect(queryAllTexts(NAMES)).toEqual(["Call", "Write", "Visit"]);
        expect(part(1, ".o_crm_follow_up_step_when")).toHaveText(
            "Phone As soon as the plan starts",
            { inline: true }
        );
        expect(part(2, ".o_crm_follow_up_step_when")).toHaveText(
            "E-mail 1 working day after the previous step",
            { inline: true }
        );
        expect(part(3, ".o_crm_follow_up_step_when")).toHaveText(
            "Phone 3 working days after the previous step",
            { inline: true }
        );
        expect(".o_crm_follow_up_step_figures").toHaveCount(1);
        expect(part(2, ".o_crm_follow_up_step_figures")).toHaveText(
            "8 done, 2 answered (25%)"
        );
        expect(part(2, ".o_crm_follow_up_step_condition")).toHaveText(
            "Nobody has answered yet"
        );
    });

    test("a plan without steps says how to begin", async () => {
        await mountPlan({ resId: 2 });
        expect(".o_crm_follow_up_no_steps").toHaveText(
            "No steps yet. Begin with the first thing to do for a prospect."
        );
        expect(".o_crm_follow_up_try").not.toBeEnabled();
        expect(ADD).toHaveCount(1);
    });

    test("more steps than a page holds are a page away", async () => {
        const ids = [...Array(60).keys()].map((number) => number + 100);
        Step._records = ids.map((id) => ({
            id,
            name: `Step ${id}`,
            sequence: id,
            channel_id: 1,
        }));
        Plan._records[0].step_ids = ids;
        await mountPlan();
        expect(STEP).toHaveCount(40);
        await contains(".o_crm_follow_up_steps .o_pager_next").click();
        await animationFrame();
        expect(STEP).toHaveCount(20);
    });

    test("readonly, nothing can be changed, and the form of a step opens", async () => {
        Plan._views = { form: "<form/>" };
        await mountPlan({ readonly: true });
        expect(STEP).toHaveCount(3);
        for (const button of ["tools", "delete"]) {
            expect(`.o_crm_follow_up_step_${button}`).toHaveCount(0);
        }
        expect(".o_crm_follow_up_step_handle").toHaveCount(0);
        expect(".o_crm_follow_up_remedy").toHaveCount(0);
        expect(ADD).toHaveCount(0);
        expect(".o_crm_follow_up_try").toBeEnabled();
        await contains(part(2, NAMES)).click();
        expect(".modal .o_field_widget[name=name]").toHaveText("Write");
    });

    test("the warmth of the steps is also told in words", async () => {
        await mountPlan();
        expect(".o_crm_follow_up_warmth svg").toHaveAttribute(
            "aria-label",
            "Warmth of the steps from 0 to 10: Phone 7, E-mail 0"
        );
        expect(".o_crm_follow_up_warmth circle").toHaveCount(2);
    });
});

describe("editing", () => {
    test("a step is edited where it stands, and saved with the plan", async () => {
        expectSaved(({ step_ids: commands }) => {
            expect(commands).toEqual([[1, 3, { ask: "May we come?" }]]);
        });
        await mountPlan();
        await contains(part(3, NAMES)).click();
        expect(".o_crm_follow_up_step_editor").toHaveCount(1);
        expect(part(3, "[name='name'] input")).toBeFocused();
        await contains(part(3, "[name='ask'] input")).edit("May we come?", {
            confirm: "blur",
        });
        await contains(".o_crm_follow_up_step_done").click();
        expect(".o_crm_follow_up_step_editor").toHaveCount(0);
        expect(part(3, NAMES)).toBeFocused();
        expect(part(3, ".o_crm_follow_up_step_why")).toHaveText(/May we come\?/);
        await clickSave();
        expect.verifySteps(["saved"]);
    });

    test("what is edited may be discarded", async () => {
        await mountPlan();
        await contains(part(1, NAMES)).click();
        await contains(part(1, "[name='name'] input")).edit("Ring");
        await contains(".o_form_button_cancel").click();
        expect(queryAllTexts(NAMES)).toEqual(["Call", "Write", "Visit"]);
    });

    test("one step is edited at a time", async () => {
        await mountPlan();
        await contains(part(1, NAMES)).click();
        await contains(part(2, NAMES)).click();
        expect(".o_crm_follow_up_step_editor").toHaveCount(1);
        expect(part(2, ".o_crm_follow_up_step_editor")).toHaveCount(1);
    });

    test("fields that the list hides are hidden, and each has a label", async () => {
        Step._records[0].mode = "automatic";
        await mountPlan();
        await contains(part(1, NAMES)).click();
        expect(part(1, "[name='ask']")).toHaveCount(0);
        const label = queryFirst(part(1, "label:contains('Channel')"));
        expect(`#${label.htmlFor}`).toHaveValue("Phone");
    });

    test("a step is added at the end, with the focus in its name", async () => {
        expectSaved(({ step_ids: commands }) => {
            expect(commands).toHaveLength(1);
            const [command, , values] = commands[0];
            expect([command, values.name, values.sequence]).toEqual([0, "Gift", 4]);
        });
        await mountPlan();
        await contains(ADD).click();
        expect(part(4, "[name='name'] input")).toBeFocused();
        await contains(part(4, "[name='name'] input")).edit("Gift");
        await contains(part(4, "[name='channel_id'] input")).click();
        await contains(".o-autocomplete--dropdown-item:contains(Phone)").click();
        await clickSave();
        expect.verifySteps(["saved"]);
    });

    test("a new step that nobody filled in goes away", async () => {
        await mountPlan();
        await contains(ADD).click();
        expect(STEP).toHaveCount(4);
        await press("Escape");
        await animationFrame();
        expect(STEP).toHaveCount(3);
        expect(ADD).toBeFocused();
    });

    test("a step is deleted, and the focus goes to the next one", async () => {
        expectSaved(({ step_ids: commands }) => {
            expect(commands).toEqual([[2, 2]]);
        });
        await mountPlan();
        await contains(part(2, ".o_crm_follow_up_step_delete")).click();
        expect(queryAllTexts(NAMES)).toEqual(["Call", "Visit"]);
        expect(part(2, NAMES)).toBeFocused();
        await clickSave();
        expect.verifySteps(["saved"]);
    });

    test("all fields of a step are in its form", async () => {
        expectSaved(({ step_ids: commands }) => {
            expect(commands).toEqual([[1, 1, { script: "Say your name" }]]);
        });
        await mountPlan();
        await contains(part(1, ".o_crm_follow_up_step_open")).click();
        await contains(".modal [name='script'] input").edit("Say your name");
        await contains(".modal .o_form_button_save").click();
        expect(".modal").toHaveCount(0);
        await clickSave();
        expect.verifySteps(["saved"]);
    });

    test("the list of steps is one click away", async () => {
        await mountPlan();
        await contains(".o_crm_follow_up_as_list").click();
        expect(".o_list_renderer .o_data_row").toHaveCount(3);
        expect(STEP).toHaveCount(0);
        expect(".o_crm_follow_up_as_list").toHaveAttribute("aria-pressed", "true");
    });
});

describe("order", () => {
    test("a step is moved by its button, which keeps the focus", async () => {
        expectSaved(({ step_ids: commands }) => {
            const sequences = commands.map(([, id, { sequence }]) => [sequence, id]);
            expect(sequences.sort().map(([, id]) => id)).toEqual([2, 1]);
        });
        await mountPlan();
        await contains(part(1, ".o_crm_follow_up_step_down")).click();
        expect(queryAllTexts(NAMES)).toEqual(["Write", "Call", "Visit"]);
        expect(part(2, ".o_crm_follow_up_step_down")).toBeFocused();
        expect(".o_crm_follow_up_announcement").toHaveText("Moved to place 2 of 3");
        await clickSave();
        expect.verifySteps(["saved"]);
    });

    test("a step is moved by keyboard, up to the first place", async () => {
        await mountPlan();
        queryFirst(part(3, NAMES)).focus();
        await press(["alt", "ArrowUp"]);
        await animationFrame();
        expect(queryAllTexts(NAMES)).toEqual(["Call", "Visit", "Write"]);
        await press(["alt", "ArrowUp"]);
        await animationFrame();
        expect(queryAllTexts(NAMES)).toEqual(["Visit", "Call", "Write"]);
        expect(part(1, ".o_crm_follow_up_step_down")).toBeFocused();
        await press(["alt", "ArrowUp"]);
        await animationFrame();
        expect(queryAllTexts(NAMES)).toEqual(["Visit", "Call", "Write"]);
    });

    test("the ends are ends", async () => {
        await mountPlan();
        expect(part(1, ".o_crm_follow_up_step_up")).not.toBeEnabled();
        expect(part(3, ".o_crm_follow_up_step_down")).not.toBeEnabled();
    });

    test("a step is dragged by its marker", async () => {
        await mountPlan();
        await contains(part(3, ".o_crm_follow_up_step_handle")).dragAndDrop(
            `${STEP}:nth-child(1)`
        );
        expect(queryAllTexts(NAMES)).toEqual(["Visit", "Call", "Write"]);
    });
});

describe("review", () => {
    test("a remedy changes the plan on the form, and nothing is saved", async () => {
        onRpc("web_save", () => expect.step("saved"));
        await mountPlan();
        expect(".o_crm_follow_up_remedy").toHaveText(REMEDY.label);
        await contains(".o_crm_follow_up_remedy").click();
        expect.verifySteps([REMEDY.key]);
        expect(part(2, ".o_crm_follow_up_step_why")).toHaveText(/News for you\?/);
        expect(".o_form_button_save").toBeVisible();
    });

    test("a warning marks its step, and leads to it", async () => {
        await mountPlan();
        expect(".o_crm_follow_up_step_warned").toHaveCount(1);
        expect(part(2, ".badge:contains(Warning)")).toHaveCount(1);
        await contains(".o_crm_follow_up_warnings .o_crm_follow_up_show_step").click();
        expect(part(2, "[name='name'] input")).toBeFocused();
    });

    test("remarks are folded, and lead to the field they are about", async () => {
        await mountPlan();
        expect(".o_crm_follow_up_remarks summary").toHaveText("1 remark");
        await contains(".o_crm_follow_up_remarks summary").click();
        await contains(".o_crm_follow_up_remarks .o_crm_follow_up_show_step").click();
        expect(part(3, "[name='ask'] input")).toBeFocused();
    });
});

describe("trying it", () => {
    const ITEM = {
        position: 0,
        name: "Write",
        channel: "E-mail",
        icon: "fa-envelope",
        date: "2026-03-09 09:00:00",
        user: "Pablo Ortega",
        automatic: false,
        why: "Public holiday: Feast.",
        condition: "always",
        reason: "News",
        ask: "May we meet?",
        script: "<p>Say <b>hello</b></p>",
        mail_template_id: 5,
        sms_template_id: false,
    };

    async function tryOn(answer) {
        mockDate("2026-03-02 09:00:00", +1);
        onRpc("crm.follow.up.plan", "get_trial", ({ args }) => {
            expect.step(`try ${args[0]} on ${args[1]} from ${args[2]}`);
            return answer(args);
        });
        await mountPlan();
        await contains(".o_crm_follow_up_try").click();
        await contains(".o_crm_follow_up_trial_lead input").click();
        await contains(".o-autocomplete--dropdown-item:contains(Olive)").click();
        await animationFrame();
    }

    test("nothing is asked before a lead is chosen", async () => {
        onRpc("crm.follow.up.plan", "get_trial", () => expect.step("tried"));
        await mountPlan();
        await contains(".o_crm_follow_up_try").click();
        expect(".o_crm_follow_up_trial_hint").toHaveText(/Nothing is started or sent/);
        expect.verifySteps([]);
    });

    test("each step has its date and why then", async () => {
        await tryOn(() => ({ items: [ITEM], problem: "", refusal: "" }));
        expect.verifySteps(["try 1 on 1 from 2026-03-02 09:00:00"]);
        expect(".o_crm_follow_up_trial_item time").toHaveText("Mon, Mar 9, 10:00 AM");
        expect(".o_crm_follow_up_trial_why").toHaveText("Public holiday: Feast.");
        expect(".o_crm_follow_up_trial_problem").toHaveCount(0);
    });

    test("what a step says is shown on demand", async () => {
        onRpc("crm.follow.up.plan", "get_message_preview", ({ args }) => {
            expect.step(`preview ${args}`);
            return { subject: "News", body: "<p>Dear <b>Ana</b></p>", error: "" };
        });
        await tryOn(() => ({ items: [ITEM], problem: "", refusal: "" }));
        expect(".o_crm_follow_up_trial_preview").toHaveCount(0);
        await contains(".o_crm_follow_up_trial_toggle").click();
        await animationFrame();
        expect(".o_crm_follow_up_trial_script b").toHaveText("hello");
        expect(".o_crm_follow_up_trial_message b").toHaveText("Ana");
        expect(".o_crm_follow_up_trial_toggle").toHaveAttribute(
            "aria-expanded",
            "true"
        );
        expect.verifySteps([
            "try 1 on 1 from 2026-03-02 09:00:00",
            "preview 1,5,false",
        ]);
    });

    test("refusals and problems are told", async () => {
        await tryOn(() => ({
            items: [],
            problem: "The person is burnt.",
            refusal: "It is lost.",
        }));
        expect(".o_crm_follow_up_trial_refusal").toHaveText(/It is lost\./);
        expect(".o_crm_follow_up_trial_problem").toHaveText("The person is burnt.");
        expect.verifySteps(["try 1 on 1 from 2026-03-02 09:00:00"]);
    });

    test("an error is told, and can be tried again", async () => {
        let fails = true;
        await tryOn(() => {
            if (fails) {
                throw makeServerError({ message: "No working time was found." });
            }
            return { items: [ITEM], problem: "", refusal: "" };
        });
        expect(".o_crm_follow_up_trial_error").toHaveText(
            /No working time was found\./
        );
        fails = false;
        await contains(".o_crm_follow_up_trial_error button").click();
        expect(".o_crm_follow_up_trial_item").toHaveCount(1);
        expect.verifySteps([
            "try 1 on 1 from 2026-03-02 09:00:00",
            "try 1 on 1 from 2026-03-02 09:00:00",
        ]);
    });

    test("unsaved changes are tried as well", async () => {
        mockDate("2026-03-02 09:00:00", +1);
        onRpc("crm.follow.up.plan", "get_trial", ({ args }) => {
            expect.step(args[3].step_ids);
            return { items: [], problem: "", refusal: "" };
        });
        await mountPlan();
        await contains(part(3, NAMES)).click();
        await contains(part(3, "[name='ask'] input")).edit("Now?", { confirm: "blur" });
        await contains(".o_crm_follow_up_try").click();
        await contains(".o_crm_follow_up_trial_lead input").click();
        await contains(".o-autocomplete--dropdown-item:contains(Olive)").click();
        expect.verifySteps([[[1, 3, { ask: "Now?" }]]]);
    });
});
