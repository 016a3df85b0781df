import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

import { CrmFollowUpTrialItem } from "../crm_follow_up_trial_item/crm_follow_up_trial_item";

import { Component, markRaw, useState } from "@odoo/owl";

const { DateTime } = luxon;

/**
 * Tries a plan on a lead: when each step would be due and why then, and what it would
 * say. The plan is taken as it stands on the form; nothing is stored.
 */
export class CrmFollowUpTrial extends Component {
    static template = "crm_follow_up.Trial";
    static components = { CrmFollowUpTrialItem, DateTimeInput, Dialog, RecordSelector };
    static props = {
        changes: Object,
        planId: [Number, Boolean],
        planName: String,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({
            date: DateTime.now().set({ second: 0, millisecond: 0 }),
            error: "",
            isLoading: false,
            leadId: false,
            trial: null,
        });
    }

    get title() {
        const { planName } = this.props;
        return planName ? _t("Try It: %(plan)s", { plan: planName }) : _t("Try It");
    }

    get items() {
        return this.state.trial?.items || [];
    }

    onLeadChange(leadId) {
        this.state.leadId = leadId || false;
        this.state.trial = null;
        return this.load();
    }

    onDateChange(date) {
        if (date) {
            this.state.date = date;
            return this.load();
        }
    }

    async load() {
        const { date, leadId } = this.state;
        this.state.error = "";
        this.state.isLoading = Boolean(leadId);
        try {
            const trial = await this.keepLast.add(this.fetchTrial(leadId, date));
            this.state.trial = trial && markRaw(trial);
        } catch (error) {
            this.state.trial = null;
            this.state.error =
                error.data?.message || _t("The plan could not be tried. Try again.");
        }
        this.state.isLoading = false;
    }

    async fetchTrial(leadId, date) {
        if (!leadId) {
            return null;
        }
        const { changes, planId } = this.props;
        return this.orm.silent.call("crm.follow.up.plan", "get_trial", [
            planId ? [planId] : [],
            leadId,
            serializeDateTime(date),
            changes,
        ]);
    }
}
