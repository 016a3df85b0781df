import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, markRaw, useState } from "@odoo/owl";

const { DateTime } = luxon;

export const VERDICT_COLORS = {
    engaged: "bg-success-subtle text-success-emphasis",
    wavering: "bg-warning-subtle text-warning-emphasis",
    silent: "text-bg-secondary",
    stop: "bg-danger-subtle text-danger-emphasis",
};
const ARROWS = { better: "fa-arrow-up", same: "fa-arrows-h", worse: "fa-arrow-down" };

/**
 * Whether a deal stands better or worse than a month ago, and how it stood in the
 * months before. It never changes anything.
 */
export class CrmFollowUpVerdict extends Component {
    static template = "crm_follow_up.Verdict";
    static props = {
        ...standardWidgetProps,
        // who has it already passes it on
        verdict: { type: Object, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ verdict: null });
        if (this.props.verdict) {
            return;
        }
        useRecordObserver((record) => {
            // read on purpose: a record that was loaded or saved is looked at again
            const isReadable = Boolean(record.data && record.resId);
            this.load(isReadable ? record.resId : false);
        });
    }

    /**
     * @param {number|false} leadId
     */
    async load(leadId) {
        if (leadId !== this.leadId) {
            this.leadId = leadId;
            this.state.verdict = null;
        }
        try {
            const found = await this.keepLast.add(this.fetchVerdict(leadId));
            this.state.verdict = found && markRaw(found);
        } catch {
            // the verdict itself is a field of the form: only its history is missing
            this.state.verdict = null;
        }
    }

    async fetchVerdict(leadId) {
        if (!leadId) {
            return null;
        }
        return this.orm.silent.call("crm.lead", "get_follow_up_verdict", [[leadId]]);
    }

    get verdict() {
        return this.props.verdict || this.state.verdict;
    }

    get arrow() {
        return ARROWS[this.verdict.trend];
    }

    /** The months of which there is a verdict; today's is shown beside. */
    get months() {
        const past = this.verdict?.history.slice(0, -1) || [];
        return past
            .filter((month) => month.code)
            .map((month) => ({
                ...month,
                color: VERDICT_COLORS[month.code],
                text: _t("%(date)s: %(verdict)s", {
                    date: DateTime.fromISO(month.date).toLocaleString(),
                    verdict: month.label,
                }),
            }));
    }
}

export const crmFollowUpVerdict = {
    component: CrmFollowUpVerdict,
};

registry.category("view_widgets").add("crm_follow_up_verdict", crmFollowUpVerdict);
