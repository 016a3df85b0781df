import { registry } from "@web/core/registry";
import { checkAccessible } from "./crm_follow_up_accessible";

/** A manager makes a plan of ours out of a plan of activities. */
registry.category("web_tour.tours").add("crm_follow_up_import", {
    steps: () => [
        {
            content: "Import from plans of activities",
            trigger:
                ".modal .o_field_widget[name='source'] label:contains('Activity plans')",
            run: "click",
        },
        checkAccessible(".modal .o_form_view"),
        {
            content: "Nothing is chosen yet",
            trigger: ".modal footer button[name='action_check']:visible",
            run: "click",
        },
        {
            content: "It says what is missing",
            trigger: ".o_error_dialog, .modal:contains('Choose')",
        },
        {
            trigger: ".modal:last-child footer button:contains('Close')",
            run: "click",
        },
        {
            content: "Choose the plan",
            trigger: ".modal .o_field_widget[name='activity_plan_ids'] input",
            run: "edit Visit plan",
        },
        {
            trigger: ".ui-autocomplete a:contains('Visit plan')",
            run: "click",
        },
        {
            content: "See what would be created",
            trigger: ".modal footer button[name='action_check']:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='report']:contains('Visit plan')",
        },
        checkAccessible(".modal .o_field_widget[name='report']"),
        {
            content: "Import it",
            trigger: ".modal footer button[name='action_import']:visible",
            run: "click",
        },
        {
            content: "The plan is listed",
            trigger: "body:not(:has(.modal)) .o_view_controller:contains('Visit plan')",
        },
    ],
});
