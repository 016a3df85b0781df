import {
    click,
    contains,
    mailModels,
    onRpcBefore,
    openFormView,
    openListView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import {
    asyncStep,
    defineModels,
    mockService,
    onRpc,
    serverState,
    waitForSteps,
} from "@web/../tests/web_test_helpers";
import { serializeDate, today } from "@web/core/l10n/dates";

describe.current.tags("desktop");

class MailActivity extends mailModels.MailActivity {
    get _to_store_defaults() {
        return [...super._to_store_defaults, "follow_up_outcome_needed"];
    }
}

defineModels({ ...mailModels, MailActivity });

const DIALOG = { res_model: "crm.follow.up.log", type: "ir.actions.act_window" };

/** Note when the dialog is asked for and opened; it is closed at once. */
function serveDialog() {
    onRpc("mail.activity", "action_follow_up_log", ({ args }) => {
        asyncStep(`log activity ${args[0]}`);
        return DIALOG;
    });
    mockService("action", {
        async doAction(action, options) {
            if (action?.res_model !== DIALOG.res_model) {
                return super.doAction(...arguments);
            }
            asyncStep("dialog");
            options.onClose();
        },
    });
}

async function createActivity(values) {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({ name: "Carmen" });
    const activityId = pyEnv["mail.activity"].create({
        activity_type_id: pyEnv["mail.activity.type"].create({}),
        can_write: true,
        date_deadline: serializeDate(today()),
        res_id: partnerId,
        res_model: "res.partner",
        state: "today",
        summary: "First call",
        ...values,
    });
    return { activityId, partnerId, pyEnv };
}

test("in the chatter, a step of a plan is logged in the dialog", async () => {
    const { activityId, partnerId } = await createActivity({
        follow_up_outcome_needed: true,
    });
    serveDialog();
    onRpcBefore("/mail/thread/messages", () => asyncStep("messages"));
    await start();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Activity");
    await waitForSteps(["messages"]);
    await click(".o-mail-Activity-markDone");
    await waitForSteps([`log activity ${activityId}`, "dialog", "messages"]);
    expect(".o-mail-ActivityMarkAsDone").toHaveCount(0);
});

test("in the chatter, any other activity is marked as done as usual", async () => {
    const { partnerId } = await createActivity({ follow_up_outcome_needed: false });
    serveDialog();
    await start();
    await openFormView("res.partner", partnerId);
    await click(".o-mail-Activity-markDone");
    await contains(".o-mail-ActivityMarkAsDone");
    await waitForSteps([]);
});

/** Mark the activity of the user as done in a list of users. */
async function markDoneInList(values) {
    const { activityId, pyEnv } = await createActivity({
        create_uid: serverState.userId,
        user_id: serverState.userId,
        ...values,
    });
    const { partnerId, userId } = serverState;
    pyEnv["res.partner"].write([partnerId], { activity_ids: [activityId] });
    pyEnv["res.users"].write([userId], { activity_ids: [activityId] });
    serveDialog();
    onRpc("res.users", "web_read", () => asyncStep("reload"));
    await start();
    await openListView("res.users", {
        arch: `
            <list>
                <field name="name"/>
                <field name="activity_ids" widget="list_activity"/>
            </list>`,
    });
    await click(".o-mail-ActivityButton:has(.fa-tasks)");
    await click(".o-mail-ActivityListPopoverItem-markAsDone");
    return activityId;
}

test("in a list, a step of a plan is logged and the line reloads", async () => {
    const activityId = await markDoneInList({ follow_up_outcome_needed: true });
    await waitForSteps([`log activity ${activityId}`, "dialog", "reload"]);
    await contains(".o-mail-ActivityListPopoverItem", { count: 0 });
});

test("in a list, any other activity is marked as done as usual", async () => {
    await markDoneInList({ follow_up_outcome_needed: false });
    await contains(".o-mail-ActivityMarkAsDone");
    await waitForSteps([]);
});
