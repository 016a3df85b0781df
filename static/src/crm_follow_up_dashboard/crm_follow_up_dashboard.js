import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { CrmFollowUpDashboardFilters } from "../crm_follow_up_dashboard_filters/crm_follow_up_dashboard_filters";
import { CrmFollowUpFigure } from "../crm_follow_up_figure/crm_follow_up_figure";
import { CrmFollowUpTile } from "../crm_follow_up_tile/crm_follow_up_tile";
import { DashboardModel } from "./dashboard_model";
import { readOptions, writeOptions } from "./dashboard_options";

import { Component, onWillStart, useRef, useState } from "@odoo/owl";

const REPORT = "crm_follow_up.report_dashboard";
const KEYS = ["ArrowLeft", "ArrowRight", "Home", "End"];

/**
 * Whether follow-up works, in a minute: tiles beside the period before, and charts by
 * section. It draws what the server sends (`crm.follow.up.dashboard`) and knows no
 * figure by itself. What it is narrowed down to is in the address.
 */
export class CrmFollowUpDashboard extends Component {
    static template = "crm_follow_up.Dashboard";
    static components = {
        CrmFollowUpDashboardFilters,
        CrmFollowUpFigure,
        CrmFollowUpTile,
        Layout,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.tabsRef = useRef("tabs");
        const saved = this.props.state?.dashboard || router.current;
        this.model = new DashboardModel(useService("orm"), {
            options: readOptions(saved),
            section: saved.section,
        });
        this.state = useState(this.model.state);
        useSetupAction({ getLocalState: () => ({ dashboard: this.saved }) });
        this.display = { controlPanel: {} };
        // without waiting: the page shows at once that it is loading
        onWillStart(() => void this.model.load());
    }

    get saved() {
        return { ...this.state.options, section: this.state.section };
    }

    get isEmpty() {
        return this.state.status === "ready" && this.state.overview.is_empty;
    }

    /** The section that is looked at: `{ status, charts, error }`. */
    get current() {
        return this.state.sections[this.state.section];
    }

    get isBusy() {
        return [this.state.status, this.current?.status].includes("loading");
    }

    /** What is compared with what, in words. */
    get periodWords() {
        const { label, previous } = this.state.overview.period;
        return previous?.label
            ? _t("%(period)s, compared with %(previous)s", {
                  period: label,
                  previous: previous.label,
              })
            : label;
    }

    /** Write in the address what is shown, for whoever it is sent to. */
    remember() {
        const { options, section } = this.state;
        this.props.updateActionState?.(writeOptions(options, section));
    }

    async setOptions(options) {
        const loading = this.model.setOptions(options);
        this.remember();
        await loading;
    }

    async showSection(key) {
        const loading = this.model.show(key);
        this.remember();
        await loading;
    }

    /** Tabs are one stop of the keyboard; arrows go from one to the next. */
    onTabKeydown(ev, index) {
        if (!KEYS.includes(ev.key)) {
            return;
        }
        ev.preventDefault();
        const { sections } = this.state.overview;
        const targets = {
            ArrowLeft: index - 1,
            ArrowRight: index + 1,
            Home: 0,
            End: sections.length - 1,
        };
        const next = (targets[ev.key] + sections.length) % sections.length;
        this.showSection(sections[next].key);
        this.tabsRef.el.querySelectorAll("[role=tab]")[next].focus();
    }

    openRecords(action) {
        return this.action.doAction({
            ...action,
            type: "ir.actions.act_window",
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    print() {
        return this.action.doAction({
            type: "ir.actions.report",
            name: _t("Follow-up Dashboard"),
            report_type: "qweb-pdf",
            report_name: REPORT,
            report_file: REPORT,
            data: this.state.options,
        });
    }
}

registry.category("actions").add("crm_follow_up.dashboard", CrmFollowUpDashboard);
