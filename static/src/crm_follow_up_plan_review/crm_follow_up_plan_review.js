import { _t } from "@web/core/l10n/translation";

import { CrmFollowUpWarmth } from "../crm_follow_up_warmth/crm_follow_up_warmth";

import { Component } from "@odoo/owl";

/**
 * What is wrong with a plan as it stands on the form, each with what ends it in one
 * click where something obvious does, and the curve of its warmth. `review` is
 * described at `_prepare_findings` of `crm.follow.up.plan`.
 */
export class CrmFollowUpPlanReview extends Component {
    static template = "crm_follow_up.PlanReview";
    static components = { CrmFollowUpWarmth };
    static props = {
        review: Object,
        canApply: Boolean,
        onApply: Function,
        onShow: Function,
    };

    get warnings() {
        return this.props.review.findings.filter(
            ({ severity }) => severity === "warning"
        );
    }

    get remarks() {
        return this.props.review.findings.filter(
            ({ severity }) => severity !== "warning"
        );
    }

    get remarksLabel() {
        const count = this.remarks.length;
        return count === 1 ? _t("1 remark") : _t("%(count)s remarks", { count });
    }

    get warmth() {
        return this.props.review.warmth;
    }

    canShow(finding) {
        return this.props.canApply && Number.isInteger(finding.position);
    }
}
