import { Dropdown } from "@web/core/dropdown/dropdown";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { Component, useState } from "@odoo/owl";

/** Narrows the desk down: whose work, a name, a channel, a phase, a plan. */
export class CrmFollowUpDeskFilters extends Component {
    static template = "crm_follow_up.DeskFilters";
    static components = { Dropdown };
    static props = { model: Object };

    setup() {
        this.orm = useService("orm");
        this.state = useState(this.props.model.state);
        this.choices = useState({ loaded: null });
        this.search = useDebounced((search) => this.set({ search }), 250);
    }

    get filters() {
        return this.state.filters;
    }

    get scopes() {
        const labels = { mine: _t("Mine"), team: _t("Team"), all: _t("All") };
        return this.state.scopes.map((key) => ({ key, label: labels[key] }));
    }

    /** The filters of the menu, once it was opened. */
    get menus() {
        const labels = {
            channel_id: _t("Channel"),
            phase: _t("Phase"),
            plan_id: _t("Plan"),
        };
        return Object.entries(labels).map(([name, label]) => ({
            name,
            label,
            options: this.choices.loaded?.[name] || [],
        }));
    }

    get filterCount() {
        return ["channel_id", "phase", "plan_id"].filter((name) => this.filters[name])
            .length;
    }

    async loadChoices() {
        this.choices.loaded ??= await this.orm.call(
            "crm.lead",
            "get_follow_up_desk_filters"
        );
    }

    isChosen(name, value) {
        return this.filters[name] === value;
    }

    onChange(name, ev) {
        const option = this.choices.loaded[name].find(
            ([value]) => String(value) === ev.target.value
        );
        this.set({ [name]: option ? option[0] : false });
    }

    onClear() {
        this.set({ channel_id: false, phase: false, plan_id: false });
    }

    onSearchKeydown(ev) {
        if (ev.key === "Escape") {
            ev.target.value = "";
            this.search("");
            ev.target.blur();
        } else if (ev.key === "Enter") {
            ev.target.blur();
        }
    }

    set(filters) {
        this.props.model.setFilters(filters);
    }
}
