import { CrmFollowUpDeskRow } from "../crm_follow_up_desk_row/crm_follow_up_desk_row";

import { Component, useState } from "@odoo/owl";

const LATE = "bg-danger-subtle text-danger-emphasis";
/** How pressing a group is, as far as a colour can say so. */
const COLORS = {
    answer: "bg-success-subtle text-success-emphasis",
    overdue: LATE,
    promise: LATE,
};

/** What there is to do, group by group, in the order of the server. */
export class CrmFollowUpDeskQueue extends Component {
    static template = "crm_follow_up.DeskQueue";
    static components = { CrmFollowUpDeskRow };
    static props = { model: Object };

    setup() {
        this.model = this.props.model;
        this.state = useState(this.model.state);
    }

    /** The groups that have something, with the rows that are loaded of them. */
    get groups() {
        return this.state.groups
            .map((group) => ({
                ...group,
                rows: this.state.rows.filter((row) => row.group === group.key),
            }))
            .filter((group) => group.rows.length || this.isOnly(group));
    }

    get isFiltered() {
        const { channel_id, group, phase, plan_id, search } = this.state.filters;
        return Boolean(channel_id || group || phase || plan_id || search);
    }

    get isMoreThere() {
        return this.state.rows.length < this.state.shown;
    }

    isOnly(group) {
        return this.state.filters.group === group.key;
    }

    getColor(group) {
        return COLORS[group.key] || "border o_crm_follow_up_desk_soft";
    }

    isSelected(row) {
        return Boolean(this.state.selected[row.id]);
    }

    onGroup(group) {
        this.model.setFilters({ group: this.isOnly(group) ? false : group.key });
    }

    onRetry() {
        this.state.status = "loading";
        this.model.start();
    }

    onClear() {
        this.model.setFilters({
            channel_id: false,
            group: false,
            phase: false,
            plan_id: false,
            search: "",
        });
    }
}
