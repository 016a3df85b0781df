import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const TAB = ".o_form_view .o_notebook";

/** Log a call in which they said “later”, and when. */
const logLater = (days) => [
    {
        content: "Log a call",
        trigger: "body:not(:has(.modal)) button[name='action_follow_up_log']",
        run: "click",
    },
    {
        content: "They want to hear from us later",
        trigger:
            ".modal .o_crm_follow_up_outcome button:contains('Asked to call later')",
        run: "click",
    },
    {
        content: "Say when",
        trigger: ".modal .o_field_widget[name='date_again'] :is(input, button)",
        run: "click",
    },
    {
        trigger: ".modal .o_field_widget[name='date_again'] input",
        run: `edit +${days}d && press Enter`,
    },
];

const log = {
    content: "Log it",
    trigger: ".modal button[name='action_log']",
    run: "click",
};

/** They put it off three times: the plan asks whether to go on. */
registry.category("web_tour.tours").add("crm_follow_up_evasion", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root", "Open the CRM"),
        {
            content: "Open the lead",
            trigger: ".o_kanban_record:contains('Olive oil press')",
            run: "click",
        },
        {
            content: "Look at its follow-up",
            trigger: `${TAB} a[name='follow_up']`,
            run: "click",
        },
        ...logLater(10),
        log,
        {
            content: "The plan waits",
            trigger: `${TAB}:contains('Put us off once'):contains('Running')`,
        },
        ...logLater(20),
        log,
        {
            content: "The plan waits again",
            trigger: `${TAB}:contains('Put us off 2 times'):contains('Running')`,
        },
        ...logLater(30),
        {
            content: "The dialog tells beforehand that it is once too often",
            trigger: ".modal .o_field_widget[name='evasion_note']:contains('3 times')",
        },
        log,
        {
            content: "The plan asks for a decision",
            trigger: `${TAB} .o_crm_follow_up_state:contains('In review')`,
        },
        {
            content: "It says why",
            trigger: `${TAB} .o_crm_follow_up_hold:contains('They have put it off 3 times')`,
        },
        {
            content: "There is an activity for it",
            trigger: ".o-mail-Activity:contains('Review the follow-up')",
        },
    ],
});
