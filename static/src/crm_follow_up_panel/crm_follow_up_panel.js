import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { CrmFollowUpGaugeField } from "../crm_follow_up_gauge/crm_follow_up_gauge";
import { CrmFollowUpPanelAllies } from "../crm_follow_up_panel_allies/crm_follow_up_panel_allies";
import { CrmFollowUpPanelCommitments } from "../crm_follow_up_panel_commitments/crm_follow_up_panel_commitments";
import { CrmFollowUpTimeline } from "../crm_follow_up_timeline/crm_follow_up_timeline";
import {
    CrmFollowUpVerdict,
    VERDICT_COLORS,
} from "../crm_follow_up_verdict/crm_follow_up_verdict";
import { getActions, getPageActions } from "./panel_actions";

import { Component, markRaw, useState } from "@odoo/owl";

const { DateTime } = luxon;

const STATES = {
    agreement: "bg-info-subtle text-info-emphasis",
    running: "bg-success-subtle text-success-emphasis",
    paused: "text-bg-secondary",
    review: "bg-warning-subtle text-warning-emphasis",
};
const AGREEMENTS = {
    confirmed: "bg-success-subtle text-success-emphasis",
    proposed: "bg-info-subtle text-info-emphasis",
};

/**
 * The follow-up of a lead at one glance: who, by which plan, how it stands and what is
 * to be done; what was agreed and promised; what happened and what will. It is read
 * when it is looked at, and again whenever the lead was loaded or saved.
 */
export class CrmFollowUpPanel extends Component {
    static template = "crm_follow_up.Panel";
    static components = {
        CrmFollowUpGaugeField,
        CrmFollowUpPanelAllies,
        CrmFollowUpPanelCommitments,
        CrmFollowUpTimeline,
        CrmFollowUpVerdict,
        Dropdown,
        DropdownItem,
    };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ error: null, isBusy: false, panel: null });
        useRecordObserver((record) => {
            // read on purpose: a record that was loaded or saved is looked at again
            const isReadable = Boolean(record.data && record.resId);
            this.load(isReadable ? record.resId : false);
        });
    }

    /**
     * Show the follow-up of a lead. What is on the screen stays there meanwhile,
     * unless it belongs to another lead.
     *
     * @param {number|false} leadId
     */
    async load(leadId) {
        if (leadId !== this.leadId) {
            this.leadId = leadId;
            this.state.panel = null;
        }
        this.state.error = null;
        try {
            const panel = await this.keepLast.add(this.fetchPanel(leadId));
            this.state.panel = panel && markRaw(panel);
        } catch (error) {
            this.state.panel = null;
            this.state.error = { detail: error.data?.message || "" };
        }
    }

    async fetchPanel(leadId) {
        return leadId
            ? this.orm.silent.call("crm.lead", "get_follow_up_panel", [[leadId]])
            : null;
    }

    // actions

    onClickRetry() {
        this.load(this.props.record.resId);
    }

    onClickAction(method) {
        return this.act("crm.lead", method, this.props.record.resId);
    }

    onActCommitment(method, commitmentId) {
        return this.act("crm.follow.up.commitment", method, commitmentId);
    }

    /** Call a method of the server, follow the action it returns, and look again. */
    async act(model, method, id) {
        const { record } = this.props;
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            // what was typed is what the dialog works with
            if (await record.save()) {
                const action = await this.orm.call(model, method, [[id]]);
                await this.follow(action);
            }
        } finally {
            this.state.isBusy = false;
        }
    }

    async follow(action) {
        const onClose = () => this.props.record.load();
        if (!action || typeof action !== "object") {
            return onClose();
        }
        return this.action.doAction(action, { onClose });
    }

    get actions() {
        return getActions(this.state.panel, !this.hasHistory);
    }

    get pageActions() {
        return getPageActions(this.state.panel);
    }

    get proposeLabel() {
        return _t("Propose");
    }

    get newVersionLabel() {
        return _t("New Version");
    }

    get onAdd() {
        const { allowed } = this.state.panel;
        return allowed.includes("ask")
            ? () => this.onClickAction("action_follow_up_ask")
            : undefined;
    }

    get onAsk() {
        const { allowed } = this.state.panel;
        return allowed.includes("ask")
            ? () => this.onClickAction("action_follow_up_ask_ally")
            : undefined;
    }

    // words

    get head() {
        return this.state.panel.head;
    }

    get isFollowed() {
        return this.head.state !== "none";
    }

    /** Whether there is anything to show besides that nobody follows up. */
    get hasHistory() {
        const { commitments, timeline, agreement } = this.state.panel;
        return Boolean(
            this.isFollowed ||
            timeline.items.length ||
            agreement.id ||
            commitments.prospect.length ||
            commitments.us.length
        );
    }

    /** Nobody is asked about a lead that nobody follows up, unless somebody was. */
    get hasAllies() {
        const { allies, insights } = this.state.panel;
        return allies && Boolean(this.hasHistory || allies.length || insights.market);
    }

    get links() {
        const { links } = this.state.panel;
        return links.filter((link) => this.hasHistory || !link.is_empty);
    }

    get stateColor() {
        return STATES[this.head.state] || "border o_crm_follow_up_soft";
    }

    get verdictColor() {
        return VERDICT_COLORS[this.state.panel.verdict.code];
    }

    get agreementColor() {
        return AGREEMENTS[this.state.panel.agreement.state];
    }

    get nothingLabel() {
        return this.head.won_status === "won"
            ? _t("Won, and nobody follows up after the sale.")
            : _t("Nobody follows up on it.");
    }

    get countLabel() {
        const { count, target } = this.head;
        return _t("%(count)s of %(target)s touches", { count, target });
    }

    format(moment) {
        if (!moment) {
            return "";
        }
        const date = deserializeDateTime(moment);
        const format = { weekday: "short", day: "numeric", month: "short" };
        if (date.year !== DateTime.now().year) {
            format.year = "numeric";
        }
        return date.toLocaleString(format);
    }

    get gauge() {
        const { burnt, note, until, value } = this.state.panel.saturation;
        return {
            data: {
                burnt,
                note,
                saturation: value,
                until: until ? deserializeDateTime(until) : false,
            },
            fields: { saturation: { string: _t("Contact used up") } },
        };
    }
}

export const crmFollowUpPanel = { component: CrmFollowUpPanel };

registry.category("view_widgets").add("crm_follow_up_panel", crmFollowUpPanel);
