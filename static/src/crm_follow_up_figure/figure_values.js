import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { formatFloat } from "@web/core/utils/numbers";

const formatNumber = (value) =>
    formatFloat(value, { digits: [16, 1], trailingZeros: false });

const FORMATS = {
    // percentages are from 0 to 100
    percent: (value) => _t("%s %", formatNumber(value)),
    days: (value) => _t("%s d", formatNumber(value)),
    money: (value) => formatCurrency(value, user.activeCompany.currency_id),
};

/**
 * @param {number|string|null} value what is not known is null; words stay as they are
 * @param {string} type of a column, or unit of a series
 */
export function formatValue(value, type) {
    if (value === null || value === undefined || value === false || value === "") {
        return "–";
    }
    if (typeof value !== "number") {
        return String(value);
    }
    return (FORMATS[type] || formatNumber)(value);
}

/** @returns {boolean} whether there is anything to draw */
export const hasSeries = ({ kind, labels, series }) =>
    kind !== "table" &&
    Boolean(labels?.length) &&
    Boolean(series?.some(({ values }) => values.some((value) => value !== null)));

const UNIT_TYPES = { percent: "percent", money: "money", days: "days" };

/**
 * The table of a chart: its own, or else what it draws.
 *
 * @returns {{ columns: Object[], rows: Object[] }}
 */
export function getTable({ columns, labels, rows, series }) {
    if (columns?.length) {
        return { columns, rows: rows || [] };
    }
    return {
        columns: [
            { label: "", type: "text" },
            ...(series || []).map(({ label, unit }) => ({
                label,
                type: UNIT_TYPES[unit] || "number",
            })),
        ],
        rows: (labels || []).map((label, index) => ({
            cells: [label, ...series.map(({ values }) => values[index] ?? null)],
            action: rows?.[index]?.action || false,
            note: rows?.[index]?.note || "",
        })),
    };
}

/** @returns {boolean} whether there is nothing to show at all */
export const isEmptyFigure = (chart) =>
    !hasSeries(chart) && !getTable(chart).rows.length;
