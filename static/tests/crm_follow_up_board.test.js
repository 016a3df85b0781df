import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mockService,
    mountWebClient,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

defineMailModels();

const MODEL = "crm.follow.up.board";
const ACTION = { type: "ir.actions.client", tag: "crm_follow_up_board" };
const COLUMNS = [
    { key: "overdue", label: "Overdue", help: "Late touches", level: "danger" },
    { key: "open", label: "Open plans", help: "Followed up", level: "info" },
];
const TEAMS = [
    { id: 1, name: "Europe" },
    { id: 2, name: "Overseas" },
];

const makeRep = (values) => ({
    id: 17,
    name: "Ana Ruiz",
    is_active: true,
    absent_until: false,
    counts: { overdue: 3, open: 12 },
    ...values,
});

const makeBoard = (reps, values) => ({
    columns: COLUMNS,
    teams: TEAMS,
    team_id: false,
    reps: reps.map(makeRep),
    totals: { overdue: 4, open: 20 },
    ...values,
});

const TWO = [{}, { id: 18, name: "Luis Vega", counts: { overdue: 0, open: 8 } }];

/** Answer every call with this board, and note which team was asked for. */
function serveBoard(board) {
    onRpc(MODEL, "get_board", ({ args }) => {
        expect.step(`board of ${args[0] || "all teams"}`);
        return typeof board === "function" ? board() : board;
    });
}

async function mountBoard(board) {
    serveBoard(board);
    onRpc("has_group", () => true);
    await mountWebClient();
    await getService("action").doAction(ACTION);
    await animationFrame();
    expect.verifySteps(["board of all teams"]);
}

const REP = ".o_crm_follow_up_board_rep";
const NUMBER = ".o_crm_follow_up_board_number";

beforeEach(() => mockDate("2026-03-11 10:00:00", +2));

describe("states", () => {
    test("while it counts it says so, to the ear as well", async () => {
        const answer = new Deferred();
        await mountBoard(() => answer);
        expect(".o_crm_follow_up_loading[role=status]").toHaveText("Counting…");
        expect(".o_crm_follow_up_board_body").toHaveAttribute("aria-busy", "true");
        answer.resolve(makeBoard(TWO));
        await animationFrame();
        expect(".o_crm_follow_up_loading").toHaveCount(0);
        expect(".o_crm_follow_up_board_body").toHaveAttribute("aria-busy", "false");
    });

    test("an empty team says what to do", async () => {
        await mountBoard(makeBoard([]));
        expect(".o_crm_follow_up_empty").toHaveText(
            /Add salespeople to the sales team/
        );
        expect("table").toHaveCount(0);
    });

    test("an error is told, and can be tried again", async () => {
        let fails = true;
        await mountBoard(() => {
            if (fails) {
                throw makeServerError({ message: "You may not see this." });
            }
            return makeBoard(TWO);
        });
        expect(".o_crm_follow_up_error[role=alert]").toHaveText(/You may not see this/);
        fails = false;
        await contains(".o_crm_follow_up_retry").click();
        expect.verifySteps(["board of all teams"]);
        expect(".o_crm_follow_up_error").toHaveCount(0);
        expect(REP).toHaveCount(3);
    });

    test("what is on the screen stays there while it counts anew", async () => {
        let answer = makeBoard(TWO);
        await mountBoard(() => answer);
        answer = new Deferred();
        await contains(".o_crm_follow_up_board_reload").click();
        expect.verifySteps(["board of all teams"]);
        expect(REP).toHaveCount(3);
        expect(".o_crm_follow_up_board_body").toHaveAttribute("aria-busy", "true");
        answer.resolve(makeBoard([...TWO, { id: 19, name: "Eva" }]));
        await animationFrame();
        expect(REP).toHaveCount(4);
    });
});

describe("rows", () => {
    test("a row per salesperson, in the order of the server, and the total", async () => {
        await mountBoard(makeBoard(TWO));
        expect(queryAllTexts(`${REP} th`)).toEqual([
            "Ana Ruiz",
            "Luis Vega",
            "Everybody",
        ]);
        expect(queryAllTexts(NUMBER)).toEqual(["3", "12", "8", "4", "20"]);
    });

    test("nothing is no button", async () => {
        await mountBoard(makeBoard(TWO));
        expect(`${REP}:eq(1) .o_crm_follow_up_board_none`).toHaveText("0");
        expect(`${REP}:eq(1) ${NUMBER}`).toHaveCount(1);
    });

    test("somebody alone needs no total", async () => {
        await mountBoard(makeBoard([{}]));
        expect(REP).toHaveCount(1);
    });

    test("how far somebody is with the target stands under the name", async () => {
        const target = {
            percent: 57,
            text: "34 of 60 touches this month",
            rates: ["Hit rate: 25 % (10 of 40), target 30 %"],
        };
        await mountBoard(makeBoard([{ target }, { ...TWO[1], target: false }]));
        expect(".o_crm_follow_up_board_target").toHaveCount(2);
        expect(`${REP}:eq(0) .o_crm_follow_up_board_target:eq(0)`).toHaveText(
            target.text
        );
        expect(`${REP}:eq(0) .o_crm_follow_up_board_target:eq(1)`).toHaveText(
            target.rates[0]
        );
    });

    test("hundreds of salespeople are shown", async () => {
        const reps = [...Array(200).keys()].map((id) => ({
            id: id + 1,
            name: `R${id}`,
        }));
        await mountBoard(makeBoard(reps));
        expect(REP).toHaveCount(201);
    });

    test("who is absent, or has left, is marked in words", async () => {
        await mountBoard(
            makeBoard([
                { absent_until: "2026-03-20 12:00:00" },
                { id: 18, name: "Luis Vega", is_active: false },
            ])
        );
        expect(".o_crm_follow_up_board_absent").toHaveText("Absent until 03/20/2026");
        expect(".o_crm_follow_up_board_gone").toHaveText("Has left");
    });

    test("what nobody is responsible for has no picture, but can be taken", async () => {
        await mountBoard(makeBoard([{ id: false, name: "Nobody" }, {}]));
        expect(`${REP}:eq(0) img`).toHaveCount(0);
        expect(`${REP}:eq(0) .o_crm_follow_up_board_take`).toHaveCount(1);
    });
});

describe("numbers", () => {
    beforeEach(() => {
        onRpc(MODEL, "get_action", ({ args }) => {
            expect.step(`action of ${JSON.stringify(args)}`);
            return { type: "ir.actions.act_window", name: "Records" };
        });
        mockService("action", {
            doAction(action) {
                if (action.tag) {
                    return super.doAction(...arguments);
                }
                expect.step(`open ${action.name}`);
            },
        });
    });

    test("a number opens what it counts", async () => {
        await mountBoard(makeBoard(TWO));
        await contains(`${REP}:eq(0) [data-figure=overdue]`).click();
        expect.verifySteps(['action of ["overdue",17,false]', "open Records"]);
    });

    test("the total is of everybody, and what is nobody's of nobody", async () => {
        await mountBoard(makeBoard([{ id: false, name: "Nobody" }, {}]));
        await contains(`${REP}:eq(2) [data-figure=open]`).click();
        await contains(`${REP}:eq(0) [data-figure=open]`).click();
        expect.verifySteps([
            'action of ["open",null,false]',
            "open Records",
            'action of ["open",false,false]',
            "open Records",
        ]);
    });

    test("a number says aloud whose it is and what it counts", async () => {
        await mountBoard(makeBoard(TWO));
        expect(`${REP}:eq(0) [data-figure=overdue]`).toHaveAttribute(
            "aria-label",
            "Overdue of Ana Ruiz: 3"
        );
        expect(`thead [role=columnheader]:eq(1)`).toHaveAttribute(
            "title",
            "Late touches"
        );
    });

    test("the keyboard reaches a number and opens it", async () => {
        await mountBoard(makeBoard(TWO));
        queryFirst(NUMBER).focus();
        await press("Tab");
        expect(`${REP}:eq(0) [data-figure=open]`).toBeFocused();
        await press("Enter");
        await animationFrame();
        expect.verifySteps(['action of ["open",17,false]', "open Records"]);
    });

    test("numbers of a team open what is of the team", async () => {
        await mountBoard(makeBoard(TWO));
        await contains(".o_crm_follow_up_board_team").select("2");
        await contains(`${REP}:eq(0) [data-figure=open]`).click();
        expect.verifySteps(["board of 2", 'action of ["open",17,2]', "open Records"]);
    });
});

describe("teams", () => {
    test("one team is no choice", async () => {
        await mountBoard(makeBoard(TWO, { teams: TEAMS.slice(0, 1) }));
        expect(".o_crm_follow_up_board_team").toHaveCount(0);
    });

    test("all teams can be chosen again", async () => {
        await mountBoard(makeBoard(TWO));
        await contains(".o_crm_follow_up_board_team").select("1");
        expect(queryOne(".o_crm_follow_up_board_team").value).toBe("1");
        await contains(".o_crm_follow_up_board_team").select("");
        expect.verifySteps(["board of 1", "board of all teams"]);
    });
});

describe("hand over", () => {
    let close;

    beforeEach(() => {
        mockService("action", {
            doAction(action, options) {
                if (action.tag) {
                    return super.doAction(...arguments);
                }
                close = options.onClose;
                const context = options.additionalContext;
                expect.step([
                    context.default_from_user_id,
                    context.default_to_user_id,
                    context.default_team_id,
                ]);
            },
        });
    });

    test("somebody's leads go to whom the dialog asks for", async () => {
        await mountBoard(makeBoard(TWO));
        await contains(`${REP}:eq(0) .o_crm_follow_up_board_hand`).click();
        expect.verifySteps([[17, false, false]]);
    });

    test("taking over proposes whoever looks, and counts anew afterwards", async () => {
        await mountBoard(makeBoard(TWO));
        await contains(`${REP}:eq(0) .o_crm_follow_up_board_take`).click();
        expect.verifySteps([[17, serverState.userId, false]]);
        close();
        await animationFrame();
        expect.verifySteps(["board of all teams"]);
    });

    test("nobody takes over from oneself", async () => {
        await mountBoard(makeBoard([{ id: serverState.userId }]));
        expect(".o_crm_follow_up_board_take").toHaveCount(0);
        expect(".o_crm_follow_up_board_hand").toHaveCount(1);
    });

    test("who has nothing has nothing to hand over", async () => {
        await mountBoard(makeBoard([{ counts: { overdue: 0, open: 0 } }]));
        expect(".o_crm_follow_up_board_hand").not.toBeEnabled();
        expect(".o_crm_follow_up_board_take").not.toBeEnabled();
    });
});
