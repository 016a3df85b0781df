import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { CrmFollowUpTarget } from "@crm_follow_up/crm_follow_up_target/crm_follow_up_target";

import { Component, useState, xml } from "@odoo/owl";

describe.current.tags("desktop");

defineMailModels();

const PROGRESS = {
    percent: 57,
    text: "34 of 60 touches this month",
    rates: [],
};

class Parent extends Component {
    static components = { CrmFollowUpTarget };
    static template = xml`<CrmFollowUpTarget trigger="state.rows" />`;
    static props = [];

    setup() {
        this.state = useState({ rows: [], other: 0 });
    }
}

/** Answer with these, one after the other; the last one stays. */
function serveProgress(...answers) {
    onRpc("crm.follow.up.target", "get_my_progress", () => {
        expect.step("asked");
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        return typeof answer === "function" ? answer() : answer;
    });
}

async function mountTarget(...answers) {
    serveProgress(...answers);
    const parent = await mountWithCleanup(Parent);
    await animationFrame();
    expect.verifySteps(["asked"]);
    return parent;
}

test("how far somebody is, to the eye and to the ear", async () => {
    await mountTarget(PROGRESS);
    expect(".o_crm_follow_up_target_text").toHaveText("34 of 60 touches this month");
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "57");
    expect("[role=progressbar]").toHaveAttribute(
        "aria-valuetext",
        "34 of 60 touches this month"
    );
    expect(".progress-bar").toHaveAttribute("style", "width: 57%");
    expect(".progress-bar").toHaveClass("text-bg-info");
});

test("rates are told in words, with or without a target of touches", async () => {
    const rates = ["Hit rate: 25 % (10 of 40), target 30 %"];
    await mountTarget({ percent: false, text: "", rates });
    expect("[role=progressbar]").toHaveCount(0);
    expect(".o_crm_follow_up_target_text").toHaveText(rates[0]);
});

test("a target that is reached looks like it", async () => {
    await mountTarget({ ...PROGRESS, percent: 100 });
    expect(".progress-bar").toHaveClass("text-bg-success");
});

test("nothing takes room without a target, and while it loads", async () => {
    const answer = new Deferred();
    await mountTarget(() => answer);
    expect(".o_crm_follow_up_target").toHaveCount(0);
    answer.resolve(false);
    await animationFrame();
    expect(".o_crm_follow_up_target").toHaveCount(0);
});

test("an error does not stand in the way of the work", async () => {
    await mountTarget(() => {
        throw makeServerError({ message: "No" });
    });
    expect(".o_crm_follow_up_target").toHaveCount(0);
});

test("it is asked anew when the work was loaded again", async () => {
    const parent = await mountTarget(PROGRESS, { ...PROGRESS, text: "35 of 60" });
    parent.state.rows = [{}];
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["asked"]);
    expect(".o_crm_follow_up_target_text").toHaveText("35 of 60");
});
