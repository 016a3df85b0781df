import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate, runAllTimers } from "@odoo/hoot-mock";
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

    _records = [
        { id: 1, name: "First lead" },
        { id: 2, name: "Second lead" },
    ];

    action_touch() {
        return false;
    }
}

defineMailModels();
defineModels([Lead]);

const EMPTY = { state: "none", plan: "", reason: "", items: [] };

const makeItem = (values) => ({
    id: "touch_1",
    kind: "done",
    name: "First call",
    channel: "Phone",
    icon: "fa-phone",
    date: "2026-03-09 09:00:00",
    user: "Pablo Ortega",
    outcome: "",
    answered: false,
    automatic: false,
    direction: "out",
    reason: "",
    ask: "",
    note: "",
    gap: "",
    failure: "",
    why: "",
    ...values,
});

const makeTimeline = (items, values) => ({
    ...EMPTY,
    state: "running",
    plan: "Arrange the meeting",
    items: items.map(makeItem),
    ...values,
});

/** Answer every call with this timeline, and note which lead was asked for. */
function serveTimeline(timeline) {
    onRpc("crm.lead", "get_follow_up_timeline", ({ args }) => {
        expect.step(`timeline of ${args[0]}`);
        return typeof timeline === "function" ? timeline() : timeline;
    });
}

async function mountTimeline(params) {
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 1,
        arch: /* xml */ `
            <form>
                <header>
                    <button name="action_touch" type="object" string="Do something"/>
                </header>
                <sheet>
                    <field name="name"/>
                    <widget name="crm_follow_up_timeline"/>
                </sheet>
            </form>`,
        ...params,
    });
    await animationFrame();
}

// a Wednesday noon, two hours ahead of UTC
beforeEach(() => mockDate("2026-03-11 10:00:00", +2));

describe("states", () => {
    test("a lead without follow-up says how to begin", async () => {
        serveTimeline(EMPTY);
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_empty").toHaveText(
            "No follow-up yet. Start a plan to see its steps here."
        );
        expect(".o_crm_follow_up_items").toHaveCount(0);
    });

    test("a lead that is not saved yet asks the server nothing", async () => {
        serveTimeline(EMPTY);
        await mountTimeline({ resId: false });
        expect.verifySteps([]);
        expect(".o_crm_follow_up_empty").toHaveCount(1);
    });

    test("the form does not wait for the timeline", async () => {
        const answer = new Deferred();
        serveTimeline(() => answer);
        await mountTimeline();
        expect(".o_field_widget[name=name]").toHaveCount(1);
        expect(".o_crm_follow_up_loading").toHaveText("Loading the follow-up…");
        expect(".o_crm_follow_up_timeline").toHaveAttribute("aria-busy", "true");
        answer.resolve(makeTimeline([{}]));
        await animationFrame();
        expect(".o_crm_follow_up_loading").toHaveCount(0);
        expect(".o_crm_follow_up_timeline").toHaveAttribute("aria-busy", "false");
        expect(".o_crm_follow_up_name").toHaveText("First call");
        expect.verifySteps(["timeline of 1"]);
    });

    test("a failure says why and can be tried again", async () => {
        let isBroken = true;
        serveTimeline(() => {
            if (isBroken) {
                throw makeServerError({
                    message: "You may not read this lead.",
                    type: "AccessError",
                });
            }
            return makeTimeline([{}]);
        });
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_error[role=alert]").toHaveText(
            /The follow-up could not be loaded\.\s+You may not read this lead\./
        );
        isBroken = false;
        await contains(".o_crm_follow_up_retry").click();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_error").toHaveCount(0);
        expect(".o_crm_follow_up_name").toHaveText("First call");
    });

    test("a step of a follow-up on hold is not late", async () => {
        serveTimeline(
            makeTimeline([{ kind: "planned", date: "2026-03-02 09:00:00" }], {
                state: "paused",
                reason: "On holiday until May",
            })
        );
        await mountTimeline();
        expect(".o_crm_follow_up_status").toHaveText("On hold");
        expect(".o_crm_follow_up_late").toHaveCount(0);
        expect.verifySteps(["timeline of 1"]);
    });
});

describe("items", () => {
    test("history, the line of today, and steps to come", async () => {
        serveTimeline(
            makeTimeline([
                { id: "touch_1", name: "First call" },
                {
                    id: "touch_2",
                    name: "A letter",
                    kind: "skipped",
                    why: "No address.",
                },
                {
                    id: "touch_3",
                    name: "Second call",
                    kind: "planned",
                    date: "2026-03-13 08:00:00",
                },
                {
                    id: "step_4",
                    name: "Visit",
                    kind: "projected",
                    date: "2026-03-20 08:00:00",
                },
            ])
        );
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect("ol.o_crm_follow_up_items").toHaveAttribute(
            "aria-label",
            "Follow-up by the plan Arrange the meeting"
        );
        expect(queryAllTexts(".o_crm_follow_up_name, .o_crm_follow_up_today")).toEqual([
            "First call",
            "A letter",
            "Today, Wednesday, March 11",
            "Second call",
            "Visit",
        ]);
        expect(queryAllTexts(".o_crm_follow_up_status")).toEqual([
            "Done",
            "Skipped",
            "Due in 2 days",
            "Expected",
        ]);
        expect("ol > li").toHaveCount(5);
        expect("li[aria-current=step]").toHaveCount(1);
        expect("li[aria-current=step] .o_crm_follow_up_name").toHaveText("Second call");
        expect(".o_crm_follow_up_skipped dt").toHaveText("Why not");
        expect(".o_crm_follow_up_skipped dd").toHaveText("No address.");
    });

    test("a message that was not sent says why", async () => {
        serveTimeline(makeTimeline([{ failure: "No such mailbox" }]));
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_failure").toHaveText("Not sent: No such mailbox");
    });

    test("a step that was done shows what came of it", async () => {
        serveTimeline(
            makeTimeline([
                {
                    answered: true,
                    ask: "May we meet?",
                    gap: "late",
                    outcome: "Reached",
                    reason: "A new machine",
                    why: "Moved into working hours.",
                },
            ])
        );
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_channel").toHaveText("Phone");
        expect(".o_crm_follow_up_marker i").toHaveClass("fa-phone");
        expect(".o_crm_follow_up_status").toHaveText("Reached");
        expect(".o_crm_follow_up_answer").toHaveText("They answered");
        expect(".o_crm_follow_up_gap").toHaveText("Later than the plan allows");
        expect(".o_crm_follow_up_who").toHaveText("By Pablo Ortega");
        expect(queryAllTexts("dt")).toEqual(["Reason", "Ask", "Why then"]);
        expect(queryAllTexts("dd")).toEqual([
            "A new machine",
            "May we meet?",
            "Moved into working hours.",
        ]);
        expect(".o_crm_follow_up_nothing_planned").toHaveCount(1);
    });

    test("an answer of the prospect is told as such", async () => {
        serveTimeline(makeTimeline([{ answered: true, direction: "in" }]));
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_status").toHaveText("Received");
        expect(".o_crm_follow_up_who").toHaveText("From the prospect");
        expect(".o_crm_follow_up_answer").toHaveCount(0);
    });

    test("dates are told on the clock and in the words of the user", async () => {
        serveTimeline(
            makeTimeline([
                { id: "touch_1" },
                { id: "touch_2", date: "2025-12-31 23:30:00" },
            ])
        );
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect("time:first").toHaveText(/^Mon, Mar 9, 11:00\sAM$/u);
        expect("time:first").toHaveAttribute("datetime", "2026-03-09T09:00:00Z");
        expect("time:last").toHaveText(/^Thu, Jan 1, 1:30\sAM$/u);
    });

    test("who did it or will do it", async () => {
        serveTimeline(
            makeTimeline([
                { id: "touch_1", automatic: true },
                { id: "touch_2", direction: "in" },
                { id: "touch_3", user: "" },
                { id: "touch_4", kind: "planned", date: "2026-03-12 08:00:00" },
                { id: "touch_5", kind: "skipped" },
                { id: "touch_6", kind: "cancelled", automatic: true },
                {
                    id: "step_7",
                    kind: "projected",
                    automatic: true,
                    date: "2026-03-13 08:00:00",
                },
            ])
        );
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(queryAllTexts(".o_crm_follow_up_who")).toEqual([
            "Sent automatically",
            "From the prospect",
            "For Pablo Ortega",
            "Would have been sent automatically",
            "For Pablo Ortega",
            "Will be sent automatically",
        ]);
    });

    for (const [date, label] of [
        ["2026-03-11 09:59:00", "Late since today"],
        ["2026-03-10 21:00:00", "Late by 1 day"],
        ["2026-03-06 09:00:00", "Late by 5 days"],
    ]) {
        test(`a step planned for ${date} is ${label.toLowerCase()}`, async () => {
            serveTimeline(makeTimeline([{ kind: "planned", date }]));
            await mountTimeline();
            expect.verifySteps(["timeline of 1"]);
            expect(".o_crm_follow_up_late .o_crm_follow_up_status").toHaveText(label);
        });
    }

    for (const [date, label] of [
        ["2026-03-11 10:01:00", "Due today"],
        ["2026-03-11 23:00:00", "Due tomorrow"],
        ["2026-03-18 09:00:00", "Due in 7 days"],
    ]) {
        test(`a step planned for ${date} is ${label.toLowerCase()}`, async () => {
            serveTimeline(makeTimeline([{ kind: "planned", date }]));
            await mountTimeline();
            expect.verifySteps(["timeline of 1"]);
            expect(".o_crm_follow_up_late").toHaveCount(0);
            expect(".o_crm_follow_up_status").toHaveText(label);
        });
    }

    test("a projected step that could not be reached in time is not late", async () => {
        serveTimeline(
            makeTimeline([{ kind: "projected", date: "2026-03-06 09:00:00" }])
        );
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_late").toHaveCount(0);
        expect(".o_crm_follow_up_status").toHaveText("Expected");
    });

    test("many items are shown in the order of the server", async () => {
        const names = Array.from({ length: 200 }, (_, index) => `Touch ${index}`);
        serveTimeline(makeTimeline(names.map((name) => ({ id: name, name }))));
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(queryAllTexts(".o_crm_follow_up_name")).toEqual(names);
    });

    test("what people wrote is never taken for markup", async () => {
        serveTimeline(
            makeTimeline([{ name: "<b>Call</b>", note: "<script>1</script>" }])
        );
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_name").toHaveText("<b>Call</b>");
        expect(".o_crm_follow_up_note").toHaveInnerHTML(
            "&lt;script&gt;1&lt;/script&gt;"
        );
    });
});

describe("notes", () => {
    test("a note opens and closes by keyboard", async () => {
        serveTimeline(makeTimeline([{ note: "Call again\nin May" }]));
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_note").not.toBeVisible();
        expect(".o_crm_follow_up_toggle").toHaveAttribute("aria-expanded", "false");
        expect(".o_crm_follow_up_toggle").toHaveAttribute(
            "aria-label",
            "Note of First call"
        );
        queryOne(".o_crm_follow_up_toggle").focus();
        await press("Enter");
        await animationFrame();
        expect(".o_crm_follow_up_note").toBeVisible();
        expect(".o_crm_follow_up_note").toHaveText("Call again\nin May");
        expect(".o_crm_follow_up_toggle").toHaveAttribute("aria-expanded", "true");
        const noteId = queryFirst(".o_crm_follow_up_note").id;
        expect(".o_crm_follow_up_toggle").toHaveAttribute("aria-controls", noteId);
        await press("Enter");
        await animationFrame();
        expect(".o_crm_follow_up_note").not.toBeVisible();
        expect(".o_crm_follow_up_toggle").toBeFocused();
    });

    test("an open note stays open when the timeline is loaded again", async () => {
        serveTimeline(makeTimeline([{ note: "Call again in May" }]));
        await mountTimeline();
        await contains(".o_crm_follow_up_toggle").click();
        await contains("button[name=action_touch]").click();
        await animationFrame();
        expect.verifySteps(["timeline of 1", "timeline of 1"]);
        expect(".o_crm_follow_up_note").toBeVisible();
    });

    test("without a note there is no button", async () => {
        serveTimeline(makeTimeline([{}]));
        await mountTimeline();
        expect.verifySteps(["timeline of 1"]);
        expect(".o_crm_follow_up_toggle").toHaveCount(0);
    });
});

describe("reload", () => {
    test("a button of the form was clicked", async () => {
        let timeline = EMPTY;
        serveTimeline(() => timeline);
        await mountTimeline();
        timeline = makeTimeline([{ kind: "planned", date: "2026-03-12 08:00:00" }]);
        await contains("button[name=action_touch]").click();
        await animationFrame();
        expect.verifySteps(["timeline of 1", "timeline of 1"]);
        expect(".o_crm_follow_up_planned").toHaveCount(1);
    });

    test("the record was saved, not while somebody types", async () => {
        serveTimeline(EMPTY);
        await mountTimeline();
        await contains(".o_field_widget[name=name] input").edit("Another name");
        await runAllTimers();
        expect.verifySteps(["timeline of 1"]);
        await clickSave();
        await animationFrame();
        expect.verifySteps(["timeline of 1"]);
    });

    test("a new lead was saved", async () => {
        serveTimeline(makeTimeline([{}]));
        await mountTimeline({ resId: false });
        await contains(".o_field_widget[name=name] input").edit("A new lead");
        await clickSave();
        await animationFrame();
        expect.verifySteps(["timeline of 3"]);
        expect(".o_crm_follow_up_item").toHaveCount(1);
    });

    test("the pager went to another lead", async () => {
        let answer = Promise.resolve(makeTimeline([{ name: "A call" }]));
        serveTimeline(() => answer);
        await mountTimeline({ resIds: [1, 2] });
        expect(".o_crm_follow_up_name").toHaveText("A call");
        answer = new Deferred();
        await contains(".o_pager_next").click();
        await animationFrame();
        expect.verifySteps(["timeline of 1", "timeline of 2"]);
        expect(".o_crm_follow_up_item").toHaveCount(0);
        expect(".o_crm_follow_up_loading").toHaveCount(1);
        answer.resolve(makeTimeline([{ name: "A visit" }]));
        await animationFrame();
        expect(".o_crm_follow_up_name").toHaveText("A visit");
    });

    test("an answer that comes too late is dropped", async () => {
        const slow = new Deferred();
        const answers = [slow, makeTimeline([{ name: "A visit" }])];
        serveTimeline(() => answers.shift());
        await mountTimeline({ resIds: [1, 2] });
        await contains(".o_pager_next").click();
        await animationFrame();
        slow.resolve(makeTimeline([{ name: "A call" }]));
        await animationFrame();
        expect.verifySteps(["timeline of 1", "timeline of 2"]);
        expect(".o_crm_follow_up_name").toHaveText("A visit");
    });
});
