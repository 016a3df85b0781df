import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const { DateTime } = luxon;

// from how many percent on a person has had nearly enough
const NEARLY = 67;
// a moment after this year stands for "not before they answer"
const LAST_YEAR = 9000;

const LEVELS = {
    free: { icon: "fa-circle-o", color: "success" },
    nearly: { icon: "fa-dot-circle-o", color: "warning" },
    full: { icon: "fa-circle", color: "danger" },
    burnt: { icon: "fa-ban", color: "danger" },
};

/**
 * How much of the contact that a person may have is used up, in percent: as a meter,
 * as a colour and in words, "3 of 3 in 7 days, free again Thu 14:00".
 *
 * As a mere dot (option `dot`) it says so in its title, and shows only where there is
 * something to heed.
 */
export class CrmFollowUpGaugeField extends Component {
    static template = "crm_follow_up.GaugeField";
    static props = {
        ...standardFieldProps,
        burntField: { type: String, optional: true },
        isDot: { type: Boolean, optional: true },
        noteField: { type: String, optional: true },
        untilField: { type: String, optional: true },
    };

    get data() {
        return this.props.record.data;
    }

    get value() {
        if (this.burntReason) {
            return 100;
        }
        return Math.min(Math.max(this.data[this.props.name] || 0, 0), 100);
    }

    get burntReason() {
        return this.data[this.props.burntField] || "";
    }

    get level() {
        if (this.burntReason) {
            return "burnt";
        }
        if (this.value >= 100) {
            return "full";
        }
        return this.value >= NEARLY ? "nearly" : "free";
    }

    get icon() {
        return LEVELS[this.level].icon;
    }

    get color() {
        return LEVELS[this.level].color;
    }

    get isShown() {
        return !this.props.isDot || this.level !== "free";
    }

    get levelLabel() {
        switch (this.level) {
            case "burnt":
                return this.burntReason === "stop" ? _t("Do not contact") : _t("Burnt");
            case "full":
                return _t("Saturated");
            case "nearly":
                return _t("Nearly saturated");
        }
        return _t("Free");
    }

    /** How full it is, and when it is free again, on the clock of the user. */
    get note() {
        return [this.data[this.props.noteField], this.freeAgain]
            .filter(Boolean)
            .join(", ");
    }

    get freeAgain() {
        const until = this.data[this.props.untilField];
        const now = DateTime.now();
        if (this.level !== "full" || !until || until < now) {
            return "";
        }
        if (until.year > LAST_YEAR) {
            return _t("not before they answer");
        }
        const isSoon = until < now.plus({ days: 6 }).endOf("day");
        const format = {
            ...(isSoon ? { weekday: "short" } : { day: "numeric", month: "short" }),
            hour: "numeric",
            minute: "2-digit",
        };
        return _t("free again %(moment)s", { moment: until.toLocaleString(format) });
    }

    get words() {
        const { levelLabel: level, note } = this;
        return note ? _t("%(level)s: %(note)s", { level, note }) : level;
    }

    get label() {
        return this.props.record.fields[this.props.name].string;
    }
}

export const crmFollowUpGaugeField = {
    component: CrmFollowUpGaugeField,
    displayName: _t("Saturation of a person"),
    supportedOptions: [
        { label: _t("Field with the words"), name: "note", type: "string" },
        { label: _t("Field with the end"), name: "until", type: "string" },
        { label: _t("Field with why not at all"), name: "burnt", type: "string" },
        { label: _t("Only a dot, where it matters"), name: "dot", type: "boolean" },
    ],
    supportedTypes: ["integer"],
    listViewWidth: [280, 400],
    extractProps: ({ options }) => ({
        burntField: options.burnt,
        isDot: Boolean(options.dot),
        noteField: options.note,
        untilField: options.until,
    }),
    fieldDependencies: ({ options }) =>
        [
            { name: options.burnt, type: "selection" },
            { name: options.note, type: "char" },
            { name: options.until, type: "datetime" },
        ]
            .filter(({ name }) => name)
            .map((field) => ({ ...field, readonly: true })),
};

registry.category("fields").add("crm_follow_up_gauge", crmFollowUpGaugeField);
