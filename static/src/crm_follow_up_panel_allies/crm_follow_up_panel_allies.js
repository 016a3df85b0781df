import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

const COLORS = {
    danger: "text-danger-emphasis",
    secondary: "o_crm_follow_up_soft",
    warning: "text-warning-emphasis",
};

/**
 * What is known from others: who knows the prospect and what they say, and how many
 * insights there are. `allies` and `insights` are described at `get_follow_up_panel` of
 * `crm.lead`.
 */
export class CrmFollowUpPanelAllies extends Component {
    static template = "crm_follow_up.PanelAllies";
    static props = {
        allies: Array,
        insights: Object,
        onAct: Function,
        onAsk: { type: Function, optional: true },
    };

    getColor(line) {
        return COLORS[line.color] || "";
    }

    get insightsLabel() {
        const { market, own } = this.props.insights;
        return _t("%(own)s insights on this lead, %(market)s on its market", {
            own,
            market,
        });
    }
}
