import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst, waitFor } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate, runAllTimers } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    makeServerError,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
}

defineMailModels();
defineModels([Lead]);

const GROUPS = [
    ["answer", "They answered"],
    ["overdue", "Overdue"],
    ["today", "Today"],
    ["later", "Later, by worth"],
];

const makeRow = (values) => ({
    id: 1,
    key: "today/1",
    name: "Olive press",
    who: "Eva Ruiz",
    group: "today",
    date: "2026-03-11 09:00:00",
    why: "Due today.",
    icon: "fa-phone",
    channel: "Phone",
    step: "First call",
    user: "",
    saturation: "",
    ...values,
});

const makeDesk = (rows, values) => ({
    rows: rows.map(makeRow),
    groups: GROUPS.map(([key, label]) => ({
        key,
        label,
        count: rows.filter((row) => (row.group || "today") === key).length,
    })),
    total: rows.length,
    shown: rows.length,
    scopes: [],
    is_cut: false,
    ...values,
});

const makeItem = (id, values = {}) => ({
    id,
    name: `Lead ${id}`,
    worth: "€ 1,000",
    stage: "New",
    user: "Pablo Ortega",
    agreed: [],
    touches: [],
    script: "",
    draft: false,
    sections: [],
    saturation: { value: 33, note: "1 of 3", until: "", burnt: "", elsewhere: "" },
    outcomes: [
        { id: 11, name: "Spoken", description: "", result: "reached", is_plain: true },
        { id: 12, name: "Later", description: "", result: "reached", is_plain: false },
        {
            id: 13,
            name: "No answer",
            description: "",
            result: "not_reached",
            is_plain: true,
        },
    ],
    allowed: ["call", "chat", "mail", "log", "postpone", "skip", "handOver", "stop"],
    ...values,
    who: {
        name: `Person ${id}`,
        company: "Oil Mill",
        job: "Buyer",
        phone: "+34 612 34 56 78",
        email: "eva@example.com",
        language: "Spanish",
        tz: "Europe/Madrid",
        hours: [9, 18],
        channels: [],
        boundaries: "",
        referrer: "",
        ...values.who,
    },
    why: {
        answer: "",
        answered: "",
        answer_note: "",
        answer_due: "",
        step: "First call",
        channel: "Phone",
        icon: "fa-phone",
        kind: "phone",
        date: "2026-03-11 09:00:00",
        reason: "News",
        ask: "May we meet?",
        moved: "",
        plan: "Arrange the meeting",
        state: "running",
        state_label: "Running",
        hold: "",
        count: 2,
        target: 8,
        ...values.why,
    },
});

/** Three calls for today, unless a test has others. */
const THREE = [1, 2, 3].map((id) => ({ id, key: `k${id}`, who: `Person ${id}` }));

/** Answer with these desks, one after the other; the last one stays. */
function serveDesk(...desks) {
    onRpc("crm.lead", "get_follow_up_desk", ({ args }) => {
        expect.step(`desk ${JSON.stringify(args[0])}`);
        const desk = desks.length > 1 ? desks.shift() : desks[0];
        return typeof desk === "function" ? desk() : desk;
    });
}

function serveItems(values) {
    onRpc("crm.lead", "get_follow_up_desk_item", ({ args }) => {
        const [id] = args[0];
        return typeof values === "function" ? values(id) : makeItem(id, values);
    });
}

async function openDesk() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_follow_up.desk",
        name: "Follow-up Desk",
    });
    await animationFrame();
    await animationFrame();
}

async function settle() {
    await animationFrame();
    await animationFrame();
    await animationFrame();
}

const MINE = 'desk {"scope":"mine"}';
const CURRENT = ".o_crm_follow_up_desk_current .o_crm_follow_up_desk_who";

// a Wednesday noon, two hours ahead of UTC
beforeEach(() => {
    mockDate("2026-03-11 10:00:00", +2);
    onRpc("crm.follow.up.target", "get_my_progress", () => false);
});

describe("states", () => {
    test("the frame is there before the server has answered", async () => {
        const answer = new Deferred();
        serveDesk(() => answer);
        serveItems();
        await openDesk();
        expect(".o_crm_follow_up_desk_loading").toHaveCount(1);
        expect(".o_crm_follow_up_desk_queue").toHaveAttribute("aria-busy", "true");
        answer.resolve(makeDesk(THREE));
        await settle();
        expect(".o_crm_follow_up_desk_loading").toHaveCount(0);
        expect(".o_crm_follow_up_desk_queue").toHaveAttribute("aria-busy", "false");
        expect.verifySteps([MINE]);
    });

    test("a desk that is done says so", async () => {
        serveDesk(makeDesk([]));
        await openDesk();
        expect(".o_crm_follow_up_desk_empty").toHaveText(/Everything is done\./);
        expect(".o_crm_follow_up_desk_actions").toHaveCount(0);
        expect.verifySteps([MINE]);
    });

    test("filters that match nothing are cleared with one click", async () => {
        serveDesk(makeDesk(THREE), makeDesk([]), makeDesk(THREE));
        serveItems();
        await openDesk();
        await contains(".o_crm_follow_up_desk_search").edit("nobody", {
            confirm: false,
        });
        await runAllTimers();
        await settle();
        expect(".o_crm_follow_up_desk_nothing").toHaveCount(1);
        await contains(".o_crm_follow_up_desk_nothing button").click();
        await settle();
        expect(".o_crm_follow_up_desk_row").toHaveCount(3);
        expect.verifySteps([
            MINE,
            'desk {"scope":"mine","search":"nobody"}',
            'desk {"scope":"mine","search":"","channel_id":false,"group":false,"phase":false,"plan_id":false}',
        ]);
    });

    test("a failure says why and can be tried again", async () => {
        serveDesk(() => {
            throw makeServerError({ message: "The database sleeps." });
        }, makeDesk(THREE));
        serveItems();
        await openDesk();
        expect(".o_crm_follow_up_desk_error").toHaveText(/The database sleeps\./);
        await contains(".o_crm_follow_up_desk_error button").click();
        await settle();
        expect(".o_crm_follow_up_desk_row").toHaveCount(3);
        expect.verifySteps([MINE, MINE]);
    });

    test("an item that cannot be read does not take the queue along", async () => {
        let isBroken = true;
        serveDesk(makeDesk(THREE));
        serveItems((id) => {
            if (isBroken) {
                throw makeServerError({ message: "Not yours." });
            }
            return makeItem(id);
        });
        await openDesk();
        expect(".o_crm_follow_up_desk_card_error").toHaveText(/Not yours\./);
        expect(".o_crm_follow_up_desk_row").toHaveCount(3);
        isBroken = false;
        await contains(".o_crm_follow_up_desk_card_error button").click();
        await settle();
        expect(".o_crm_follow_up_desk_card h1").toHaveText("Person 1");
        expect.verifySteps([MINE]);
    });

    test("many items are shown page by page", async () => {
        const rows = (count) =>
            Array.from({ length: count }, (_each, index) => ({
                id: index + 1,
                key: `k${index}`,
                who: `Person ${index + 1}`,
            }));
        serveDesk(makeDesk(rows(200), { total: 350, shown: 350 }), makeDesk(rows(350)));
        serveItems();
        await openDesk();
        expect(".o_crm_follow_up_desk_row").toHaveCount(200);
        await contains(".o_crm_follow_up_desk_more").click();
        await settle();
        expect(".o_crm_follow_up_desk_row").toHaveCount(350);
        expect(".o_crm_follow_up_desk_more").toHaveCount(0);
        expect(CURRENT).toHaveText("Person 1");
        expect.verifySteps([MINE, MINE]);
    });
});

describe("queue", () => {
    test("groups come in the order of the server, with their counts", async () => {
        serveDesk(
            makeDesk([
                { id: 1, group: "answer", who: "Answered" },
                { id: 2, group: "overdue", who: "Late", date: "2026-03-08 09:00:00" },
                { id: 3, group: "later", who: "Later", date: "2026-03-30 09:00:00" },
            ])
        );
        serveItems();
        await openDesk();
        expect(queryAllTexts(".o_crm_follow_up_desk_heading")).toEqual([
            "They answered\n1",
            "Overdue\n1",
            "Later, by worth\n1",
        ]);
        expect(queryAllTexts(".o_crm_follow_up_desk_date").slice(1)).toEqual([
            "3 days late",
            "Mar 30",
        ]);
        expect.verifySteps([MINE]);
    });

    test("why an item is where it is, is told on hover and to who listens", async () => {
        serveDesk(makeDesk(THREE));
        serveItems();
        await openDesk();
        expect(".o_crm_follow_up_desk_row:first").toHaveAttribute(
            "title",
            "Due today."
        );
        expect(".o_crm_follow_up_desk_choose:first").toHaveAttribute(
            "aria-description",
            "Due today."
        );
        expect.verifySteps([MINE]);
    });

    test("a group is shown alone by a click on its heading, and back", async () => {
        serveDesk(makeDesk(THREE));
        serveItems();
        await openDesk();
        await contains(".o_crm_follow_up_desk_heading button").click();
        await settle();
        expect(".o_crm_follow_up_desk_heading button").toHaveAttribute(
            "aria-pressed",
            "true"
        );
        await contains(".o_crm_follow_up_desk_heading button").click();
        await settle();
        expect.verifySteps([
            MINE,
            'desk {"scope":"mine","group":"today"}',
            'desk {"scope":"mine","group":false}',
        ]);
    });

    test("managers choose whose work they look at, others are not asked", async () => {
        serveDesk(makeDesk(THREE, { scopes: ["mine", "team", "all"] }));
        serveItems();
        await openDesk();
        await contains(".o_crm_follow_up_desk_filters button:contains('Team')").click();
        await settle();
        expect(".o_crm_follow_up_desk_filters button:contains('Team')").toHaveAttribute(
            "aria-pressed",
            "true"
        );
        expect.verifySteps([MINE, 'desk {"scope":"team"}']);
    });

    test("filters ask for their choices when they are opened", async () => {
        serveDesk(makeDesk(THREE));
        serveItems();
        onRpc("crm.lead", "get_follow_up_desk_filters", () => ({
            channel_id: [[7, "Phone"]],
            phase: [["meeting", "Meeting"]],
            plan_id: [],
        }));
        await openDesk();
        await contains(".o_crm_follow_up_desk_filter").click();
        await animationFrame();
        await contains(".o_crm_follow_up_desk_menu select[name=channel_id]").select(
            "7"
        );
        await settle();
        expect(".o_crm_follow_up_desk_filter").toHaveClass("active");
        expect.verifySteps([MINE, 'desk {"scope":"mine","channel_id":7}']);
    });
});

describe("card", () => {
    test("it tells who, when they can be reached, why now and what to ask", async () => {
        serveDesk(makeDesk(THREE));
        serveItems({ script: "<p>Hello <b>Eva</b></p>" });
        await openDesk();
        expect(".o_crm_follow_up_desk_card h1").toHaveText("Person 1");
        expect(".o_crm_follow_up_desk_clock").toHaveText(
            /11:00 AM where they are\s*may be contacted now/
        );
        expect(".o_crm_follow_up_desk_why").toHaveText(/May we meet\?/);
        expect(".o_crm_follow_up_desk_why").toHaveText(/Touch 3 of 8/);
        expect(".o_crm_follow_up_desk_script b").toHaveText("Eva");
        expect(".o_crm_follow_up_gauge").toHaveCount(1);
        expect.verifySteps([MINE]);
    });

    test("outside of their hours it says so", async () => {
        serveDesk(makeDesk(THREE));
        serveItems({ who: { tz: "America/New_York" } });
        await openDesk();
        expect(".o_crm_follow_up_desk_clock").toHaveText(/outside contact hours/);
        expect.verifySteps([MINE]);
    });

    test("what they answered comes before the step, and e-mail is offered", async () => {
        serveDesk(makeDesk([{ group: "answer" }]));
        serveItems({
            why: {
                answered: "2026-03-11 08:00:00",
                answer: "Re: Offer",
                answer_note: "Yes",
            },
        });
        await openDesk();
        expect(".o_crm_follow_up_desk_why h2").toHaveText("They answered");
        expect(".o_crm_follow_up_desk_why blockquote").toHaveText("Re: Offer\nYes");
        expect(".o_crm_follow_up_desk_actions .btn-primary").toHaveText("E-mail");
        expect.verifySteps([MINE]);
    });

    test("sections of other parts are shown where they have lines", async () => {
        serveDesk(makeDesk(THREE));
        serveItems({
            sections: [
                { key: "none", title: "Nothing", lines: [] },
                {
                    key: "promises",
                    title: "Promised",
                    lines: [{ id: 1, text: "Send the drawing", color: "danger" }],
                },
            ],
        });
        await openDesk();
        expect(".o_crm_follow_up_desk_section_promises").toHaveText(
            "Promised\nSend the drawing"
        );
        expect(".o_crm_follow_up_desk_section_none").toHaveCount(0);
        expect.verifySteps([MINE]);
    });
});

describe("keyboard", () => {
    test("keys move through the queue and stop at its ends", async () => {
        serveDesk(makeDesk(THREE));
        serveItems();
        await openDesk();
        for (const [key, expected] of [
            ["k", "Person 1"],
            ["j", "Person 2"],
            ["ArrowDown", "Person 3"],
            ["j", "Person 3"],
            ["ArrowUp", "Person 2"],
        ]) {
            await press(key);
            await settle();
            expect(CURRENT).toHaveText(expected);
            expect(".o_crm_follow_up_desk_card h1").toHaveText(expected);
        }
        expect.verifySteps([MINE]);
    });

    test("a digit logs an outcome, and the next item follows", async () => {
        serveDesk(makeDesk(THREE), makeDesk(THREE.slice(1)));
        serveItems();
        onRpc("crm.lead", "action_follow_up_outcome", ({ args }) => {
            expect.step(`outcome ${args[1]} of ${args[0]}`);
            return false;
        });
        await openDesk();
        await press("2");
        await settle();
        expect(".o_crm_follow_up_desk_row").toHaveCount(2);
        expect(CURRENT).toHaveText("Person 2");
        expect.verifySteps([MINE, "outcome 13 of 1", MINE]);
    });

    test("pressed faster than the server answers, a digit logs once", async () => {
        const answer = new Deferred();
        serveDesk(makeDesk(THREE));
        serveItems();
        onRpc("crm.lead", "action_follow_up_outcome", () => {
            expect.step("outcome");
            return answer;
        });
        await openDesk();
        await press("1");
        await press("1");
        answer.resolve(false);
        await settle();
        expect.verifySteps([MINE, "outcome", MINE]);
    });

    test("keys are for the input while somebody types", async () => {
        serveDesk(makeDesk(THREE));
        serveItems();
        await openDesk();
        await press("/");
        await animationFrame();
        expect(".o_crm_follow_up_desk_search").toBeFocused();
        await press("j");
        await animationFrame();
        expect(CURRENT).toHaveText("Person 1");
        expect.verifySteps([MINE]);
    });

    test("“?” shows every key, and keys rest while it does", async () => {
        serveDesk(makeDesk(THREE));
        serveItems();
        await openDesk();
        await press("?");
        await animationFrame();
        expect(".o_crm_follow_up_desk_help dt").toHaveCount(23);
        await press("j");
        await animationFrame();
        expect(CURRENT).toHaveText("Person 1");
        expect.verifySteps([MINE]);
    });

    test("“c” dials the number", async () => {
        patchWithCleanup(browser, { open: (url) => expect.step(url) });
        serveDesk(makeDesk(THREE));
        serveItems();
        await openDesk();
        await press("c");
        expect.verifySteps([MINE, "tel:+34612345678"]);
    });

    test("what makes no sense has neither a button nor a key", async () => {
        serveDesk(makeDesk(THREE));
        serveItems({ allowed: ["log"] });
        await openDesk();
        expect(queryAllTexts(".o_crm_follow_up_desk_commands .btn")).toEqual(["Log"]);
        await press("d");
        await animationFrame();
        expect(".modal").toHaveCount(0);
        expect.verifySteps([MINE]);
    });
});

describe("actions", () => {
    test("a review is decided with one key", async () => {
        serveDesk(makeDesk(THREE), makeDesk(THREE.slice(1)));
        serveItems({ allowed: ["log", "decide"] });
        onRpc("crm.lead", "action_follow_up_decide", ({ args }) => {
            expect.step(`decide ${args[0]}`);
            return false;
        });
        await openDesk();
        await press("v");
        await settle();
        expect(CURRENT).toHaveText("Person 2");
        expect.verifySteps([MINE, "decide 1", MINE]);
    });

    test("postponed with two keys, and the next item follows", async () => {
        const later = { ...THREE[0], key: "later/1" };
        serveDesk(makeDesk(THREE), makeDesk([...THREE.slice(1), later]));
        serveItems();
        onRpc("crm.lead", "action_follow_up_postpone", ({ args }) => {
            expect.step(`postpone ${args[0]} to ${args[1]}`);
            return true;
        });
        await openDesk();
        await press("z");
        await animationFrame();
        // Saturday is skipped
        expect(queryAllTexts(".o_crm_follow_up_desk_day")[1]).toMatch(/Mon, Mar 16/);
        await press("2");
        await settle();
        expect(CURRENT).toHaveText("Person 2");
        expect.verifySteps([MINE, "postpone 1 to 2026-03-16", MINE]);
    });

    test("a step is skipped for a reason, which must be there", async () => {
        serveDesk(makeDesk(THREE), makeDesk(THREE.slice(1)));
        serveItems();
        onRpc("crm.lead", "action_follow_up_skip", ({ args }) => {
            expect.step(`skip ${args[0]}: ${args[1]}`);
            return true;
        });
        await openDesk();
        await press("d");
        await animationFrame();
        expect(".modal .btn-primary").not.toBeEnabled();
        await contains(".modal input").edit("They moved", { confirm: "enter" });
        await settle();
        expect(".modal").toHaveCount(0);
        expect.verifySteps([MINE, "skip 1: They moved", MINE]);
    });

    test("a dialog that is closed without doing anything keeps the item", async () => {
        const step = { id: 1, key: "k1" };
        serveDesk(makeDesk([step, { id: 2, key: "k2", who: "Person 2" }]));
        serveItems();
        onRpc("crm.lead", "action_follow_up_log", () => ({
            type: "ir.actions.act_window",
            target: "new",
        }));
        mockService("action", {
            doAction(action, options) {
                if (action.target === "new") {
                    options.onClose();
                    return Promise.resolve();
                }
                return super.doAction(...arguments);
            },
        });
        await openDesk();
        await press("l");
        await settle();
        expect(CURRENT).toHaveText("Eva Ruiz");
        expect.verifySteps([MINE, MINE]);
    });

    test("a refusal of the server is shown, and the item stays", async () => {
        expect.errors(1);
        serveDesk(makeDesk(THREE));
        serveItems();
        onRpc("crm.lead", "action_follow_up_outcome", () => {
            throw makeServerError({ message: "Not like this." });
        });
        await openDesk();
        await press("1");
        await settle();
        expect.verifyErrors(["RPC_ERROR"]);
        expect(CURRENT).toHaveText("Person 1");
        expect.verifySteps([MINE, MINE]);
    });

    test("several are selected with the keyboard and postponed at once", async () => {
        serveDesk(makeDesk(THREE), makeDesk(THREE.slice(2)));
        serveItems();
        onRpc("crm.lead", "action_follow_up_postpone", ({ args }) => {
            expect.step(`postpone ${args[0]}`);
            return true;
        });
        await openDesk();
        await press("x");
        await press("j");
        await settle();
        await press("x");
        await settle();
        expect(".o_crm_follow_up_desk_actions").toHaveText(/2 selected/);
        expect(".o_crm_follow_up_desk_outcomes").toHaveCount(0);
        await press("1");
        await settle();
        await press("z");
        await animationFrame();
        expect(".modal-title").toHaveText("Postpone 2 items");
        await contains(".o_crm_follow_up_desk_day").click();
        await settle();
        expect(".o_crm_follow_up_desk_selected").toHaveCount(0);
        expect.verifySteps([MINE, "postpone 1,2", MINE]);
    });

    test("mails to several open one composer after the other", async () => {
        serveDesk(makeDesk(THREE));
        serveItems();
        onRpc("crm.lead", "action_follow_up_mail", ({ args }) => {
            expect.step(`mail to ${args[0]}`);
            return { type: "ir.actions.act_window", target: "new" };
        });
        mockService("action", {
            doAction(action, options) {
                if (action.target === "new") {
                    options.onClose();
                    return Promise.resolve();
                }
                return super.doAction(...arguments);
            },
        });
        await openDesk();
        await press("x");
        await press("j");
        await settle();
        await press("x");
        await settle();
        await press("e");
        await settle();
        expect.verifySteps([MINE, "mail to 1", "mail to 2", MINE]);
    });
});

describe("live", () => {
    test("an answer that arrives moves up, and the item stays", async () => {
        let onAnswered = null;
        mockService("bus_service", {
            subscribe(type, callback) {
                if (type === "crm_follow_up.desk/answered") {
                    onAnswered = callback;
                }
                return super.subscribe(...arguments);
            },
        });
        const answered = { id: 3, key: "new", group: "answer", who: "Person 3" };
        serveDesk(makeDesk(THREE), makeDesk([answered, ...THREE.slice(0, 2)]));
        serveItems();
        await openDesk();
        onAnswered({ lead_id: 3, name: "Olive press" });
        await waitFor(".o_notification");
        await settle();
        expect(queryFirst(".o_crm_follow_up_desk_who")).toHaveText("Person 3");
        expect(CURRENT).toHaveText("Person 1");
        expect(".o_notification").toHaveText(/They answered: Olive press/);
        await contains(".o_notification button:contains('Show')").click();
        await settle();
        expect(CURRENT).toHaveText("Person 3");
        expect.verifySteps([MINE, MINE]);
    });
});
