import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import {
    manuallyDispatchProgrammaticEvent,
    press,
    queryAllTexts,
    queryFirst,
    queryOne,
} from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mockService,
    mountWebClient,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { redirect } from "@web/core/utils/urls";
import { router } from "@web/core/browser/router";

import {
    readOptions,
    writeOptions,
} from "@crm_follow_up/crm_follow_up_dashboard/dashboard_options";

describe.current.tags("desktop");

defineMailModels();

const MODEL = "crm.follow.up.dashboard";
const ACTION = { type: "ir.actions.client", tag: "crm_follow_up.dashboard" };
const RECORDS = {
    name: "Touches",
    res_model: "crm.follow.up.touch",
    domain: [["state", "=", "done"]],
    context: {},
};
const SECTIONS = [
    { key: "answers", title: "Answers" },
    { key: "cost", title: "Cost" },
    { key: "people", title: "People" },
];

const makeTile = (values) => ({
    key: "touches",
    label: "Touches",
    value: 340,
    text: "340",
    previous_text: "312 before",
    trend: "up",
    is_good: true,
    note: "",
    definition: "Contacts from us.",
    action: RECORDS,
    ...values,
});

const makeChart = (values) => ({
    key: "channel",
    title: "Response rate by channel",
    definition: "Answered touches.",
    kind: "table",
    labels: [],
    series: [],
    columns: [
        { label: "Channel", type: "text" },
        { label: "Touches", type: "number" },
    ],
    rows: [{ cells: ["Phone", 12], action: RECORDS, note: "" }],
    note: "",
    empty: "Nobody was contacted.",
    ...values,
});

const makeOverview = (values) => ({
    period: { label: "March 2026", previous: { label: "February 2026" } },
    sections: SECTIONS,
    tiles: [makeTile()],
    charts: [makeChart()],
    is_empty: false,
    filters: {
        teams: [
            { id: 1, name: "Europe" },
            { id: 2, name: "Overseas" },
        ],
        users: [{ id: 7, name: "Ana Ruiz" }],
    },
    ...values,
});

/** Note which options an overview was asked for, apart from those that are empty. */
function serveOverview(overview) {
    onRpc(MODEL, "get_overview", ({ args }) => {
        const entries = Object.entries(args[0]).filter(([, value]) => value);
        expect.step(`overview ${entries.map((pair) => pair.join("=")).join(" ")}`);
        return typeof overview === "function" ? overview() : overview;
    });
}

function serveSections(answer) {
    onRpc(MODEL, "get_section", ({ args }) => {
        expect.step(`section ${args[0]} of ${args[1].period}`);
        return answer(args[0]);
    });
}

async function settle() {
    await animationFrame();
    await animationFrame();
}

async function openDashboard(overview = makeOverview()) {
    serveOverview(overview);
    onRpc("has_group", () => true);
    await mountWebClient();
    await getService("action").doAction(ACTION);
    await settle();
}

/** Choose a day, as the calendar of the browser does. */
async function chooseDay(name, day) {
    const input = queryOne(`[data-filter=${name}]`);
    input.value = day;
    await manuallyDispatchProgrammaticEvent(input, "change");
    await settle();
}

const tab = (index) => `[role=tab]:eq(${index})`;

describe("options", () => {
    test("whatever is in the address, the options make sense", () => {
        const month = { date_from: false, date_to: false, team_id: false };
        expect(
            readOptions({ period: "week", team_id: "x", date_from: "2026-01-01" })
        ).toEqual({ period: "month", user_id: false, ...month });
        expect(
            readOptions({
                period: "custom",
                date_from: "2026-01-01",
                date_to: "tomorrow",
                team_id: "3",
            })
        ).toEqual({
            period: "custom",
            date_from: "2026-01-01",
            date_to: false,
            team_id: 3,
            user_id: false,
        });
    });

    test("what is empty is left out of the address", () => {
        const options = readOptions({ period: "year", team_id: 3 });
        expect(JSON.stringify(writeOptions(options, "cost"))).toBe(
            '{"period":"year","team_id":3,"section":"cost"}'
        );
    });
});

describe("states", () => {
    test("while it counts it says so, to the ear as well", async () => {
        const answer = new Deferred();
        await openDashboard(() => answer);
        expect(".o_crm_follow_up_loading[role=status]").toHaveText("Counting…");
        expect(".o_crm_follow_up_dashboard_body").toHaveAttribute("aria-busy", "true");
        answer.resolve(makeOverview());
        await settle();
        expect(".o_crm_follow_up_loading").toHaveCount(0);
        expect(".o_crm_follow_up_dashboard_body").toHaveAttribute("aria-busy", "false");
        expect.verifySteps(["overview period=month"]);
    });

    test("a period without figures says what to do, and keeps the filters", async () => {
        await openDashboard(makeOverview({ is_empty: true, tiles: [], charts: [] }));
        expect(".o_crm_follow_up_empty").toHaveText(/Log contacts and start plans/);
        expect("[role=tab]").toHaveCount(0);
        expect(".o_crm_follow_up_dashboard_print").toHaveCount(0);
        expect("[data-filter=period]").toHaveCount(1);
        expect.verifySteps(["overview period=month"]);
    });

    test("an error is told, and can be tried again", async () => {
        let fails = true;
        await openDashboard(() => {
            if (fails) {
                throw makeServerError({ message: "You may not see this." });
            }
            return makeOverview();
        });
        expect(".o_crm_follow_up_error[role=alert]").toHaveText(/You may not see this/);
        fails = false;
        await contains(".o_crm_follow_up_retry").click();
        await settle();
        expect(".o_crm_follow_up_error").toHaveCount(0);
        expect(".o_crm_follow_up_tile").toHaveCount(1);
        expect.verifySteps(["overview period=month", "overview period=month"]);
    });

    test("what is on the screen stays there while it counts anew", async () => {
        let answer = makeOverview();
        await openDashboard(() => answer);
        answer = new Deferred();
        await contains(".o_crm_follow_up_dashboard_reload").click();
        expect(".o_crm_follow_up_tile").toHaveCount(1);
        expect(".o_crm_follow_up_dashboard_period [role=status]").toHaveText(
            "Counting…"
        );
        answer.resolve(makeOverview({ tiles: [] }));
        await settle();
        expect(".o_crm_follow_up_tile").toHaveCount(0);
        expect.verifySteps(["overview period=month", "overview period=month"]);
    });

    test("many tiles and many charts are all shown", async () => {
        const keys = [...Array(40).keys()].map(String);
        await openDashboard(
            makeOverview({
                tiles: keys.map((key) => makeTile({ key })),
                charts: keys.map((key) => makeChart({ key })),
            })
        );
        expect(".o_crm_follow_up_tile").toHaveCount(40);
        expect(".o_crm_follow_up_figure").toHaveCount(40);
        expect.verifySteps(["overview period=month"]);
    });
});

describe("sections", () => {
    test("a section is counted when it is looked at, and once", async () => {
        serveSections((key) => ({ charts: [makeChart({ title: `Chart of ${key}` })] }));
        await openDashboard();
        expect.verifySteps(["overview period=month"]);
        await contains(tab(1)).click();
        expect(".o_crm_follow_up_figure h3").toHaveText("Chart of cost");
        expect(tab(1)).toHaveAttribute("aria-selected", "true");
        await contains(tab(0)).click();
        await contains(tab(1)).click();
        expect.verifySteps(["section cost of month"]);
    });

    test("a section that fails leaves the others alone, and can be tried again", async () => {
        let fails = true;
        serveSections(() => {
            if (fails) {
                throw makeServerError({ message: "Too much" });
            }
            return { charts: [makeChart()] };
        });
        await openDashboard();
        await contains(tab(1)).click();
        expect("[role=tabpanel] .o_crm_follow_up_error").toHaveText(/Too much/);
        expect(".o_crm_follow_up_tile").toHaveCount(1);
        fails = false;
        await contains(".o_crm_follow_up_retry").click();
        expect("[role=tabpanel] .o_crm_follow_up_figure").toHaveCount(1);
        expect.verifySteps([
            "overview period=month",
            "section cost of month",
            "section cost of month",
        ]);
    });

    test("arrows go from tab to tab, around the ends", async () => {
        serveSections(() => ({ charts: [] }));
        await openDashboard();
        queryFirst(tab(0)).focus();
        await press("ArrowLeft");
        await settle();
        expect(tab(2)).toBeFocused();
        expect(tab(2)).toHaveAttribute("tabindex", "0");
        expect(tab(0)).toHaveAttribute("tabindex", "-1");
        await press("ArrowRight");
        await settle();
        expect(tab(0)).toBeFocused();
        await press("End");
        await settle();
        expect(tab(2)).toBeFocused();
        expect.verifySteps(["overview period=month", "section people of month"]);
    });

    test("an answer for the period before is not shown for the new one", async () => {
        const late = new Deferred();
        const answers = [late, { charts: [makeChart({ title: "Of the year" })] }];
        serveSections(() => answers.shift());
        await openDashboard();
        await contains(tab(1)).click();
        await contains("[data-filter=period]").select("year");
        await settle();
        late.resolve({ charts: [makeChart({ title: "Of the month" })] });
        await settle();
        expect(".o_crm_follow_up_figure h3").toHaveText("Of the year");
        expect.verifySteps([
            "overview period=month",
            "section cost of month",
            "overview period=year",
            "section cost of year",
        ]);
    });
});

describe("filters", () => {
    test("a choice of one is none", async () => {
        await openDashboard();
        expect("[data-filter=team_id]").toHaveCount(1);
        expect("[data-filter=user_id]").toHaveCount(0);
        expect.verifySteps(["overview period=month"]);
    });

    test("what is chosen is counted, and written in the address", async () => {
        await openDashboard();
        await contains("[data-filter=period]").select("quarter");
        await contains("[data-filter=team_id]").select("2");
        await settle();
        expect(router.current.period).toBe("quarter");
        expect(router.current.team_id).toBe(2);
        expect.verifySteps([
            "overview period=month",
            "overview period=quarter",
            "overview period=quarter team_id=2",
        ]);
        await contains("[data-filter=team_id]").select("");
        expect.verifySteps(["overview period=quarter"]);
    });

    test("the address says what is shown", async () => {
        redirect(
            "/odoo?period=custom&date_from=2026-01-01&date_to=2026-01-31&section=cost"
        );
        serveSections(() => ({ charts: [] }));
        await openDashboard();
        expect(tab(1)).toHaveAttribute("aria-selected", "true");
        expect(queryOne("[data-filter=date_from]").value).toBe("2026-01-01");
        expect.verifySteps([
            "overview period=custom date_from=2026-01-01 date_to=2026-01-31",
            "section cost of custom",
        ]);
    });

    test("a period of one's own is counted once it has both ends", async () => {
        await openDashboard();
        await contains("[data-filter=period]").select("custom");
        await chooseDay("date_from", "2026-03-10");
        expect(".o_crm_follow_up_dashboard_filters [role=status]").toHaveText(
            /Choose a first and a last day/
        );
        expect.verifySteps(["overview period=month"]);
        await chooseDay("date_to", "2026-03-20");
        expect.verifySteps([
            "overview period=custom date_from=2026-03-10 date_to=2026-03-20",
        ]);
        expect(".o_crm_follow_up_dashboard_filters [role=status]").toHaveCount(0);
    });
});

describe("tiles", () => {
    test("a tile tells its figure, the one before, and how it is counted", async () => {
        await openDashboard();
        expect(".o_crm_follow_up_dashboard_period").toHaveText(
            "March 2026, compared with February 2026"
        );
        expect(".o_crm_follow_up_tile_value").toHaveText("340");
        expect(".o_crm_follow_up_tile .fa-arrow-up").toHaveClass("text-success");
        expect(".o_crm_follow_up_tile_previous .visually-hidden").toHaveText(
            /More, better/
        );
        await contains(".o_crm_follow_up_tile summary").click();
        expect(".o_crm_follow_up_tile details p").toHaveText("Contacts from us.");
        expect.verifySteps(["overview period=month"]);
    });

    test("less is better where the server says so", async () => {
        await openDashboard(
            makeOverview({
                tiles: [
                    makeTile({ key: "burnt", trend: "down", is_good: true }),
                    makeTile({ key: "open", trend: "up", is_good: null }),
                    makeTile({ key: "new", trend: "none", previous_text: "" }),
                ],
            })
        );
        expect("[data-tile=burnt] .fa-arrow-down").toHaveClass("text-success");
        expect("[data-tile=open] .fa-arrow-up").not.toHaveClass("text-success");
        expect("[data-tile=open] .fa-arrow-up").not.toHaveClass("text-danger");
        expect("[data-tile=new] .fa-arrow-up").toHaveCount(0);
        expect.verifySteps(["overview period=month"]);
    });

    test("a figure that cannot be opened is no button", async () => {
        await openDashboard(
            makeOverview({ tiles: [makeTile({ action: false, text: "–" })] })
        );
        expect("button.o_crm_follow_up_tile_value").toHaveCount(0);
        expect(".o_crm_follow_up_tile_value").toHaveText("–");
        expect.verifySteps(["overview period=month"]);
    });

    test("the keyboard opens what a figure counts", async () => {
        mockService("action", {
            doAction(action) {
                if (action.tag) {
                    return super.doAction(...arguments);
                }
                const { domain, res_model: model, type, views } = action;
                expect.step([type, model, domain, views.length]);
            },
        });
        await openDashboard();
        queryFirst(".o_crm_follow_up_tile_value").focus();
        await press("Enter");
        expect.verifySteps([
            "overview period=month",
            ["ir.actions.act_window", RECORDS.res_model, RECORDS.domain, 2],
        ]);
        await contains(".o_crm_follow_up_figure_table button").click();
        expect.verifySteps([
            ["ir.actions.act_window", RECORDS.res_model, RECORDS.domain, 2],
        ]);
    });

    test("printing takes what is chosen along", async () => {
        mockService("action", {
            doAction(action) {
                if (action.tag) {
                    return super.doAction(...arguments);
                }
                expect.step([action.report_name, action.data.period]);
            },
        });
        await openDashboard();
        await contains(".o_crm_follow_up_dashboard_print").click();
        expect.verifySteps([
            "overview period=month",
            ["crm_follow_up.report_dashboard", "month"],
        ]);
        expect(queryAllTexts("[role=tab]")).toEqual(["Answers", "Cost", "People"]);
    });
});
