import { registry } from "@web/core/registry";
import { checkAccessible } from "./crm_follow_up_accessible";
import { logConversation } from "./crm_follow_up_log_steps";

const BOARD = "body:not(:has(.modal)) .o_kanban_view";
const CARD = ".o_kanban_record:contains('They lease presses')";
const column = (title) => `.o_kanban_group:has(.o_column_title:contains('${title}'))`;

/** What was learned in a call goes from the log dialog to the board, and upstream. */
registry.category("web_tour.tours").add("crm_follow_up_insight", {
    steps: () => [
        ...logConversation(),
        {
            content: "Note what was learned, in one line",
            trigger: ".modal .o_field_widget[name='insight'] input",
            run: "edit They lease presses && press Tab",
        },
        {
            content: "The tags are those of the lead",
            trigger:
                ".modal .o_field_widget[name='insight_tag_ids']:contains('Presses')",
        },
        {
            content: "It is about a competitor",
            trigger: ".modal .o_field_widget[name='insight_competitor_id'] input",
            run: "edit Pieralisi",
        },
        {
            trigger: ".ui-autocomplete a:contains('Pieralisi')",
            run: "click",
        },
        {
            content: "Log it",
            trigger: ".modal button[name='action_log']",
            run: "click",
        },
        {
            content: "The panel knows of it: look at what is known of the market",
            trigger:
                "body:not(:has(.modal)) .o_crm_follow_up_view_insights:contains('1 insights')",
            run: "click",
        },
        {
            content: "It is on the board",
            trigger: `${BOARD} ${column("New")} ${CARD}:contains('Pieralisi')`,
        },
        checkAccessible(".o_kanban_group .o_crm_follow_up_insight"),
        {
            content: "Forward it",
            trigger: `${BOARD} ${CARD} button[name='action_open_forward']`,
            run: "click",
        },
        {
            content: "The leader of the team is proposed",
            trigger: ".modal .o_field_widget[name='user_id'] input:value('manager_fu')",
        },
        {
            content: "Say what should be done",
            trigger: ".modal .o_field_widget[name='note'] textarea",
            run: "edit Can we lease as well?",
        },
        checkAccessible(".modal .o_form_view"),
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "It was forwarded",
            trigger: `${BOARD} ${column("Forwarded")} ${CARD}`,
        },
    ],
});

/** Whoever owns it starts by the button, and drags it to where it is handled. */
registry.category("web_tour.tours").add("crm_follow_up_insight_owner", {
    steps: () => [
        {
            content: "Start on it",
            trigger: `${BOARD} ${CARD} button[name='action_start']`,
            run: "click",
        },
        {
            content: "Drag it to where it is handled",
            trigger: `${BOARD} ${column("In progress")} ${CARD}`,
            run: `drag_and_drop (${column("Handled")})`,
        },
        {
            content: "It is handled",
            trigger: `${BOARD} ${column("Handled")} ${CARD} button[name='action_reopen']`,
        },
        {
            content: "What is handled is not started again",
            trigger: `${column("Handled")} ${CARD}`,
            run: `drag_and_drop (${column("In progress")})`,
        },
        {
            content: "It says why, and how to go on",
            trigger: ".modal:contains('Reopen it first')",
        },
        {
            trigger: ".modal footer button",
            run: "click",
        },
        {
            content: "It stays where it was",
            trigger: `${BOARD} ${column("Handled")} ${CARD}`,
        },
    ],
});

/** Somebody who knows them is asked, and what they say is on the lead. */
registry.category("web_tour.tours").add("crm_follow_up_ally", {
    steps: () => [
        {
            content: "Look at the follow-up of the lead",
            trigger: ".o_form_view .o_notebook a[name='follow_up']",
            run: "click",
        },
        {
            content: "Ask somebody who knows them",
            trigger: ".o_crm_follow_up_ask_ally",
            run: "click",
        },
        {
            content: "A colleague used to work there",
            trigger: ".modal .o_field_widget[name='partner_id'] input",
            run: "edit other_fu",
        },
        {
            trigger: ".ui-autocomplete a:contains('other_fu')",
            run: "click",
        },
        {
            content: "It says that a colleague gets a to-do",
            trigger:
                ".modal:not(:has(.ui-autocomplete)) .o_field_widget[name='way_note']:contains('to-do')",
        },
        checkAccessible(".modal .o_form_view"),
        {
            content: "Ask",
            trigger: ".modal button[name='action_apply']:visible",
            run: "click",
        },
        {
            content: "The question is open",
            trigger:
                "body:not(:has(.modal)) .o_crm_follow_up_panel_allies li:contains('no answer yet')",
        },
        checkAccessible(".o_crm_follow_up_panel_allies"),
        {
            content: "Look at who knows them",
            trigger: "button[name='action_view_follow_up_allies']",
            run: "click",
        },
        {
            content: "They told us at the coffee machine",
            trigger: ".o_data_row:contains('other_fu') button[name='action_answer']",
            run: "click",
        },
        {
            content: "Write it down",
            trigger: ".modal .o_field_widget[name='answer'] textarea",
            run: "edit Eva decides there",
        },
        checkAccessible(".modal .o_form_view"),
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "It is kept",
            trigger:
                "body:not(:has(.modal)) .o_data_row:contains('Eva decides there'):contains('Answered')",
        },
    ],
});
