import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { checkAccessible } from "./crm_follow_up_accessible";

const CHANNEL = ".o_crm_follow_up_figure:first";

/** A manager looks at the figures, at what is behind one, and takes a table along. */
registry.category("web_tour.tours").add("crm_follow_up_dashboard", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root", "Open the CRM"),
        {
            content: "Open the menu",
            trigger: "button[data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            content: "Open the dashboard",
            trigger: "[data-menu-xmlid='crm_follow_up.crm_follow_up_dashboard_menu']",
            run: "click",
        },
        {
            content: "The first section is drawn",
            trigger: `${CHANNEL} canvas`,
        },
        checkAccessible(".o_crm_follow_up_dashboard"),
        {
            content: "Turn the chart into its table",
            trigger: `${CHANNEL} .o_crm_follow_up_figure_switch`,
            run: "click",
        },
        {
            content: "The table is there",
            trigger: `${CHANNEL} table:visible td`,
        },
        checkAccessible(".o_crm_follow_up_dashboard"),
        {
            content: "How it is counted",
            trigger: `${CHANNEL} summary`,
            run: "click",
        },
        {
            content: "Look at the salespeople",
            trigger: "[role=tab]:last",
            run: "click",
        },
        {
            content: "They are counted",
            trigger:
                "[role=tab]:last[aria-selected=true], [role=tabpanel] .o_crm_follow_up_figure",
        },
        checkAccessible(".o_crm_follow_up_dashboard"),
        {
            content: "Look at the whole year",
            trigger: "[data-filter=period]",
            run: "select year",
        },
        {
            content: "What is behind the first figure?",
            trigger:
                ".o_crm_follow_up_dashboard_body[aria-busy=false] button.o_crm_follow_up_tile_value",
            run: "click",
        },
        {
            content: "These records",
            trigger: ".o_list_view .o_data_row",
        },
        {
            content: "Back",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "The period is still the year, and so is the section",
            trigger: "[role=tab]:last[aria-selected=true]",
            run() {
                const { value } = document.querySelector("[data-filter=period]");
                if (value !== "year") {
                    throw new Error(`The period is ${value}.`);
                }
            },
        },
    ],
});

/** The same with one thumb. */
registry.category("web_tour.tours").add("crm_follow_up_dashboard_phone", {
    steps: () => [
        {
            content: "The first section is drawn",
            trigger: `${CHANNEL} canvas`,
        },
        {
            content: "Nothing is wider than the screen",
            trigger: ".o_crm_follow_up_dashboard",
            run({ anchor }) {
                if (
                    anchor.querySelector(".o_content").scrollWidth > window.innerWidth
                ) {
                    throw new Error("The dashboard is wider than the screen.");
                }
            },
        },
        checkAccessible(".o_crm_follow_up_dashboard"),
    ],
});
