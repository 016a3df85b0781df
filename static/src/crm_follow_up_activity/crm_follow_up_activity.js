import { Activity } from "@mail/core/web/activity";
import { ActivityListPopoverItem } from "@mail/core/web/activity_list_popover_item";

import { patch } from "@web/core/utils/patch";

/** In the chatter. */
patch(Activity.prototype, {
    async onClickMarkAsDone() {
        const { activity, onActivityChanged } = this.props;
        if (!activity.follow_up_outcome_needed) {
            return super.onClickMarkAsDone(...arguments);
        }
        const { thread } = this;
        await activity.logFollowUp();
        onActivityChanged(thread);
        await thread.fetchNewMessages();
    },
});

/** On cards, in lists and in the activity view. */
patch(ActivityListPopoverItem.prototype, {
    async onClickMarkAsDone() {
        const { activity, onActivityChanged, onClickEditActivityButton } = this.props;
        if (!activity.follow_up_outcome_needed) {
            return super.onClickMarkAsDone(...arguments);
        }
        // closes the popover, which would lie over the dialog
        onClickEditActivityButton?.();
        await activity.logFollowUp();
        onActivityChanged?.();
    },
});
