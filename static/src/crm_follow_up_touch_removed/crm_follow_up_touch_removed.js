import { registry } from "@web/core/registry";

/** Leave the form of a touch that is not there any more. */
async function leaveRemovedTouch({ services: { action } }) {
    try {
        await action.restore();
    } catch {
        // the form was opened by its address: nothing to go back to
        await action.doAction("crm_follow_up.crm_follow_up_touch_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry.category("actions").add("crm_follow_up_touch_removed", leaveRemovedTouch);
