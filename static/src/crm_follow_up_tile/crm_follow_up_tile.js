import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

const ICONS = { up: "fa-arrow-up", down: "fa-arrow-down", same: "fa-minus" };

/** One figure: how much, beside the period before, and how it is defined. */
export class CrmFollowUpTile extends Component {
    static template = "crm_follow_up.Tile";
    static props = { tile: Object, onOpen: Function };

    get icon() {
        return ICONS[this.props.tile.trend];
    }

    get trendClass() {
        const { is_good: isGood } = this.props.tile;
        return { "text-success": isGood === true, "text-danger": isGood === false };
    }

    /** What the arrow and its colour say, for those who do not see them. */
    get trendWords() {
        const { is_good: isGood, trend } = this.props.tile;
        const words = {
            up: [_t("More, worse"), _t("More, better"), _t("More")],
            down: [_t("Less, worse"), _t("Less, better"), _t("Less")],
            same: [_t("The same"), _t("The same"), _t("The same")],
        };
        const index = typeof isGood === "boolean" ? Number(isGood) : 2;
        return words[trend]?.[index] || "";
    }
}
