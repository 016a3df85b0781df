import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { Component, useState } from "@odoo/owl";

const { DateTime } = luxon;

/**
 * One touch of the timeline, or one step to come. `item` is described at
 * `get_follow_up_timeline` of `crm.lead`.
 */
export class CrmFollowUpTimelineItem extends Component {
    static template = "crm_follow_up.TimelineItem";
    static props = {
        item: Object,
        isOnHold: { type: Boolean, optional: true },
    };
    static defaultProps = { isOnHold: false };

    setup() {
        this.state = useState({ isExpanded: false });
    }

    get item() {
        return this.props.item;
    }

    get date() {
        return deserializeDateTime(this.item.date);
    }

    get isClosed() {
        return ["skipped", "cancelled"].includes(this.item.kind);
    }

    get isLate() {
        const isDue = this.item.kind === "planned" && !this.props.isOnHold;
        return isDue && this.date < DateTime.now();
    }

    get className() {
        const { answered, kind } = this.item;
        return {
            [`o_crm_follow_up_${kind}`]: true,
            o_crm_follow_up_answered: Boolean(answered),
            o_crm_follow_up_late: this.isLate,
        };
    }

    get icon() {
        return this.item.icon || "fa-comment-o";
    }

    // words

    get dateLabel() {
        const format = {
            weekday: "short",
            day: "numeric",
            month: "short",
            hour: "numeric",
            minute: "2-digit",
        };
        if (this.date.year !== DateTime.now().year) {
            format.year = "numeric";
        }
        return this.date.toLocaleString(format);
    }

    get dateTitle() {
        return formatDateTime(this.date);
    }

    get isoDate() {
        return this.date.toUTC().toISO({ suppressMilliseconds: true });
    }

    /** @returns {{label: string, className: string}} what became of it, in short */
    get status() {
        switch (this.item.kind) {
            case "done":
                return this.doneStatus;
            case "planned":
                return this.plannedStatus;
            case "projected":
                return {
                    label: _t("Expected"),
                    className: "border o_crm_follow_up_soft",
                };
            case "skipped":
                return { label: _t("Skipped"), className: "text-bg-secondary" };
        }
        return { label: _t("Cancelled"), className: "text-bg-secondary" };
    }

    get doneStatus() {
        const { answered, direction, outcome } = this.item;
        const label = direction === "in" ? _t("Received") : _t("Done");
        return {
            label: outcome || label,
            className: answered
                ? "bg-success-subtle text-success-emphasis"
                : "bg-info-subtle text-info-emphasis",
        };
    }

    get plannedStatus() {
        if (this.props.isOnHold) {
            return { label: _t("On hold"), className: "text-bg-warning" };
        }
        if (this.isLate) {
            return { label: this.latenessLabel, className: "text-bg-danger" };
        }
        return { label: this.dueLabel, className: "text-bg-primary" };
    }

    get dueLabel() {
        const days = this.countDays(DateTime.now(), this.date);
        if (days === 0) {
            return _t("Due today");
        }
        return days === 1 ? _t("Due tomorrow") : _t("Due in %(days)s days", { days });
    }

    get latenessLabel() {
        const days = this.countDays(this.date, DateTime.now());
        if (days === 0) {
            return _t("Late since today");
        }
        return days === 1 ? _t("Late by 1 day") : _t("Late by %(days)s days", { days });
    }

    /** Count midnights between two moments, however long the days are. */
    countDays(from, to) {
        const days = to.startOf("day").diff(from.startOf("day"), "days").days;
        return Math.round(days);
    }

    /** Who did it, will do it, or should have done it. */
    get who() {
        const { automatic, direction, kind, user } = this.item;
        if (direction === "in") {
            return _t("From the prospect");
        }
        if (automatic) {
            return this.automaticLabel;
        }
        if (!user) {
            return "";
        }
        return kind === "done"
            ? _t("By %(user)s", { user })
            : _t("For %(user)s", { user });
    }

    get automaticLabel() {
        if (this.isClosed) {
            return _t("Would have been sent automatically");
        }
        return this.item.kind === "done"
            ? _t("Sent automatically")
            : _t("Will be sent automatically");
    }

    get gapNotice() {
        return {
            early: _t("Sooner than the plan allows"),
            late: _t("Later than the plan allows"),
        }[this.item.gap];
    }

    get whyLabel() {
        return this.isClosed ? _t("Why not") : _t("Why then");
    }

    get noteId() {
        return `o_crm_follow_up_note_${this.item.id}`;
    }

    get noteLabel() {
        return _t("Note of %(name)s", { name: this.item.name });
    }

    onClickNote() {
        this.state.isExpanded = !this.state.isExpanded;
    }
}
