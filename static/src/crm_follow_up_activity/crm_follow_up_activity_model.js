import { Activity } from "@mail/core/common/activity_model";

import { patch } from "@web/core/utils/patch";

/** Steps of a plan whose outcome must be told are logged, not just marked as done. */
patch(Activity.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {boolean} */
        this.follow_up_outcome_needed = false;
    },

    /** Open the log dialog; resolves when it is closed. */
    async logFollowUp() {
        const { action, orm } = this.store.env.services;
        const dialog = await orm.call("mail.activity", "action_follow_up_log", [
            [this.id],
        ]);
        await new Promise((onClose) => action.doAction(dialog, { onClose }));
        this.store.activityBroadcastChannel?.postMessage({
            type: "RELOAD_CHATTER",
            payload: { id: this.res_id, model: this.res_model },
        });
    },
});
