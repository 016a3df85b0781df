import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { isComplete, PERIODS } from "../crm_follow_up_dashboard/dashboard_options";

/** Which time, which team, whose figures. A choice of one is none, and is not shown. */
export class CrmFollowUpDashboardFilters extends Component {
    static template = "crm_follow_up.DashboardFilters";
    static props = {
        choices: {
            type: Object,
            shape: { teams: Array, users: Array },
        },
        options: Object,
        onChange: Function,
    };

    get periods() {
        const labels = {
            month: _t("This month"),
            quarter: _t("This quarter"),
            year: _t("This year"),
            custom: _t("Other period"),
        };
        return PERIODS.map((key) => ({ key, label: labels[key] }));
    }

    get menus() {
        const { choices, options } = this.props;
        return [
            {
                name: "team_id",
                label: _t("Sales team"),
                all: _t("All teams"),
                items: choices.teams,
            },
            {
                name: "user_id",
                label: _t("Salesperson"),
                all: _t("All salespeople"),
                items: choices.users,
            },
        ].filter(({ items, name }) => items.length > 1 || options[name]);
    }

    get isCustom() {
        return this.props.options.period === "custom";
    }

    get isIncomplete() {
        return !isComplete(this.props.options);
    }

    onChangePeriod(ev) {
        this.props.onChange({
            period: ev.target.value,
            date_from: false,
            date_to: false,
        });
    }

    onChangeDate(name, ev) {
        this.props.onChange({ [name]: ev.target.value || false });
    }

    onChangeMenu(name, ev) {
        this.props.onChange({ [name]: Number(ev.target.value) || false });
    }
}
