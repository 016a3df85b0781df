import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { getFieldDomain } from "@web/model/relational_model/utils";
import { useSpecialData } from "@web/views/fields/relational_utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, useRef, useState } from "@odoo/owl";

const FIELDS = ["display_name", "description", "result"];
// how far a key moves the focus
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Chooses what came of a touch with one click: all outcomes are there at once, those
 * with an answer first, and what the chosen one means is told below them.
 *
 * One stop of the tab key; arrow keys, Home and End move within, Enter and Space choose.
 */
export class CrmFollowUpOutcomeField extends Component {
    static template = "crm_follow_up.OutcomeField";
    static props = {
        ...standardFieldProps,
        domain: { type: [Array, Function], optional: true },
    };

    setup() {
        this.rootRef = useRef("root");
        this.state = useState({ focusedId: false });
        this.specialData = useSpecialData((orm, { domain, name, record }) =>
            orm.call(record.fields[name].relation, "search_read", [
                getFieldDomain(record, name, domain),
                FIELDS,
            ])
        );
    }

    get outcomes() {
        const outcomes = this.specialData.data;
        return Array.isArray(outcomes) ? outcomes : [];
    }

    /** The outcomes under their headings; what is listed nowhere comes last. */
    get groups() {
        return [
            { key: "reached", label: _t("Reached") },
            { key: "not_reached", label: _t("Not reached") },
            { key: "sent", label: _t("Sent") },
        ]
            .map((group) => ({
                ...group,
                outcomes: this.outcomes.filter(({ result }) => result === group.key),
            }))
            .filter((group) => group.outcomes.length);
    }

    /** The outcomes in the order in which they are shown. */
    get shown() {
        return this.groups.flatMap((group) => group.outcomes);
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get displayName() {
        return this.value ? this.value.display_name : "";
    }

    /** What the chosen outcome means. */
    get description() {
        const chosen = this.shown.find((outcome) => this.isChosen(outcome));
        return chosen?.description || "";
    }

    get label() {
        return this.props.record.fields[this.props.name].string;
    }

    isChosen(outcome) {
        return Boolean(this.value) && this.value.id === outcome.id;
    }

    /** The one outcome that the tab key stops at. */
    isTabStop(outcome) {
        const { shown } = this;
        const find = (id) => shown.find((each) => each.id === id);
        const stop = find(this.state.focusedId) || find(this.value?.id) || shown[0];
        return outcome === stop;
    }

    onClick({ display_name, id }) {
        this.state.focusedId = id;
        this.props.record.update({ [this.props.name]: { id, display_name } });
    }

    onFocus({ id }) {
        this.state.focusedId = id;
    }

    onKeydown(ev) {
        const buttons = [...this.rootRef.el.querySelectorAll("[role='radio']")];
        const target = this.findTarget(ev.key, buttons.indexOf(ev.target), buttons);
        if (target) {
            target.focus();
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    findTarget(key, index, buttons) {
        switch (key) {
            case "Home":
                return buttons[0];
            case "End":
                return buttons.at(-1);
        }
        if (!(key in STEPS) || index < 0) {
            return null;
        }
        return buttons[(index + STEPS[key] + buttons.length) % buttons.length];
    }
}

export const crmFollowUpOutcomeField = {
    component: CrmFollowUpOutcomeField,
    displayName: _t("Follow-up Outcome"),
    supportedTypes: ["many2one"],
    isEmpty: (record, fieldName) => !record.data[fieldName],
    extractProps: (_fieldInfo, dynamicInfo) => ({ domain: dynamicInfo.domain }),
};

registry.category("fields").add("crm_follow_up_outcome", crmFollowUpOutcomeField);
