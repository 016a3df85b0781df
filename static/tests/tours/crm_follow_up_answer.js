import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const BANNER = ".o_form_view .alert:contains('They answered on')";

/** A customer has answered: the salesperson sees it, reads it and comes back to them. */
registry.category("web_tour.tours").add("crm_follow_up_answer", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root", "Open the CRM"),
        {
            content: "The card says that they answered; open it",
            trigger:
                ".o_kanban_record:contains('Olive oil press'):contains('They answered')",
            run: "click",
        },
        {
            content: "The lead says so, and by when to come back to them",
            trigger: `${BANNER}:contains('Come back to them by')`,
        },
        {
            content: "There is an activity for it",
            trigger: ".o-mail-Activity:contains('They answered: come back to them')",
        },
        {
            content: "Look at the follow-up",
            trigger: ".o_form_view .o_notebook a[name='follow_up']",
            run: "click",
        },
        {
            content: "Their answer is there",
            trigger: ".o_crm_follow_up_done:contains('Received')",
        },
        {
            content: "The step that was planned is cancelled, because they answered",
            trigger:
                ".o_crm_follow_up_cancelled:contains('First call') .o_crm_follow_up_why:contains('The prospect answered')",
        },
        {
            content: "Nothing else is planned",
            trigger: ".o_crm_follow_up_nothing_planned",
        },
        {
            content: "Write to them",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            content: "They are the one who gets it",
            trigger: ".o-mail-Composer",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit Here is our offer.",
        },
        {
            content: "Send it",
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "Nothing waits any more: the banner and the activity are gone",
            trigger: `.o_form_view:not(:has(.alert:contains('They answered on'))):not(:has(.o-mail-Activity))`,
        },
        {
            content: "Our message is a touch",
            trigger: ".o_crm_follow_up_done:contains('Sent'):contains('By rep_fu')",
        },
    ],
});
