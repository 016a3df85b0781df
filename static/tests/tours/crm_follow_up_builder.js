import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { checkAccessible } from "./crm_follow_up_accessible";

const EDITED = ".o_crm_follow_up_step_edited";
const NAMES = ".o_crm_follow_up_step_edit";

const choose = (field, value) => [
    {
        content: `Look for ${value}`,
        trigger: `${EDITED} [name='${field}'] input`,
        run: `edit ${value}`,
    },
    {
        content: `Choose ${value}`,
        trigger: `.o-autocomplete--dropdown-item:contains('${value}')`,
        run: "click",
    },
    { trigger: `${EDITED} [name='${field}'] input:value('${value}')` },
];

const addStep = (name, channel, reason) => [
    {
        content: "Add a step",
        trigger: ".o_crm_follow_up_add_step",
        run: "click",
    },
    {
        content: "Say what to do",
        trigger: `${EDITED} [name='name'] input`,
        run: `edit ${name}`,
    },
    ...choose("channel_id", channel),
    ...(reason ? choose("reason_id", reason) : []),
    {
        content: "Say what to ask for",
        trigger: `${EDITED} [name='ask'] input`,
        run: "edit May we meet?",
    },
    {
        content: "The step is done",
        trigger: ".o_crm_follow_up_step_done",
        run: "click",
    },
    { trigger: `.o_form_view:not(:has(${EDITED})) ${NAMES}:contains('${name}')` },
];

/** A manager builds a plan of four steps, mends a warning, and tries it on a lead. */
registry.category("web_tour.tours").add("crm_follow_up_builder", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root", "Open the CRM"),
        {
            content: "Open the configuration",
            trigger: "button[data-menu-xmlid='crm.crm_menu_config']",
            run: "click",
        },
        {
            content: "Open the plans",
            trigger: "a[data-menu-xmlid='crm_follow_up.crm_follow_up_plan_menu']",
            run: "click",
        },
        { content: "Create one", trigger: ".o_list_button_add", run: "click" },
        {
            content: "Name it",
            trigger: ".o_form_sheet .oe_title [name='name'] textarea",
            run: "edit Arrange the visit",
        },
        { content: "It has no steps yet", trigger: ".o_crm_follow_up_no_steps" },
        ...addStep("Call", "Phone", "Introduction"),
        ...addStep("Send an example", "E-mail", "Case Study"),
        ...addStep("Visit", "Visit", "New Product"),
        ...addStep("Call again", "Phone", "Introduction"),
        {
            content: "The totals follow",
            trigger: "[name='step_count']:contains('4')",
        },
        {
            content: "Bring the last call before the visit",
            trigger:
                ".o_crm_follow_up_step:nth-child(4) .o_crm_follow_up_step_up:enabled",
            run: "click",
        },
        {
            content: "It is the third one now",
            trigger: `.o_crm_follow_up_step:nth-child(3) ${NAMES}:contains('Call again')`,
        },
        {
            content: "Four touches are too few: make up for it",
            trigger: ".o_crm_follow_up_finding[data-code='below_minimum']",
        },
        {
            content: "Choose another minimum instead",
            trigger: "[name='touch_min'] input",
            run: "edit 4",
        },
        {
            content: "Leave the field",
            trigger: ".o_form_sheet .oe_title",
            run: "click",
        },
        {
            content: "The warning goes with its cause",
            trigger:
                ".o_crm_follow_up_plan_review:not(:has([data-code='below_minimum']))",
        },
        {
            content: "Open the last step",
            trigger: `.o_crm_follow_up_step:nth-child(4) ${NAMES}`,
            run: "click",
        },
        {
            content: "Give it the reason of the step before it",
            trigger: `${EDITED} [name='reason_id'] input`,
            run: "edit Introduction",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Introduction')",
            run: "click",
        },
        { trigger: ".o_crm_follow_up_step_done", run: "click" },
        {
            content: "Let the form find another reason",
            trigger:
                "[data-code='same_reason_in_row'] .o_crm_follow_up_remedy:contains('New Product')",
            run: "click",
        },
        checkAccessible(".o_crm_follow_up_steps"),
        {
            content: "All is well",
            trigger:
                ".o_crm_follow_up_plan_review:not(:has(.o_crm_follow_up_warnings))",
        },
        {
            content: "Try it before it is saved",
            trigger: ".o_crm_follow_up_try",
            run: "click",
        },
        {
            content: "On a lead",
            trigger: ".o_crm_follow_up_trial_lead input",
            run: "edit Olive",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Olive oil press')",
            run: "click",
        },
        {
            content: "Each step has its date",
            trigger: ".o_crm_follow_up_trial_item:nth-child(4) time",
        },
        {
            content: "See what the first one says",
            trigger: ".o_crm_follow_up_trial_item:nth-child(1) button",
            run: "click",
        },
        {
            trigger: ".o_crm_follow_up_trial_preview:contains('May we meet?')",
        },
        { content: "Close", trigger: ".modal-footer .btn-primary", run: "click" },
        ...stepUtils.saveForm(),
    ],
});
