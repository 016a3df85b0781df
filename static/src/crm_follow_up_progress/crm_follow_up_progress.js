import { CrmKanbanArchParser } from "@crm/views/crm_kanban/crm_kanban_arch_parser";

import { browser } from "@web/core/browser/browser";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

import { Component } from "@odoo/owl";

const FIELD = "follow_up_state";
const KEY = "crm_follow_up.progress";
const COLORS = {
    running: "success",
    agreement: "info",
    paused: "warning",
    review: "danger",
};

const isByFollowUp = () => browser.localStorage.getItem(KEY) === FIELD;

/** The bar over the columns tells of the follow-up, for whoever has chosen so. */
patch(CrmKanbanArchParser.prototype, {
    parseProgressBar(progressBar, fields) {
        const result = super.parseProgressBar(...arguments);
        if (!isByFollowUp() || !fields[FIELD]) {
            return result;
        }
        return { ...result, fieldName: FIELD, colors: COLORS };
    },
});

/** Chooses what the bar over the columns of the pipeline tells; kept in the browser. */
export class CrmFollowUpProgress extends Component {
    static template = "crm_follow_up.Progress";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
    }

    get label() {
        return isByFollowUp() ? _t("Bar by Activities") : _t("Bar by Follow-up");
    }

    onSelected() {
        if (isByFollowUp()) {
            browser.localStorage.removeItem(KEY);
        } else {
            browser.localStorage.setItem(KEY, FIELD);
        }
        this.action.doAction("soft_reload");
    }
}

registry.category("cogMenu").add("crm_follow_up_progress", {
    Component: CrmFollowUpProgress,
    groupNumber: 20,
    isDisplayed: ({ config, searchModel }) =>
        searchModel.resModel === "crm.lead" &&
        config.viewType === "kanban" &&
        config.viewSubType === "crm_kanban",
});
