import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    mockService,
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

const makeCommitment = (values) => ({
    id: 1,
    name: "Floor plan",
    state: "agreed",
    state_label: "Agreed",
    date: "03/12/2026",
    is_open: true,
    is_overdue: false,
    note: "",
    can_keep: true,
    can_break: true,
    ...values,
});

const makePanel = ({ head, ...values } = {}) => ({
    head: {
        state: "running",
        state_label: "Running",
        plan: "Arrange the meeting",
        who: "Fernanda Salgado",
        boundaries: "",
        step: "Second call",
        channel: "Phone",
        icon: "fa-phone",
        date: "2026-03-10 09:00:00",
        is_late: false,
        count: 1,
        target: 8,
        side: "us",
        side_label: "Us",
        hold: "",
        paused_until: "",
        won_status: "pending",
        ...head,
    },
    primary: "log",
    allowed: ["log", "pause", "side", "stop", "ask", "propose", "page"],
    verdict: {
        code: "wavering",
        label: "Wavering",
        evidence: ["1 promise is overdue"],
        history: [],
        trend: false,
        trend_label: false,
    },
    saturation: { value: 50, note: "1 of 2 in 7 days", until: "", burnt: "" },
    agreement: { id: false, state: "", state_label: "", date: "", words: [] },
    commitments: { prospect: [], us: [] },
    timeline: { state: "running", plan: "Arrange the meeting", reason: "", items: [] },
    links: [],
    ...values,
});

const NONE = {
    head: { state: "none", state_label: "Not followed up", plan: "", step: "" },
    primary: "start",
    allowed: ["log", "start", "ask", "propose", "page"],
    timeline: { state: "none", plan: "", reason: "", items: [] },
};

/** Answer every call with this panel, and note which lead was asked for. */
function servePanel(panel) {
    onRpc("crm.lead", "get_follow_up_panel", ({ args }) => {
        expect.step(`panel of ${args[0]}`);
        return typeof panel === "function" ? panel() : panel;
    });
}

async function mountPanel() {
    mockDate("2026-03-09 08:00:00", 0);
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 1,
        arch: `<form><field name="name"/><widget name="crm_follow_up_panel"/></form>`,
    });
    await animationFrame();
}

test("first line tells who, plan, state and next step", async () => {
    servePanel(makePanel());
    await mountPanel();
    expect.verifySteps(["panel of 1"]);
    expect(".o_crm_follow_up_panel_head").toHaveText(
        /Fernanda Salgado\s+Arrange the meeting\s+Running\s+Second call\s*Tue, Mar 10/
    );
    expect(".o_crm_follow_up_panel_head .fa-phone").toHaveAttribute(
        "aria-label",
        "Phone"
    );
    expect(".o_crm_follow_up_evidence").toHaveText("1 promise is overdue");
    expect(".o_crm_follow_up_gauge").toHaveCount(1);
});

test("while it is loaded it says so", async () => {
    const deferred = new Deferred();
    servePanel(() => deferred);
    await mountPanel();
    expect(".o_crm_follow_up_panel_loading").toHaveCount(1);
    deferred.resolve(makePanel());
    await animationFrame();
    expect(".o_crm_follow_up_panel_loading").toHaveCount(0);
    expect(".o_crm_follow_up_panel").toHaveCount(1);
    expect.verifySteps(["panel of 1"]);
});

test("an error is told, and loading can be tried again", async () => {
    let isDown = true;
    servePanel(() => {
        if (isDown) {
            throw makeServerError({ message: "The server is down" });
        }
        return makePanel();
    });
    await mountPanel();
    expect(".o_crm_follow_up_panel_error").toHaveText(/could not be loaded/);
    isDown = false;
    await contains(".o_crm_follow_up_retry").click();
    await animationFrame();
    expect(".o_crm_follow_up_panel").toHaveCount(1);
    expect.verifySteps(["panel of 1", "panel of 1"]);
});

test("without follow-up it is one line, with all that can be begun", async () => {
    servePanel(makePanel(NONE));
    await mountPanel();
    expect(".o_crm_follow_up_panel").toHaveText(/^Nobody follows up on it\./);
    expect(".o_crm_follow_up_panel > *").toHaveCount(1);
    expect(".o_crm_follow_up_primary").toHaveText("Start Follow-up");
    await contains(".o_crm_follow_up_more").click();
    expect(queryAllTexts(".o-dropdown-item")).toEqual([
        "Log Touch",
        "Propose Agreement",
        "Add Commitment",
        "Copy Page Link",
        "Send Page by E-mail",
        "Links",
    ]);
    expect.verifySteps(["panel of 1"]);
});

test("a review offers its ways out behind one button", async () => {
    servePanel(
        makePanel({
            head: { state: "review", state_label: "In review" },
            primary: "decide",
            allowed: ["log", "start", "side", "stop", "ask"],
        })
    );
    await mountPanel();
    expect(".o_crm_follow_up_primary").toHaveCount(0);
    await contains(".o_crm_follow_up_decide").click();
    expect(queryAllTexts(".o-dropdown-item")).toEqual([
        "Start Follow-up",
        "Whose Turn",
        "Stop",
    ]);
    expect.verifySteps(["panel of 1"]);
});

test("commitments are in two columns, and settled there", async () => {
    servePanel(
        makePanel({
            commitments: {
                prospect: [
                    makeCommitment({ id: 7, is_overdue: true }),
                    makeCommitment({
                        id: 8,
                        name: "Budget",
                        state: "kept",
                        state_label: "Kept",
                        is_open: false,
                    }),
                ],
                us: [],
            },
        })
    );
    onRpc("crm.follow.up.commitment", "action_keep", ({ args }) => {
        expect.step(`keep ${args[0]}`);
        return false;
    });
    onRpc("crm.follow.up.commitment", "action_settle", ({ args }) => {
        expect.step(`settle ${args[0]}`);
        return { type: "ir.actions.act_window", target: "new" };
    });
    mockService("action", {
        doAction: (action, { onClose }) => {
            expect.step(`open ${action.target}`);
            return onClose();
        },
    });
    await mountPanel();
    const theirs = ".o_crm_follow_up_side_prospect li:first-child";
    expect(`${theirs} .badge`).toHaveText("Overdue");
    expect(".o_crm_follow_up_side_prospect li:last-child button").toHaveCount(0);
    expect(".o_crm_follow_up_side_us").toHaveText(/promised nothing yet/);
    await contains(`${theirs} .o_crm_follow_up_keep`).click();
    await animationFrame();
    // the lead is loaded again, and the panel with it
    expect.verifySteps(["panel of 1", "keep 7", "panel of 1"]);
    await contains(`${theirs} .o_crm_follow_up_settle`).click();
    await animationFrame();
    // and once its dialog is closed
    expect.verifySteps(["settle 7", "open new", "panel of 1"]);
});

test("primary action saves the lead first", async () => {
    servePanel(makePanel());
    onRpc("web_save", () => expect.step("save"));
    onRpc("crm.lead", "action_follow_up_log", () => {
        expect.step("log");
        return false;
    });
    await mountPanel();
    await contains(".o_field_widget[name=name] input").edit("Another name", {
        confirm: false,
    });
    await contains(".o_crm_follow_up_primary").click();
    await animationFrame();
    expect.verifySteps(["panel of 1", "save", "log", "panel of 1"], {
        ignoreOrder: true,
    });
});

test("agreement tells its words, and offers to confirm it", async () => {
    servePanel(
        makePanel({
            agreement: {
                id: 3,
                state: "proposed",
                state_label: "Proposed",
                date: "2026-03-08 09:00:00",
                words: ["By Phone", "On Tuesday"],
            },
        })
    );
    await mountPanel();
    const box = ".o_crm_follow_up_panel_agreement";
    expect(queryAllTexts(`${box} li`)).toEqual(["By Phone", "On Tuesday"]);
    expect(`${box} button[name='action_follow_up_agreement_confirm']`).toHaveCount(1);
    expect(`${box} button[name='action_follow_up_agree']`).toHaveText("New Version");
    expect.verifySteps(["panel of 1"]);
});

test("who may only read is offered nothing to do", async () => {
    servePanel(makePanel({ primary: "", allowed: [] }));
    await mountPanel();
    expect(".o_crm_follow_up_panel_head button").toHaveCount(0);
    expect(".o_crm_follow_up_panel_commitments button").toHaveCount(0);
    expect.verifySteps(["panel of 1"]);
});

test("what else is known is one click away, and counted", async () => {
    const link = { icon: "fa-gavel", is_urgent: false };
    const links = [
        {
            ...link,
            method: "action_view_questions",
            label: "Objections: 2",
            is_urgent: true,
        },
        { ...link, method: "action_view_decisions", label: "Decisions: 1" },
    ];
    servePanel(makePanel({ links }));
    onRpc("crm.lead", "action_view_decisions", ({ args }) => {
        expect.step(`decisions of ${args[0]}`);
        return { type: "ir.actions.act_window_close" };
    });
    mockService("action", { doAction: ({ type }) => expect.step(type) });
    await mountPanel();
    expect(queryAllTexts(".o_crm_follow_up_panel_links button")).toEqual([
        "Objections: 2",
        "Decisions: 1",
    ]);
    expect("[name='action_view_questions']").toHaveClass("text-danger-emphasis");
    await contains("[name='action_view_decisions']").click();
    expect.verifySteps([
        "panel of 1",
        "decisions of 1",
        "ir.actions.act_window_close",
        "panel of 1",
    ]);
});

test("lead that leads nowhere has no empty bar", async () => {
    servePanel(makePanel());
    await mountPanel();
    expect(".o_crm_follow_up_panel_links").toHaveCount(0);
    expect.verifySteps(["panel of 1"]);
});
