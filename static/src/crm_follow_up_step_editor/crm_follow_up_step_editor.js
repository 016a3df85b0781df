import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { Field } from "@web/views/fields/field";

import { Component } from "@odoo/owl";

// what is edited in the card, in this order; the rest is in the form of the step
const GROUPS = [
    { key: "what", names: ["name"] },
    {
        key: "how",
        names: ["channel_id", "mode", "mail_template_id", "sms_template_id"],
    },
    { key: "when", names: ["delay_count", "delay_unit", "delay_from"] },
    { key: "why", names: ["reason_id", "commitment_type_id", "ask", "condition"] },
];

/**
 * The essentials of a step, edited in its card by the fields of the list of steps, so
 * that their domains, conditions and options hold here as well.
 */
export class CrmFollowUpStepEditor extends Component {
    static template = "crm_follow_up.StepEditor";
    static components = { Field };
    static props = {
        step: Object,
        fieldNodes: Object,
        onDone: Function,
        onOpen: Function,
    };

    get groups() {
        return GROUPS.map(({ key, names }) => ({
            key,
            nodes: names
                .map((name) => this.props.fieldNodes[name])
                .filter(this.isShown, this),
        }));
    }

    isShown(node) {
        const { step } = this.props;
        return (
            Boolean(node) &&
            node.name in step.activeFields &&
            !evaluateBooleanExpr(
                node.invisible || "False",
                step.evalContextWithVirtualIds
            )
        );
    }

    getLabel(node) {
        return node.string || this.props.step.fields[node.name].string;
    }

    getFieldId(node) {
        return `o_crm_follow_up_${this.props.step.id}_${node.name}`;
    }

    onKeydown(ev) {
        // Enter in a line of text ends the editing, as it does in a list
        const isText = ev.target.matches("input:not(.o-autocomplete--input)");
        if (ev.key === "Enter" && isText && !ev.defaultPrevented) {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onDone();
        }
    }
}
