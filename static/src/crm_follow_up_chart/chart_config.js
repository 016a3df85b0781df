import { getColor, hexToRGBA } from "@web/core/colors/colors";

import { formatValue } from "../crm_follow_up_figure/figure_values";

const LONGEST = 28;
const shorten = (label) =>
    label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;

/** Units in their order: the first has the axis nearby, another the one opposite. */
const getUnits = (series) => [...new Set(series.map(({ unit }) => unit))];

/** A bar of a funnel is as wide to the left as to the right of the middle. */
const centre = (value) => (value === null ? null : [-value / 2, value / 2]);

function getDatasets({ kind, series }, isLying) {
    const units = getUnits(series);
    return series.map(({ label, unit, values }, index) => {
        const color = getColor(index, "", series.length);
        return {
            label,
            unit,
            source: values,
            data: kind === "funnel" ? values.map(centre) : values,
            [isLying ? "xAxisID" : "yAxisID"]: `unit_${units.indexOf(unit)}`,
            backgroundColor: kind === "line" ? hexToRGBA(color, 0.2) : color,
            borderColor: color,
            borderWidth: kind === "line" ? 2 : 0,
            maxBarThickness: 36,
            spanGaps: false,
        };
    });
}

function getValueAxis(unit, index, { isFunnel, isLying, theme }) {
    const sides = isLying ? ["bottom", "top"] : ["left", "right"];
    return {
        axis: isLying ? "x" : "y",
        position: sides[index % 2],
        display: !isFunnel,
        beginAtZero: true,
        suggestedMax: unit === "percent" ? 10 : 1,
        grid: { color: theme.grid, drawOnChartArea: index === 0 },
        ticks: {
            color: theme.text,
            precision: unit === "count" ? 0 : undefined,
            maxTicksLimit: 6,
            callback: (value) => formatValue(value, unit),
        },
    };
}

function getScales({ kind, labels, series }, theme, isLying) {
    const labelAxis = {
        axis: isLying ? "y" : "x",
        grid: { display: false },
        ticks: {
            autoSkip: !isLying,
            color: theme.text,
            maxRotation: 45,
            callback: (_value, index) => shorten(String(labels[index])),
        },
    };
    const scales = { [isLying ? "y" : "x"]: labelAxis };
    getUnits(series).forEach((unit, index) => {
        const isFunnel = kind === "funnel";
        scales[`unit_${index}`] = getValueAxis(unit, index, {
            isFunnel,
            isLying,
            theme,
        });
    });
    return scales;
}

/** What the pointer is told: the figure with its unit. */
const getTooltip = ({ dataIndex, dataset }) =>
    `${dataset.label}: ${formatValue(dataset.source[dataIndex], dataset.unit)}`;

/**
 * @param {Object} chart as the server sends it
 * @param {{ text: string, grid: string }} theme colours of the page around it
 * @param {(index: number) => void} onClick told which label was clicked
 * @returns {Object} configuration for Chart.js
 */
export function makeConfig(chart, theme, onClick) {
    const isLying = ["hbar", "funnel"].includes(chart.kind);
    return {
        type: chart.kind === "line" ? "line" : "bar",
        data: {
            labels: chart.labels,
            datasets: getDatasets(chart, isLying),
        },
        options: {
            animation: false,
            indexAxis: isLying ? "y" : "x",
            maintainAspectRatio: false,
            interaction: {
                mode: "index",
                intersect: false,
                axis: isLying ? "y" : "x",
            },
            onClick: (_event, [element]) => element && onClick(element.index),
            scales: getScales(chart, theme, isLying),
            plugins: {
                legend: {
                    display: chart.series.length > 1,
                    labels: { boxWidth: 14, color: theme.text },
                },
                tooltip: { callbacks: { label: getTooltip } },
            },
        },
    };
}

/** Lying bars need room for each; standing ones share the same. In rem. */
export function getHeight({ kind, labels, series }) {
    const isLying = ["hbar", "funnel"].includes(kind);
    const bars = labels.length * (kind === "funnel" ? 1 : series.length);
    return isLying ? Math.max(8, 3 + 1.75 * Math.max(labels.length, bars)) : 16;
}
