import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { checkAccessible } from "./crm_follow_up_accessible";

const rowOf = (name) => `.o_crm_follow_up_board_rep:contains('${name}')`;

/** A manager finds who is late, looks at it, takes it over, and hands the rest over. */
registry.category("web_tour.tours").add("crm_follow_up_board", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root", "Open the CRM"),
        {
            content: "Open the menu",
            trigger: "button[data-menu-xmlid='crm.crm_menu_sales']",
            run: "click",
        },
        {
            content: "Open the board",
            trigger: "[data-menu-xmlid='crm_follow_up.crm_follow_up_board_menu']",
            run: "click",
        },
        checkAccessible(".o_crm_follow_up_board"),
        {
            content: "Somebody is late: look at it",
            trigger: `${rowOf("rep_fu")} [data-figure=overdue]:contains('1')`,
            run: "click",
        },
        {
            content: "This is the one",
            trigger: ".o_list_view .o_data_row:contains('Olive oil press')",
        },
        {
            content: "Back to the board",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Take it over",
            trigger: `${rowOf("rep_fu")} .o_crm_follow_up_board_take`,
            run: "click",
        },
        {
            content: "It is on the list, and goes to me",
            trigger: ".modal .o_data_row:contains('Olive oil press')",
        },
        {
            content: "Do it",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "It is mine now",
            trigger: `body:not(:has(.modal)) ${rowOf("manager_fu")} [data-figure=overdue]:contains('1')`,
        },
        {
            content: "Hand over what a colleague has",
            trigger: `${rowOf("other_fu")} .o_crm_follow_up_board_hand`,
            run: "click",
        },
        {
            content: "To whom",
            trigger: ".modal .o_field_widget[name='to_user_id'] input",
            run: "edit rep_fu",
        },
        {
            content: "To the other salesperson",
            trigger: ".ui-autocomplete .dropdown-item:contains('rep_fu')",
            run: "click",
        },
        {
            content: "What they should know",
            trigger: ".modal .o_field_widget[name='note'] input",
            run: "edit Prices as agreed",
        },
        {
            content: "Do it",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "It is theirs now",
            trigger: `body:not(:has(.modal)) ${rowOf("rep_fu")} [data-figure=no_next_step]:contains('1')`,
        },
    ],
});

/** The same with one thumb. */
registry.category("web_tour.tours").add("crm_follow_up_board_phone", {
    steps: () => [
        {
            content: "Every salesperson is a card; the numbers say what they are",
            trigger: `${rowOf("rep_fu")} .o_crm_follow_up_board_label:visible:contains('No next step')`,
        },
        {
            content: "Nothing is wider than the screen",
            trigger: ".o_crm_follow_up_board",
            run({ anchor }) {
                if (
                    anchor.querySelector(".o_content").scrollWidth > window.innerWidth
                ) {
                    throw new Error("The board is wider than the screen.");
                }
            },
        },
        {
            content: "Take it over",
            trigger: `${rowOf("rep_fu")} .o_crm_follow_up_board_take`,
            run: "click",
        },
        {
            content: "Do it",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "It is mine now",
            trigger: `body:not(:has(.modal)) ${rowOf("manager_fu")} [data-figure=no_next_step]:contains('1')`,
        },
    ],
});
