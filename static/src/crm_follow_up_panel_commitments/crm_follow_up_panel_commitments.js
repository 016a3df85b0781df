import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

const COLORS = {
    asked: "bg-warning-subtle text-warning-emphasis",
    agreed: "bg-info-subtle text-info-emphasis",
    kept: "bg-success-subtle text-success-emphasis",
    broken: "bg-danger-subtle text-danger-emphasis",
};

/**
 * What both sides have promised, one column each, with what can be said of it: done,
 * or not. `commitments` is described at `get_follow_up_panel` of `crm.lead`.
 */
export class CrmFollowUpPanelCommitments extends Component {
    static template = "crm_follow_up.PanelCommitments";
    static props = {
        commitments: Object,
        isBusy: Boolean,
        onAct: Function,
        onAdd: { type: Function, optional: true },
    };

    get columns() {
        const { prospect, us } = this.props.commitments;
        return [
            {
                key: "prospect",
                title: _t("They Promise"),
                items: prospect,
                empty: _t("They have promised nothing yet."),
            },
            {
                key: "us",
                title: _t("We Promise"),
                items: us,
                empty: _t("We have promised nothing yet."),
            },
        ];
    }

    getColor(item) {
        return item.is_overdue
            ? "bg-danger-subtle text-danger-emphasis"
            : COLORS[item.state];
    }

    getLabel(item) {
        return item.is_overdue ? _t("Overdue") : item.state_label;
    }

    getDoneLabel(item) {
        return _t("Done: %(name)s", { name: item.name });
    }

    getNotDoneLabel(item) {
        return _t("Not done: %(name)s", { name: item.name });
    }
}
