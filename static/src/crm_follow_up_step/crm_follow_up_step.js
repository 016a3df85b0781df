import { _t } from "@web/core/l10n/translation";
import { formatFloatTime, formatPercentage } from "@web/views/fields/formatters";

import { CrmFollowUpStepEditor } from "../crm_follow_up_step_editor/crm_follow_up_step_editor";

import { Component } from "@odoo/owl";

/**
 * One step of a plan: read at a glance, or edited where it stands. It changes nothing
 * by itself, but tells its parent what was asked for.
 */
export class CrmFollowUpStep extends Component {
    static template = "crm_follow_up.Step";
    static components = { CrmFollowUpStepEditor };
    static props = {
        step: Object,
        index: Number,
        count: Number,
        fieldNodes: Object,
        canEdit: Boolean,
        canDelete: Boolean,
        hasWarning: Boolean,
        onDelete: Function,
        onDone: Function,
        onEdit: Function,
        onMove: Function,
        onOpen: Function,
    };

    get data() {
        return this.props.step.data;
    }

    get isEdited() {
        return this.props.canEdit && this.props.step.isInEdition;
    }

    get isFirst() {
        return this.props.index === 0;
    }

    get isLast() {
        return this.props.index === this.props.count - 1;
    }

    get name() {
        return this.data.name || _t("New step");
    }

    get label() {
        const place = this.props.index + 1;
        return _t("Step %(place)s: %(name)s", { place, name: this.name });
    }

    get icon() {
        return this.data.channel_icon || "fa-comment-o";
    }

    get isAutomatic() {
        return this.data.mode === "automatic";
    }

    // words

    get handleTitle() {
        return this.props.canEdit ? _t("Drag to move") : undefined;
    }

    getOption(name) {
        const options = this.props.step.fields[name].selection || [];
        return options.find(([value]) => value === this.data[name])?.[1] || "";
    }

    /** When it is due, such as "2 working days after the previous step". */
    get delayLabel() {
        const { delay_count: count, delay_from: from } = this.data;
        if (!count && from === "start") {
            return _t("As soon as the plan starts");
        }
        if (!count && from === "previous") {
            return this.isFirst
                ? _t("As soon as the plan starts")
                : _t("Right after the previous step");
        }
        const origin =
            this.isFirst && from === "previous"
                ? _t("after the start of the plan")
                : this.getOption("delay_from");
        return _t("%(duration)s %(origin)s", { duration: this.durationLabel, origin });
    }

    get durationLabel() {
        const { delay_count: count, delay_unit: unit } = this.data;
        const single = {
            hours: _t("1 hour"),
            workdays: _t("1 working day"),
            days: _t("1 day"),
            weeks: _t("1 week"),
        };
        if (count === 1 && unit in single) {
            return single[unit];
        }
        return _t("%(count)s %(unit)s", { count, unit: this.getOption("delay_unit") });
    }

    get timeLabel() {
        const { time_of_day: hour } = this.data;
        return hour ? _t("not before %(time)s", { time: formatFloatTime(hour) }) : "";
    }

    get conditionLabel() {
        const { condition } = this.data;
        return condition && condition !== "always" ? this.getOption("condition") : "";
    }

    get templateName() {
        const { mail_template_id: mail, sms_template_id: sms } = this.data;
        return this.isAutomatic ? (mail || sms || {}).display_name || "" : "";
    }

    /** What came of it so far; nothing where it was never done. */
    get figures() {
        const { answer_rate, answered_count, sent_count } = this.data;
        if (!sent_count) {
            return "";
        }
        return _t("%(sent)s done, %(answered)s answered (%(rate)s)", {
            sent: sent_count,
            answered: answered_count,
            rate: formatPercentage(answer_rate, { digits: [false, 0] }),
        });
    }

    // keyboard

    onKeydown(ev) {
        if (ev.altKey && ["ArrowUp", "ArrowDown"].includes(ev.key)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onMove(ev.key === "ArrowUp" ? -1 : 1);
        } else if (this.isEdited && ev.key === "Escape" && !ev.defaultPrevented) {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onDone();
        }
    }
}
