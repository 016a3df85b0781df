import { registry } from "@web/core/registry";
import { checkAccessible } from "./crm_follow_up_accessible";
import { logConversation } from "./crm_follow_up_log_steps";

const LIST = "body:not(:has(.modal)) .o_list_view";
const ROW = `${LIST} .o_data_row:contains('With installation')`;

/** What they want offered otherwise goes from the log dialog into a quotation. */
registry.category("web_tour.tours").add("crm_follow_up_offer", {
    steps: () => [
        ...logConversation(),
        {
            content: "Note what they want offered otherwise",
            trigger: ".modal .o_field_widget[name='offer_change'] input",
            run: "edit With installation && press Tab",
        },
        {
            content: "Say what kind of change it is",
            trigger: ".modal .o_field_widget[name='offer_change_kind'] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Installation')",
            run: "click",
        },
        {
            content: "Log it",
            trigger: ".modal button[name='action_log']",
            run: "click",
        },
        {
            content: "The panel knows of it",
            trigger:
                "body:not(:has(.modal)) button:contains('Changes to offer: 1'), body:not(:has(.modal)) a:contains('Changes to offer: 1')",
            run: "click",
        },
        {
            trigger: `${ROW}:contains('To revise')`,
        },
        // the rest of a list is core's
        checkAccessible(".o_data_row .o_list_button"),
        {
            content: "Revise the offer",
            trigger: `${ROW} button[name='action_revise']`,
            run: "click",
        },
        {
            content: "It was quoted outside of Sales",
            trigger: ".modal .o_field_widget[name='number'] input",
            run: "edit Q-1042/2",
        },
        checkAccessible(".modal .o_form_view"),
        {
            trigger: ".modal footer button[name='action_apply']:visible",
            run: "click",
        },
        {
            content: "The change leads to the quotation",
            trigger: `${ROW}:contains('Q-1042/2'):contains('Revised')`,
        },
        {
            content: "They accept",
            trigger: `${ROW} button[name='action_accept']`,
            run: "click",
        },
        {
            trigger: `${ROW} .badge:contains('Accepted')`,
        },
    ],
});
