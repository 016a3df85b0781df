import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** A salesperson starts a plan on a lead, does a step, pauses, resumes and stops. */
registry.category("web_tour.tours").add("crm_follow_up_salesperson", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root", "Open the CRM"),
        {
            content: "Open the lead",
            trigger: ".o_kanban_record:contains('Olive oil press')",
            run: "click",
        },
        {
            content: "Look at its follow-up",
            trigger: ".o_form_view .o_notebook a[name='follow_up']",
            run: "click",
        },
        {
            content: "There is none yet",
            trigger: ".o_crm_follow_up_panel .o_crm_follow_up_none",
        },
        ...stepUtils.statusbarButtonsSteps("Start Follow-up", "Start a plan"),
        {
            content: "The plan of the phase is proposed",
            trigger:
                ".modal .o_field_widget[name='plan_id'] input:value('Arrange a meeting')",
        },
        {
            content: "Its number of touches is told beforehand",
            trigger: ".modal .o_field_widget[name='step_count']:contains('3')",
        },
        {
            content: "Start it",
            trigger: ".modal button[name='action_start']",
            run: "click",
        },
        {
            content: "The first step is planned",
            trigger:
                "body:not(:has(.modal)) .o_crm_follow_up_planned:contains('First call')",
        },
        {
            content: "The later ones are expected",
            trigger: ".o_crm_follow_up_projected:contains('Second call')",
        },
        {
            content: "Do the first step",
            trigger:
                ".o-mail-Activity:contains('First call') .o-mail-Activity-markDone",
            run: "click",
        },
        {
            content: "Note what came of it",
            trigger: ".o-mail-ActivityMarkAsDone textarea",
            run: "edit He is on the road until Thursday.",
        },
        {
            content: "Mark it as done",
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label='Done']",
            run: "click",
        },
        {
            content: "Read the note in the timeline",
            trigger:
                ".o_crm_follow_up_done:contains('First call') .o_crm_follow_up_toggle[aria-expanded='false']",
            run: "click",
        },
        {
            content: "The note is there",
            trigger:
                ".o_crm_follow_up_note:contains('He is on the road until Thursday.')",
        },
        {
            content: "The second step is planned, and says why on that day",
            trigger:
                ".o_crm_follow_up_planned:contains('Second call') .o_crm_follow_up_why:contains('Feast of the patron')",
        },
        {
            content: "It has an activity too",
            trigger: ".o-mail-Activity:contains('Second call')",
        },
        {
            content: "Look at what else can be done",
            trigger: ".o_crm_follow_up_more",
            run: "click",
        },
        {
            content: "Pause the plan",
            trigger: ".o-dropdown-item[name='action_follow_up_pause']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit They take stock this month",
        },
        {
            content: "Pause",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "The step is on hold",
            trigger:
                "body:not(:has(.modal)) .o_crm_follow_up_planned .o_crm_follow_up_status:contains('On hold')",
        },
        {
            content: "The form tells why",
            trigger: ".o_crm_follow_up_hold:contains('They take stock this month')",
        },
        ...stepUtils.statusbarButtonsSteps("Resume Follow-up", "Resume the plan"),
        {
            content: "The step is due again",
            trigger:
                ".o_crm_follow_up_planned:contains('Second call') .o_crm_follow_up_status:contains('Due')",
        },
        {
            content: "Look at what else can be done",
            trigger: ".o_crm_follow_up_more",
            run: "click",
        },
        {
            content: "Stop the plan",
            trigger: ".o-dropdown-item[name='action_follow_up_stop']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name='note'] input",
            run: "edit They chose another supplier",
        },
        {
            content: "Stop",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "The step is struck out",
            trigger:
                "body:not(:has(.modal)) .o_crm_follow_up_cancelled:contains('Second call')",
        },
        {
            content: "Nothing else is planned",
            trigger: ".o_crm_follow_up_nothing_planned",
        },
    ],
});
