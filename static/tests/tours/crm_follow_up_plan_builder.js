import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const ROW = ".o_field_widget[name='step_ids'] .o_selected_row";
const WARNINGS = ".o_crm_follow_up_plan_review";

const STEPS = [
    {
        name: "Send a thank-you",
        channel: "E-mail",
        reason: "Thank You",
        ask: "Did it help?",
    },
    { name: "Call", channel: "Phone", reason: "Introduction", ask: "May we meet?" },
    { name: "Visit", channel: "Visit", reason: "Invitation", ask: "Who decides?" },
    {
        name: "Write by hand",
        channel: "Letter",
        reason: "New Product",
        ask: "Which one?",
    },
    {
        name: "Call again",
        channel: "Phone",
        reason: "Case Study",
        ask: "Shall we try it?",
    },
    {
        name: "Leave the choice",
        channel: "SMS",
        reason: "Next Talk",
        ask: "Now or later?",
    },
];

const choose = (field, value) => [
    {
        content: `Look for ${value}`,
        trigger: `${ROW} .o_field_widget[name='${field}'] input`,
        run: `edit ${value}`,
    },
    {
        content: `Choose ${value}`,
        trigger: `.o-autocomplete--dropdown-item:contains('${value}')`,
        run: "click",
    },
    {
        content: `${value} is chosen`,
        trigger: `${ROW} .o_field_widget[name='${field}'] input:value('${value}')`,
    },
];

const addStep = ({ ask, channel, name, reason }) => [
    {
        content: "Add a step",
        trigger:
            ".o_field_widget[name='step_ids'] .o_field_x2many_list_row_add :is(a, button)",
        run: "click",
    },
    {
        content: "Say what to do",
        // a new line, which the others differ from by their delay
        trigger: `${ROW}:has([name='delay_count'] input:value('1')) [name='name'] input`,
        run: `edit ${name}`,
    },
    ...choose("channel_id", channel),
    {
        content: "Say after how many working days",
        trigger: `${ROW} .o_field_widget[name='delay_count'] input`,
        run: "edit 3",
    },
    ...choose("reason_id", reason),
    {
        content: "Say what to ask for",
        trigger: `${ROW} .o_field_widget[name='ask'] input`,
        run: `edit ${ask}`,
    },
];

/** A manager builds a plan of six steps; its warnings vanish as it gets better. */
registry.category("web_tour.tours").add("crm_follow_up_plan_builder", {
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
        {
            content: "Create one",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it",
            trigger: ".o_field_widget[name='name'] textarea",
            run: "edit Arrange the visit",
        },
        {
            content: "Choose its phase",
            trigger: ".o_field_widget[name='phase'] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Arrange the meeting')",
            run: "click",
        },
        {
            content: "It is chosen",
            trigger: ".o_field_widget[name='phase'] input:value('Arrange the meeting')",
        },
        {
            content: "Show the steps as a list",
            trigger: ".o_crm_follow_up_as_list",
            run: "click",
        },
        {
            content: "A plan without steps is of no use",
            trigger: `${WARNINGS}:contains('no steps yet')`,
        },
        ...addStep(STEPS[0]),
        {
            content: "Leave the line",
            trigger: ".o_form_sheet .oe_title",
            run: "click",
        },
        {
            content: "E-mail alone is too cold, and one touch too few",
            trigger: `${WARNINGS}:contains('e-mail only'):contains('fewer than the minimum')`,
        },
        ...addStep(STEPS[1]),
        {
            content: "Leave the line",
            trigger: ".o_form_sheet .oe_title",
            run: "click",
        },
        {
            content: "It is not e-mail only any more",
            trigger: `${WARNINGS}:not(:contains('e-mail only'))`,
        },
        ...STEPS.slice(2).flatMap(addStep),
        {
            content: "Leave the line",
            trigger: ".o_form_sheet .oe_title",
            run: "click",
        },
        {
            content: "All warnings are gone",
            trigger: `${WARNINGS}:not(:has(.o_crm_follow_up_finding))`,
        },
        {
            content: "The plan is summed up",
            trigger: ".o_field_widget[name='step_count']:contains('6')",
        },
        ...stepUtils.saveForm(),
    ],
});
