import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** A manager starts a plan on several leads at once and reads who was refused. */
registry.category("web_tour.tours").add("crm_follow_up_manager", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root", "Open the CRM"),
        {
            content: "Look at the leads of everybody",
            trigger: ".o_searchview_facet .o_facet_remove",
            run: "click",
        },
        {
            content: "As a list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "Select all of them",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Start a plan",
            trigger: "button[name='action_follow_up_start']",
            run: "click",
        },
        {
            content: "The plan of the phase is proposed, for three leads",
            trigger:
                ".modal:contains('3 leads selected') .o_field_widget[name='plan_id'] input:value('Arrange a meeting')",
        },
        {
            content: "One of them is refused beforehand",
            trigger:
                ".modal .o_field_widget[name='refusals']:contains('Followed already')",
        },
        {
            content: "Start it on the others",
            trigger: ".modal button[name='action_start']",
            run: "click",
        },
        {
            content: "The report tells how many were started",
            trigger: ".o_form_view button[name='action_view_enrolments']:contains('2')",
        },
        {
            content: "And who was refused, and why",
            trigger:
                ".o_field_widget[name='refused_line_ids']:contains('Followed already')",
        },
    ],
});
