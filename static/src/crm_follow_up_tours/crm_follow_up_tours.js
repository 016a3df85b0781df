import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const tours = registry.category("web_tour.tours");

/** A newcomer's first follow-up: find a deal without a next step, and start a plan. */
tours.add("crm_follow_up_rep_tour", {
    url: "/odoo/crm",
    steps: () => [
        {
            // records that only show what the page would look like are none to choose
            trigger:
                ".o_opportunity_kanban:not(:has(.o_view_sample_data)) .o_kanban_record:not(.o_kanban_ghost)",
            content: _t("Choose an opportunity that needs a next step."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: "button[name='action_follow_up_start']",
            content: _t("Start a follow-up plan: it proposes one touch after another."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='plan_id']",
            content: _t(
                "The plan of this phase is proposed. You see how many touches it has, on which channels and over how many days."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_start']",
            content: _t("Start it. Only the next step is planned, the others follow."),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_notebook a[name='follow_up']",
            content: _t(
                "Here is the whole story: what was done, and what will follow."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: "button[name='action_follow_up_log']",
            content: _t(
                "After every call or visit, log what came of it. The plan goes on by itself."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_cancel, .modal button[special='cancel']",
            content: _t("That is all there is to it. Close this for now."),
            tooltipPosition: "top",
            run: "click",
        },
    ],
});

/** What an administrator sets up: plans that fit the business, and the caps. */
tours.add("crm_follow_up_admin_tour", {
    url: "/odoo/crm",
    steps: () => [
        {
            trigger: "button[data-menu-xmlid='crm.crm_menu_config']",
            content: _t("Everything about follow-up is set here, and in the settings."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='crm_follow_up.crm_follow_up_pack_menu']",
            content: _t("There are plans that others have proven. Have a look."),
            tooltipPosition: "right",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='pack'] .o_radio_item:eq(0) label",
            content: _t("Choose the business that is closest to yours."),
            tooltipPosition: "right",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_apply']",
            content: _t(
                "Get its plans. They start by hand only, so nothing can happen."
            ),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_list_view .o_data_row:eq(0) [name='name']",
            content: _t(
                "Open one: every step has a channel, a reason and a small ask."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='step_ids']",
            content: _t(
                "Make it yours: the totals and warnings follow what you change."
            ),
            tooltipPosition: "top",
        },
        {
            trigger: "button[data-menu-xmlid='crm.crm_menu_config']",
            content: _t("One thing more protects your customers."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='crm_follow_up.crm_follow_up_cap_menu']",
            content: _t(
                "Caps say how often anybody may be contacted, whoever in your company does it."
            ),
            tooltipPosition: "right",
            run: "click",
        },
    ],
});

// both can be started again from the command palette
registry.category("command_provider").add("crm_follow_up_tours", {
    async provide(env) {
        const start = (name) => () =>
            env.services.tour_service.startTour(name, { mode: "manual" });
        const commands = [];
        if (await user.hasGroup("sales_team.group_sale_salesman")) {
            commands.push({
                name: _t("Follow-up: show me the first steps"),
                action: start("crm_follow_up_rep_tour"),
            });
        }
        if (await user.hasGroup("sales_team.group_sale_manager")) {
            commands.push({
                name: _t("Follow-up: show me how to set it up"),
                action: start("crm_follow_up_admin_tour"),
            });
        }
        return commands;
    },
});
