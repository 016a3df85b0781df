import { CrmFollowUpPanelAllies } from "@crm_follow_up/crm_follow_up_panel_allies/crm_follow_up_panel_allies";

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const mountAllies = (props) =>
    mountWithCleanup(CrmFollowUpPanelAllies, {
        props: {
            allies: [],
            insights: { own: 0, market: 0 },
            onAct: () => {},
            ...props,
        },
    });

test("what allies say is shown, and who is silent stands out", async () => {
    await mountAllies({
        allies: [
            {
                id: 1,
                text: "Ana says: Eva decides",
                title: "Their customer",
                color: "",
            },
            { id: 2, text: "Max was asked on 9 March.", title: "", color: "danger" },
        ],
    });
    expect(queryAllTexts("li")).toEqual([
        "Ana says: Eva decides\nTheir customer",
        "Max was asked on 9 March.",
    ]);
    expect("li:last div").toHaveClass("text-danger-emphasis");
});

test("somebody is asked only by those who may", async () => {
    await mountAllies({});
    expect("button").toHaveCount(0);
});

test("asking and reading are one click away", async () => {
    await mountAllies({
        insights: { own: 1, market: 3 },
        onAct: (method) => expect.step(method),
        onAsk: () => expect.step("ask"),
    });
    await contains(".o_crm_follow_up_ask_ally").click();
    expect(".o_crm_follow_up_view_insights").toHaveText(
        "1 insights on this lead, 3 on its market"
    );
    await contains(".o_crm_follow_up_view_insights").click();
    expect.verifySteps(["ask", "action_view_follow_up_insights"]);
});
