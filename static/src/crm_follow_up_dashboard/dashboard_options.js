/** What the dashboard is narrowed down to, and how that is written in the address. */

export const PERIODS = ["month", "quarter", "year", "custom"];

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const toId = (value) => (Number.isInteger(Number(value)) && Number(value)) || false;
const toDate = (value) => (DATE.test(value) ? value : false);

/**
 * @param {Object} state what an address or a saved state holds; anybody may have
 *  written it
 * @returns {Object} options as `get_overview` takes them
 */
export function readOptions(state = {}) {
    const period = PERIODS.includes(state.period) ? state.period : "month";
    const isCustom = period === "custom";
    return {
        period,
        date_from: isCustom && toDate(state.date_from),
        date_to: isCustom && toDate(state.date_to),
        team_id: toId(state.team_id),
        user_id: toId(state.user_id),
    };
}

/** @returns {Object} what of the options is worth being in the address */
export function writeOptions(options, section) {
    const entries = Object.entries({ ...options, section });
    // undefined takes a name out of the address
    return Object.fromEntries(
        entries.map(([name, value]) => [name, value || undefined])
    );
}

/** @returns {boolean} whether there is all that the server needs to count */
export const isComplete = ({ date_from: from, date_to: to, period }) =>
    period !== "custom" || Boolean(from && to && from <= to);
