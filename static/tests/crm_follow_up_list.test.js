import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    team = fields.Char();
    touches = fields.Integer();
    words = fields.Char();

    _records = [
        { id: 1, name: "First lead", team: "North", touches: 3, words: "Three calls" },
        { id: 2, name: "Second lead", team: "South", touches: 5, words: "Five calls" },
    ];
}

defineMailModels();
defineModels([Lead]);

const NAME = `<field name="name"/>`;
const TOUCHES = `<field name="touches" optional="hide" options="{'on_demand': True}"/>`;
const TEAM = `<field name="team" optional="hide"/>`;
const HEADERS = "th[data-name]";

function mountLeads(columns, params = {}) {
    return mountView({
        type: "list",
        resModel: "crm.lead",
        arch: `<list>${columns}</list>`,
        ...params,
    });
}

async function toggleColumn(name) {
    await contains(".o_optional_columns_dropdown_toggle").click();
    await contains(`.o-dropdown--menu input[name="${name}"]`).click();
    // it stays open for more of them
    await contains(".o_optional_columns_dropdown_toggle").click();
    await animationFrame();
    await animationFrame();
}

beforeEach(() => {
    const tell = ({ method, kwargs }) => {
        const names = kwargs.specification || kwargs.unfold_read_specification;
        expect.step(`${method}: ${Object.keys(names)}`);
    };
    onRpc("crm.lead", "web_search_read", tell);
    onRpc("crm.lead", "web_read_group", tell);
});

describe("what is read", () => {
    test("a hidden column on demand is not", async () => {
        await mountLeads(NAME + TOUCHES);
        expect.verifySteps(["web_search_read: name"]);
        expect(HEADERS).toHaveCount(1);
    });

    test("a hidden column of anybody else is", async () => {
        await mountLeads(NAME + TEAM);
        expect.verifySteps(["web_search_read: name,team"]);
    });

    test("a column on demand that is shown at first is", async () => {
        await mountLeads(NAME + TOUCHES.replace("hide", "show"));
        expect.verifySteps(["web_search_read: name,touches"]);
        expect(queryAllTexts("td[name=touches]")).toEqual(["3", "5"]);
    });

    test("a column on demand that another one depends on is", async () => {
        await mountLeads(
            `<field name="name" decoration-danger="touches &gt; 4"/>${TOUCHES}`
        );
        expect.verifySteps(["web_search_read: name,touches"]);
    });

    test("the fields that only a hidden column on demand needs are not", async () => {
        const gauge = TOUCHES.replace("/>", ` widget="crm_follow_up_gauge"/>`).replace(
            "{",
            "{'note': 'words', "
        );
        await mountLeads(NAME + gauge);
        expect.verifySteps(["web_search_read: name"]);
    });

    test("groups that are opened read no more than the list", async () => {
        await mountLeads(NAME + TOUCHES, { groupBy: ["team"] });
        expect.verifySteps(["web_read_group: name"]);
        await contains(".o_group_header:first").click();
        expect.verifySteps(["web_search_read: name"]);
    });
});

describe("a column that is chosen", () => {
    test("is read, and shown with its values", async () => {
        await mountLeads(NAME + TOUCHES);
        await toggleColumn("touches");
        expect.verifySteps(["web_search_read: name", "web_search_read: name,touches"]);
        expect(queryAllTexts("td[name=touches]")).toEqual(["3", "5"]);
    });

    test("is read at once the next time", async () => {
        await mountLeads(NAME + TOUCHES);
        await toggleColumn("touches");
        await mountLeads(NAME + TOUCHES);
        await animationFrame();
        expect.verifySteps([
            "web_search_read: name",
            "web_search_read: name,touches",
            "web_search_read: name,touches",
        ]);
        expect("td[name=touches]:last").toHaveText("5");
    });

    test("and hidden again is not read any more", async () => {
        await mountLeads(NAME + TOUCHES);
        await toggleColumn("touches");
        await toggleColumn("touches");
        expect(HEADERS).toHaveCount(1);
        await mountLeads(NAME + TOUCHES);
        expect.verifySteps([
            "web_search_read: name",
            "web_search_read: name,touches",
            "web_search_read: name",
        ]);
    });

    test("in an empty list with sample data shows at once", async () => {
        Lead._records = [];
        await mountView({
            type: "list",
            resModel: "crm.lead",
            arch: `<list sample="1">${NAME}${TOUCHES}</list>`,
            noContentHelp: "Nothing yet",
        });
        await toggleColumn("touches");
        expect(HEADERS).toHaveCount(2);
        expect.verifySteps(["web_search_read: name"]);
    });
});
