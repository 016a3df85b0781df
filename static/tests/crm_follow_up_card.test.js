import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import {
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
    stage = fields.Selection({ selection: [["new", "New"]] });

    _records = [
        { id: 1, name: "First lead" },
        { id: 2, name: "Second lead" },
    ];
}

defineMailModels();
defineModels([Lead]);

const NOTHING = {
    state: "none",
    state_label: "Not followed up",
    next_date: false,
    icon: false,
    is_late: false,
    side: "us",
    touches: false,
    target: 8,
    verdict: false,
    awaits_us: false,
    no_next_step: false,
    open: false,
    overdue: false,
    kept: false,
    broken: false,
    saturation: false,
    saturation_note: false,
    saturated_until: false,
    burnt_reason: false,
};

async function mountCards(first, second = {}) {
    onRpc("crm.lead", "get_follow_up_cards", ({ args }) => {
        expect.step(`read ${args[0]}`);
        return [
            { ...NOTHING, id: 1, ...first },
            { ...NOTHING, id: 2, ...second },
        ];
    });
    await mountPipeline();
    expect.verifySteps(["read 1,2"]);
}

const PIPELINE = `<kanban sample="1"><templates><t t-name="card">
    <field name="name"/>
    <widget name="crm_follow_up_card"/>
    <footer><widget name="crm_follow_up_card_gauge"/></footer>
</t></templates></kanban>`;

async function mountPipeline(params = {}) {
    await mountView({
        type: "kanban",
        resModel: "crm.lead",
        arch: PIPELINE,
        ...params,
    });
    await animationFrame();
    await animationFrame();
}

// a Wednesday noon, two hours ahead of UTC
beforeEach(() => mockDate("2026-03-11 10:00:00", +2));

const card = (number) => `.o_kanban_record:nth-child(${number})`;

test("all cards of a page are read in one call", async () => {
    await mountCards({});
    expect(".o_crm_follow_up_card").toHaveCount(0);
    expect(".o_crm_follow_up_gauge_dot").toHaveCount(0);
});

test("card tells when the next touch is, and how many there were", async () => {
    await mountCards({
        state: "running",
        state_label: "Running",
        next_date: "2026-03-12 09:00:00",
        icon: "fa-phone",
        touches: 3,
        side: "prospect",
    });
    expect(`${card(1)} .o_crm_follow_up_card .fa-phone`).toHaveClass("text-muted");
    expect(`${card(1)} .o_crm_follow_up_card`).toHaveText(
        /Tomorrow\s*Their turn\s*3 of 8/
    );
    expect(`${card(2)} .o_crm_follow_up_card`).toHaveCount(0);
});

test("card without a date tells the state instead", async () => {
    await mountCards({ state: "review", state_label: "In review", is_late: true });
    expect(`${card(1)} .o_crm_follow_up_card`).toHaveText(/In review\s*0 of 8/);
    expect(`${card(1)} .fa-comments-o`).toHaveClass("text-danger");
});

test("card tells of commitments, of an answer and of nothing to do", async () => {
    await mountCards(
        { open: 2, overdue: 1, kept: 3, awaits_us: true, no_next_step: true },
        { no_next_step: true, verdict: "stop" }
    );
    expect(`${card(1)} .o_crm_follow_up_card_commitments`).toHaveText(
        /1 overdue\s*3 kept/
    );
    expect(`${card(1)}`).toHaveText(/They answered/);
    expect(`${card(1)}`).not.toHaveText(/No next step/);
    expect(`${card(2)}`).toHaveText(/Time to stop\s*No next step/);
});

test("a dot warns of somebody who had enough", async () => {
    await mountCards({
        saturation: 100,
        saturation_note: "3 of 3 in 7 days",
        saturated_until: "2026-03-12 12:00:00",
    });
    expect(`${card(1)} .o_crm_follow_up_gauge_dot`).toHaveAttribute(
        "title",
        /^Saturated: 3 of 3 in 7 days, free again/
    );
    expect(`${card(2)} .o_crm_follow_up_gauge_dot`).toHaveCount(0);
});

test("cards are complete without what cannot be read", async () => {
    onRpc("crm.lead", "get_follow_up_cards", () => {
        throw makeServerError({ message: "Not now" });
    });
    await mountPipeline();
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(2);
    expect(".o_crm_follow_up_card").toHaveCount(0);
});

test("the leads that an empty pipeline makes up are never read", async () => {
    onRpc("web_read_group", ({ parent }) => {
        const result = parent();
        result.groups.forEach((group) => Object.assign(group, { __count: 0 }));
        result.groups.forEach((group) => (group.__records = []));
        return result;
    });
    onRpc("crm.lead", "get_follow_up_cards", ({ args }) => {
        expect.step(`read ${args[0]}`);
        return [];
    });
    await mountPipeline({
        arch: PIPELINE.replace("<kanban", `<kanban on_create="quick_create"`),
        groupBy: ["stage"],
        noContentHelp: "Nothing yet",
    });
    expect(".o_view_sample_data").toHaveCount(1);
    expect(".o_kanban_record:not(.o_kanban_ghost)").not.toHaveCount(0);
    await contains(".o-kanban-button-new").click();
    await animationFrame();
    await animationFrame();
    expect(".o_view_sample_data").toHaveCount(0);
    expect.verifySteps([]);
});
