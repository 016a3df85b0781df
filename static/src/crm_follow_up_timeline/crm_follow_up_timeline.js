import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { CrmFollowUpTimelineItem } from "../crm_follow_up_timeline_item/crm_follow_up_timeline_item";

import { Component, markRaw, useState } from "@odoo/owl";

const { DateTime } = luxon;

const OPEN_KINDS = ["planned", "projected"];

/**
 * What was done for a lead, what is planned next, and what will follow: the history
 * first, then the line of today, then the open steps. It never changes anything.
 */
export class CrmFollowUpTimeline extends Component {
    static template = "crm_follow_up.Timeline";
    static components = { CrmFollowUpTimelineItem };
    static props = {
        ...standardWidgetProps,
        // who has it already passes it on
        timeline: { type: Object, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ error: null, isLoading: false, timeline: null });
        if (this.props.timeline) {
            return;
        }
        useRecordObserver((record) => {
            // `data` is replaced when the record is loaded, saved or discarded, and not
            // while somebody types: reading it here makes exactly those call us again
            const isReadable = Boolean(record.data && record.resId);
            this.load(isReadable ? record.resId : false);
        });
    }

    /**
     * Show the timeline of a lead. What is on the screen stays there meanwhile, unless
     * it belongs to another lead.
     *
     * @param {number|false} leadId
     */
    async load(leadId) {
        if (leadId !== this.leadId) {
            this.leadId = leadId;
            this.state.timeline = null;
        }
        this.state.error = null;
        this.state.isLoading = Boolean(leadId);
        try {
            const timeline = await this.keepLast.add(this.fetchTimeline(leadId));
            this.state.timeline = timeline && markRaw(timeline);
        } catch (error) {
            this.state.timeline = null;
            this.state.error = { detail: error.data?.message || "" };
        }
        this.state.isLoading = false;
    }

    async fetchTimeline(leadId) {
        if (!leadId) {
            return null;
        }
        const args = [[leadId]];
        return this.orm.silent.call("crm.lead", "get_follow_up_timeline", args);
    }

    onClickRetry() {
        this.load(this.props.record.resId);
    }

    get timeline() {
        return this.props.timeline || this.state.timeline;
    }

    get items() {
        return this.timeline?.items || [];
    }

    get history() {
        return this.items.filter((item) => !OPEN_KINDS.includes(item.kind));
    }

    get openSteps() {
        return this.items.filter((item) => OPEN_KINDS.includes(item.kind));
    }

    get isEmpty() {
        return !this.items.length;
    }

    get isOnHold() {
        // while its terms are agreed on the steps of a plan go on
        return !["agreement", "running"].includes(this.timeline.state);
    }

    get listLabel() {
        const { plan } = this.timeline;
        return plan ? _t("Follow-up by the plan %(plan)s", { plan }) : _t("Follow-up");
    }

    get todayLabel() {
        const format = { weekday: "long", day: "numeric", month: "long" };
        return _t("Today, %(date)s", { date: DateTime.now().toLocaleString(format) });
    }
}

export const crmFollowUpTimeline = {
    component: CrmFollowUpTimeline,
};

registry.category("view_widgets").add("crm_follow_up_timeline", crmFollowUpTimeline);
