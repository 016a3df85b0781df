import { download } from "@web/core/network/download";

import { CrmFollowUpChart } from "../crm_follow_up_chart/crm_follow_up_chart";
import { CrmFollowUpFigureTable } from "../crm_follow_up_figure_table/crm_follow_up_figure_table";
import { getTable, hasSeries, isEmptyFigure } from "./figure_values";

import { Component, useState } from "@odoo/owl";

const EXPORT = "/crm_follow_up/dashboard/export";

/** One chart with its definition; it turns into its table, and can be taken along. */
export class CrmFollowUpFigure extends Component {
    static template = "crm_follow_up.Figure";
    static components = { CrmFollowUpChart, CrmFollowUpFigureTable };
    static props = { chart: Object, onOpen: Function };

    setup() {
        this.state = useState({ isTable: !hasSeries(this.props.chart) });
    }

    get hasChart() {
        return hasSeries(this.props.chart);
    }

    get isEmpty() {
        return isEmptyFigure(this.props.chart);
    }

    get table() {
        return getTable(this.props.chart);
    }

    get isTable() {
        return this.state.isTable || !this.hasChart;
    }

    export() {
        const { title, definition, note } = this.props.chart;
        const data = { title, definition, note, ...this.table };
        return download({
            url: EXPORT,
            data: {
                data: new Blob([JSON.stringify(data)], { type: "application/json" }),
            },
        });
    }
}
