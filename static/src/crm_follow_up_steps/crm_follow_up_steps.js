import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSortable } from "@web/core/utils/sortable_owl";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

import { CrmFollowUpPlanReview } from "../crm_follow_up_plan_review/crm_follow_up_plan_review";
import { CrmFollowUpStep } from "../crm_follow_up_step/crm_follow_up_step";
import { CrmFollowUpTrial } from "../crm_follow_up_trial/crm_follow_up_trial";

import { useEffect, useRef, useState } from "@odoo/owl";

/**
 * The steps of a plan as a vertical timeline: one card a step, edited where it stands,
 * moved by dragging or by keyboard. The list of steps is one click away; all that is
 * changed here is a change of the form, saved and discarded with it.
 *
 * Reads `review` of the plan (its findings and warmth), and writes the key of a remedy
 * into `remedy`, whose onchange applies it. Both are fields of the form.
 */
export class CrmFollowUpStepsField extends X2ManyField {
    static template = "crm_follow_up.StepsField";
    static components = {
        ...X2ManyField.components,
        CrmFollowUpPlanReview,
        CrmFollowUpStep,
    };

    setup() {
        super.setup();
        this.dialog = useService("dialog");
        this.stepsRef = useRef("steps");
        this.addRef = useRef("add");
        this.state = useState({ announcement: "", isList: false });
        useSortable({
            enable: () => this.canEdit,
            ref: this.stepsRef,
            elements: ".o_crm_follow_up_step",
            handle: ".o_crm_follow_up_step_handle",
            cursor: "grabbing",
            onDrop: ({ element, previous }) =>
                this.moveAfter(element.dataset.id, previous?.dataset.id || null),
        });
        // cards are drawn anew by what happens to them: the focus follows them
        this.focused = null;
        useEffect(() => this.applyFocus());
    }

    get steps() {
        return this.list.records;
    }

    get canEdit() {
        return !this.props.readonly && Boolean(this.activeActions.write);
    }

    get canDelete() {
        return this.canEdit && "onDelete" in this.activeActions;
    }

    get fieldNodes() {
        const nodes = Object.values(this.archInfo.fieldNodes || {});
        return Object.fromEntries(nodes.map((node) => [node.name, node]));
    }

    get review() {
        return this.props.record.data.review || { findings: [], warmth: [] };
    }

    /** The findings that a card marks: warnings about this very step. */
    hasWarning(index) {
        return this.review.findings.some(
            ({ position, severity }) => position === index && severity === "warning"
        );
    }

    // focus

    /**
     * Focus a part of a step, as soon as it is drawn.
     *
     * @param {string|null} id of the record; null: the button that adds a step
     * @param {string} selector
     */
    focus(id, selector) {
        this.focused = { id, selector };
        this.render();
    }

    applyFocus() {
        if (!this.focused) {
            return;
        }
        const { id, selector } = this.focused;
        const step = this.stepsRef.el?.querySelector(`[data-id="${id}"]`);
        const target = id === null ? this.addRef.el : step?.querySelector(selector);
        if (target) {
            this.focused = null;
            target.focus();
            target.scrollIntoView({ block: "nearest" });
        }
    }

    // editing

    async onEdit(step, fieldName = "name") {
        if (!this.canEdit) {
            return this.onOpen(step);
        }
        if (await this.list.enterEditMode(step)) {
            const field = `.o_field_widget[name='${fieldName}']`;
            this.focus(step.id, `${field} :is(input, textarea, select)`);
        }
    }

    async onDone(step) {
        const isNew = step.canBeAbandoned;
        if (!(await this.list.leaveEditMode())) {
            return;
        }
        const isGone = isNew && !this.steps.includes(step);
        this.focus(isGone ? null : step.id, ".o_crm_follow_up_step_edit");
    }

    async onAddStep() {
        await this.onAdd({ editable: "bottom" });
        const step = this.list.editedRecord;
        if (step) {
            this.focus(step.id, ".o_field_widget[name='name'] :is(input, textarea)");
        }
    }

    async onOpen(record) {
        if (this.canEdit && !(await this.list.leaveEditMode())) {
            return;
        }
        await this._openRecord({
            record,
            context: this.props.context,
            readonly: !this.canEdit,
        });
    }

    async onDelete(step) {
        const next = this.steps[this.steps.indexOf(step) + 1];
        await this.activeActions.onDelete(step);
        this.focus(next ? next.id : null, ".o_crm_follow_up_step_edit");
    }

    // order

    /**
     * Move a step by one, and tell where it is now.
     *
     * @param {Object} step
     * @param {-1|1} direction
     */
    async onMove(step, direction) {
        const index = this.steps.indexOf(step) + direction;
        if (!this.canEdit || index < 0 || index >= this.steps.length) {
            return;
        }
        const before = this.steps[direction > 0 ? index : index - 1];
        await this.moveAfter(step.id, before ? before.id : null);
        this.state.announcement = _t("Moved to place %(place)s of %(count)s", {
            place: this.list.offset + index + 1,
            count: this.list.count,
        });
        const way = direction > 0 ? "down" : "up";
        const other = direction > 0 ? "up" : "down";
        const isAtEnd = index === 0 || index === this.steps.length - 1;
        const button = `.o_crm_follow_up_step_${isAtEnd ? other : way}`;
        this.focus(step.id, `${button}:not(:disabled)`);
    }

    async moveAfter(id, previousId) {
        if (await this.list.leaveEditMode()) {
            await this.list.resequence(id, previousId);
        }
    }

    // the plan as a whole

    async onToggleList() {
        if (await this.list.leaveEditMode()) {
            this.state.isList = !this.state.isList;
        }
    }

    async onApplyRemedy({ key }) {
        if (await this.list.leaveEditMode()) {
            await this.props.record.update({ remedy: key });
            this.state.announcement = _t("The plan is changed. Save it to keep it.");
        }
    }

    onShowStep({ code, position }) {
        const step = this.steps[position - this.list.offset];
        if (step) {
            this.state.isList = false;
            this.onEdit(step, code === "missing_ask" ? "ask" : "name");
        }
    }

    async onTry() {
        const { record } = this.props;
        if (!(await this.list.leaveEditMode())) {
            return;
        }
        const changes = await record.getChanges({ withReadonly: false });
        this.dialog.add(CrmFollowUpTrial, {
            changes,
            planId: record.resId || false,
            planName: record.data.name || "",
        });
    }
}

export const crmFollowUpStepsField = {
    ...x2ManyField,
    component: CrmFollowUpStepsField,
    displayName: _t("Follow-up Steps"),
    supportedTypes: ["one2many"],
};

registry.category("fields").add("crm_follow_up_steps", crmFollowUpStepsField);
