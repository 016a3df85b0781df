import { formatValue } from "../crm_follow_up_figure/figure_values";

import { Component } from "@odoo/owl";

/** The figures of a chart as a table; what can be opened is a button. */
export class CrmFollowUpFigureTable extends Component {
    static template = "crm_follow_up.FigureTable";
    static props = {
        table: { type: Object, shape: { columns: Array, rows: Array } },
        label: String,
        // without it the table is for reading only
        onOpen: { type: Function, optional: true },
    };

    get columns() {
        return this.props.table.columns.slice(1);
    }

    getClass(column) {
        return column.type === "text" ? "text-start" : "text-end text-nowrap";
    }

    format(row, index) {
        return formatValue(row.cells[index], this.props.table.columns[index].type);
    }

    isOpenable(row) {
        return Boolean(row.action && this.props.onOpen);
    }
}
