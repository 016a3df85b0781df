/* global Chart */
import { loadBundle } from "@web/core/assets";

import { getHeight, makeConfig } from "./chart_config";

import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";

/**
 * Draws a chart with core's Chart.js. It is a picture only: the table beside it says
 * the same in words, and is what the keyboard opens records from.
 */
export class CrmFollowUpChart extends Component {
    static template = "crm_follow_up.Chart";
    static props = {
        chart: Object,
        // of the table, one a label where labels can be opened
        rows: Array,
        onOpen: Function,
    };

    setup() {
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (chart) => {
                const drawn = new Chart(this.canvasRef.el, this.getConfig(chart));
                return () => drawn.destroy();
            },
            () => [this.props.chart]
        );
    }

    get style() {
        return `height: ${getHeight(this.props.chart)}rem`;
    }

    /** Colours are those of the page, whether it is light or dark. */
    getConfig(chart) {
        const style = window.getComputedStyle(this.canvasRef.el.parentElement);
        const theme = { text: style.color, grid: style.borderTopColor };
        return makeConfig(chart, theme, (index) => this.onClickLabel(index));
    }

    onClickLabel(index) {
        const { chart, onOpen, rows } = this.props;
        const row = rows.length === chart.labels.length ? rows[index] : null;
        if (row?.action) {
            onOpen(row.action);
        }
    }
}
