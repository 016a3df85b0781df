import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    makeMockEnv,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { download } from "@web/core/network/download";

import { getHeight, makeConfig } from "@crm_follow_up/crm_follow_up_chart/chart_config";
import { CrmFollowUpChart } from "@crm_follow_up/crm_follow_up_chart/crm_follow_up_chart";
import { CrmFollowUpFigure } from "@crm_follow_up/crm_follow_up_figure/crm_follow_up_figure";
import {
    formatValue,
    getTable,
    hasSeries,
} from "@crm_follow_up/crm_follow_up_figure/figure_values";

describe.current.tags("desktop");

defineMailModels();

const THEME = { text: "rgb(1, 2, 3)", grid: "rgb(4, 5, 6)" };
const RECORDS = { name: "Touches", res_model: "crm.follow.up.touch", domain: [] };

const makeChart = (values) => ({
    key: "channel",
    title: "Response rate by channel",
    definition: "Answered touches.",
    kind: "bar",
    labels: ["Phone", "E-mail"],
    series: [{ label: "Rate", values: [40, null], unit: "percent" }],
    columns: [],
    rows: [],
    note: "",
    empty: "Nobody was contacted.",
    ...values,
});

const makeRows = (count) =>
    [...Array(count).keys()].map((number) => ({
        cells: [`Rep ${number}`, number],
        action: RECORDS,
        note: "",
    }));

const TABLE = makeChart({
    kind: "table",
    labels: [],
    series: [],
    columns: [
        { label: "Rep", type: "text" },
        { label: "Touches", type: "number" },
    ],
    rows: makeRows(2),
});

async function mountFigure(chart) {
    onRpc("has_group", () => true);
    await mountWithCleanup(CrmFollowUpFigure, {
        props: { chart, onOpen: (action) => expect.step(`open ${action.name}`) },
    });
    await animationFrame();
}

const SWITCH = ".o_crm_follow_up_figure_switch";
const CANVAS = ".o_crm_follow_up_chart canvas";

describe("values", () => {
    // numbers are written as the user's language does
    beforeEach(makeMockEnv);

    test("what is not known is a dash, never a zero", () => {
        for (const value of [null, undefined, false, ""]) {
            expect(formatValue(value, "percent")).toBe("–");
        }
        expect(formatValue(0, "percent")).toBe("0 %");
    });

    test("numbers are told with their unit, words stay as they are", () => {
        expect(formatValue(33.333, "percent")).toBe("33.3 %");
        expect(formatValue(1200, "count")).toBe("1,200");
        expect(formatValue(4.5, "days")).toBe("4.5 d");
        expect(formatValue("between 10 % and 20 %", "percent")).toBe(
            "between 10 % and 20 %"
        );
    });

    test("a chart without a table of its own is one itself", () => {
        expect(getTable(makeChart())).toEqual({
            columns: [
                { label: "", type: "text" },
                { label: "Rate", type: "percent" },
            ],
            rows: [
                { cells: ["Phone", 40], action: false, note: "" },
                { cells: ["E-mail", null], action: false, note: "" },
            ],
        });
    });

    test("only unknown values are nothing to draw", () => {
        const series = [{ label: "Rate", values: [null, null], unit: "percent" }];
        expect(hasSeries(makeChart({ series }))).toBe(false);
        expect(hasSeries(makeChart())).toBe(true);
    });
});

describe("drawing", () => {
    beforeEach(makeMockEnv);

    const draw = (values) => makeConfig(makeChart(values), THEME, () => {});

    test("bars lie where their labels are words", () => {
        expect(draw({ kind: "hbar" }).options.indexAxis).toBe("y");
        expect(draw({ kind: "bar" }).options.indexAxis).toBe("x");
        expect(draw({ kind: "line" }).type).toBe("line");
    });

    test("a funnel is in the middle, and tells the whole figure", () => {
        const config = draw({
            kind: "funnel",
            series: [{ label: "Leads", values: [100, null], unit: "count" }],
        });
        const [dataset] = config.data.datasets;
        expect(dataset.data).toEqual([[-50, 50], null]);
        const words = config.options.plugins.tooltip.callbacks.label;
        expect(words({ dataset, dataIndex: 0 })).toBe("Leads: 100");
    });

    test("each unit has an axis of its own, on the other side", () => {
        const { scales } = draw({
            series: [
                { label: "Rate", values: [4, 2], unit: "percent" },
                { label: "Touches", values: [400, 200], unit: "count" },
                { label: "Other rate", values: [1, 2], unit: "percent" },
            ],
        }).options;
        expect(Object.keys(scales)).toEqual(["x", "unit_0", "unit_1"]);
        expect(scales.unit_0.position).toBe("left");
        expect(scales.unit_1.position).toBe("right");
        expect(scales.unit_0.ticks.callback(20)).toBe("20 %");
    });

    test("words and lines have the colours of the page", () => {
        const { scales } = draw().options;
        expect(scales.x.ticks.color).toBe(THEME.text);
        expect(scales.unit_0.grid.color).toBe(THEME.grid);
    });

    test("lying bars have room for each", () => {
        const labels = [...Array(30).keys()].map(String);
        expect(getHeight(makeChart({ kind: "hbar", labels }))).toBeGreaterThan(50);
        expect(getHeight(makeChart({ kind: "bar", labels }))).toBe(16);
    });
});

describe("figure", () => {
    test("the picture is for the eye, the table for the ear", async () => {
        await mountFigure(makeChart());
        expect(CANVAS).toHaveCount(1);
        expect(".o_crm_follow_up_chart").toHaveAttribute("aria-hidden", "true");
        expect(queryAllTexts(".visually-hidden tbody tr th")).toEqual([
            "Phone",
            "E-mail",
        ]);
        expect(".visually-hidden button").toHaveCount(0);
    });

    test("the keyboard turns a chart into its table, and back", async () => {
        await mountFigure(makeChart());
        queryFirst(SWITCH).focus();
        await press("Enter");
        await animationFrame();
        expect(CANVAS).toHaveCount(0);
        expect(SWITCH).toHaveAttribute("aria-pressed", "true");
        expect(queryAllTexts("tbody td")).toEqual(["40 %", "–"]);
        await press("Enter");
        await animationFrame();
        expect(CANVAS).toHaveCount(1);
        expect(SWITCH).toHaveAttribute("aria-pressed", "false");
    });

    test("a table cannot be turned into a chart", async () => {
        await mountFigure(TABLE);
        expect(SWITCH).toHaveCount(0);
        expect("tbody tr").toHaveCount(2);
    });

    test("without data it says so in the words of the server", async () => {
        await mountFigure(makeChart({ labels: [], series: [] }));
        expect(".o_crm_follow_up_figure_empty").toHaveText("Nobody was contacted.");
        expect(CANVAS).toHaveCount(0);
        expect(".o_crm_follow_up_figure_export").toHaveCount(0);
    });

    test("rows open what they count, notes are told", async () => {
        const rows = makeRows(2);
        rows[1] = { ...rows[1], action: false, note: "Few touches" };
        await mountFigure({ ...TABLE, rows, note: "Compared with the median." });
        expect("tbody button").toHaveCount(1);
        expect(".o_crm_follow_up_row_note").toHaveText("Few touches");
        expect(".o_crm_follow_up_figure_note").toHaveText("Compared with the median.");
        await contains("tbody button").click();
        expect.verifySteps(["open Touches"]);
    });

    test("hundreds of rows are shown", async () => {
        await mountFigure({ ...TABLE, rows: makeRows(300) });
        expect("tbody tr").toHaveCount(300);
    });

    test("the definition is there for whoever asks", async () => {
        await mountFigure(makeChart());
        expect("details").not.toHaveAttribute("open");
        await contains("summary").click();
        expect("details").toHaveAttribute("open");
        expect(".o_crm_follow_up_definition p").toHaveText("Answered touches.");
    });

    test("what is shown is what is exported", async () => {
        patchWithCleanup(download, {
            async _download({ data, url }) {
                const { rows, title } = JSON.parse(await data.data.text());
                expect.step([url, title, rows.length]);
            },
        });
        await mountFigure(TABLE);
        await contains(".o_crm_follow_up_figure_export").click();
        await animationFrame();
        expect.verifySteps([
            ["/crm_follow_up/dashboard/export", "Response rate by channel", 2],
        ]);
    });

    test("a bar opens the row of its label", async () => {
        let chart;
        patchWithCleanup(CrmFollowUpChart.prototype, {
            setup() {
                super.setup();
                chart = this;
            },
        });
        await mountFigure({
            ...TABLE,
            ...makeChart(),
            ...{ columns: TABLE.columns, rows: makeRows(2) },
        });
        chart.onClickLabel(1);
        expect.verifySteps(["open Touches"]);
    });
});
