import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

const { DateTime } = luxon;

/** One item of the queue: whom, what, by when. Why it is there is told on hover. */
export class CrmFollowUpDeskRow extends Component {
    static template = "crm_follow_up.DeskRow";
    static props = {
        isCurrent: Boolean,
        isSelected: Boolean,
        onChoose: Function,
        onToggle: Function,
        row: Object,
    };

    get row() {
        return this.props.row;
    }

    get title() {
        return this.row.who || this.row.name;
    }

    get subtitle() {
        const { name, step, who } = this.row;
        return [step, who && name].filter(Boolean).join(" · ");
    }

    get date() {
        return this.row.date ? deserializeDateTime(this.row.date) : null;
    }

    get isLate() {
        return Boolean(this.date) && this.date < DateTime.now() && !this.isPlain;
    }

    /** Later today is not late, even where its hour has passed. */
    get isPlain() {
        return this.row.group === "today";
    }

    get dateLabel() {
        const { date } = this;
        if (!date) {
            return "";
        }
        const days = Math.round(
            date.startOf("day").diff(DateTime.now().startOf("day"), "days").days
        );
        if (days < 0) {
            return days === -1 ? _t("1 day late") : _t("%s days late", -days);
        }
        if (days === 1 && this.row.group !== "tomorrow") {
            return _t("tomorrow");
        }
        if (days < 2) {
            return date.toLocaleString({ hour: "numeric", minute: "2-digit" });
        }
        const format =
            days < 7 ? { weekday: "short" } : { day: "numeric", month: "short" };
        return date.toLocaleString(format);
    }

    get saturation() {
        return {
            burnt: { icon: "fa-ban", label: _t("Burnt: no further contact") },
            full: { icon: "fa-circle", label: _t("Saturated: had enough contact") },
        }[this.row.saturation];
    }

    get selectLabel() {
        return _t("Select %s", this.title);
    }
}
