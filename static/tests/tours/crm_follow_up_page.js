import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const TAB = ".o_form_view .o_notebook";

const openLead = [
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
];

const openDialog = {
    content: "Log a call",
    trigger: "body:not(:has(.modal)) button[name='action_follow_up_log']",
    run: "click",
};

const chooseOutcome = {
    content: "We have spoken",
    trigger: ".modal .o_crm_follow_up_outcome button:contains('Good conversation')",
    run: "click",
};

const log = {
    content: "Log it",
    trigger: ".modal button[name='action_log']",
    run: "click",
};

/** Ask for a commitment in a call, and make the link to the page. */
registry.category("web_tour.tours").add("crm_follow_up_page_ask", {
    steps: () => [
        ...openLead,
        openDialog,
        chooseOutcome,
        {
            content: "Ask them to confirm the next steps",
            trigger: ".modal .o_field_widget[name='commitment_type_id'] input",
            run: "edit Next steps confirmed",
        },
        {
            trigger:
                ".modal .o_field_widget[name='commitment_type_id'] .dropdown-item:contains('Next steps confirmed')",
            run: "click",
        },
        {
            content: "It has a date",
            trigger: ".modal .o_field_widget[name='commitment_due']",
        },
        log,
        {
            content: "Look at what can be done with their page",
            trigger: "body:not(:has(.modal)) .o_crm_follow_up_page_menu",
            run: "click",
        },
        {
            content: "Make the link",
            trigger: ".o-dropdown-item[name='action_follow_up_page_link']",
            run: "click",
        },
        {
            content: "It is shown once, to be copied",
            trigger: ".modal .o_field_widget[name='url']:contains('/follow-up/')",
        },
        {
            trigger: ".modal footer button:contains('Close')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

/** They have confirmed it and chosen a time: see it, and mark it as kept. */
registry.category("web_tour.tours").add("crm_follow_up_page_keep", {
    steps: () => [
        ...openLead,
        {
            content: "They have chosen Tuesday afternoon, by phone",
            trigger: `${TAB}:contains('only by Phone'):contains('Tuesday'):contains('13:00')`,
        },
        {
            content: "They promised it, in their own name",
            trigger:
                ".o-mail-Message:contains('Prospect'):contains('They promised: Next steps confirmed')",
        },
        openDialog,
        chooseOutcome,
        {
            content: "They have done it",
            trigger:
                ".modal .o_field_widget[name='kept_ids'] label:contains('Next steps confirmed')",
            run: "click",
        },
        log,
        {
            content: "It is kept",
            trigger:
                "body:not(:has(.modal)) .o-mail-Message:contains('They kept their promise: Next steps confirmed')",
        },
        {
            content: "The deal stands well",
            trigger: ".o_crm_follow_up_panel:contains('Engaged')",
        },
        {
            content: "The stage that requires the promise is open",
            trigger: ".o_statusbar_status button:contains('Learn')",
            run: "click",
        },
        {
            content: "The move is saved",
            trigger: ".o-mail-Message-tracking:contains('Learn')",
        },
    ],
});
