import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** Marking the activity of a step as done asks what came of it. */
registry.category("web_tour.tours").add("crm_follow_up_mark_done", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root", "Open the CRM"),
        {
            content: "Open the lead",
            trigger: ".o_kanban_record:contains('Olive oil press')",
            run: "click",
        },
        {
            content: "Mark the first call as done",
            trigger:
                ".o-mail-Activity:contains('First call') .o-mail-Activity-markDone",
            run: "click",
        },
        {
            content: "The dialog asks about this very step",
            trigger:
                ".modal .o_crm_follow_up_log:contains('Completes the planned step'):contains('First call')",
        },
        {
            content:
                "The first outcome has the focus: go to the next one and choose it",
            trigger: ".modal .o_crm_follow_up_outcome button:focus",
            run: "press ArrowRight",
        },
        {
            trigger:
                ".modal .o_crm_follow_up_outcome button:contains('Answered'):focus",
        },
        {
            content: "Nobody picked up, though",
            trigger: ".modal .o_crm_follow_up_outcome button:contains('No answer')",
            run: "click",
        },
        {
            content: "What it means is told",
            trigger:
                ".modal .o_crm_follow_up_outcome_description:contains('Nobody picked up')",
        },
        {
            content: "Log it",
            trigger: ".modal button[name='action_log']",
            run: "press Alt+q",
        },
        {
            content: "The next call is planned",
            trigger: "body:not(:has(.modal)) .o-mail-Activity:contains('Second call')",
        },
        {
            content: "The chatter tells what came of the first one",
            trigger: ".o-mail-Message:contains('First call'):contains('No answer')",
        },
    ],
});
