import { KeepLast } from "@web/core/utils/concurrency";

import { reactive } from "@odoo/owl";

/** Rows of one page: what somebody looks through, and what the server is quick at. */
export const PAGE = 200;

/** The leads that are selected, in the order in which they are shown. */
export function getSelectedIds({ rows, selected }) {
    return rows.map(({ id }) => id).filter((id) => selected[id]);
}

/**
 * What the desk shows and which of it is chosen. The server decides what there is to do
 * and in which order (`get_follow_up_desk` of `crm.lead`); this only keeps the place.
 */
export class DeskModel {
    constructor(orm, saved = {}) {
        this.orm = orm;
        this.keepLastQueue = new KeepLast();
        this.keepLastItem = new KeepLast();
        this.state = reactive({
            // of the queue: "loading", "ready" or "error"
            status: "loading",
            error: "",
            rows: [],
            groups: [],
            scopes: [],
            total: 0,
            shown: 0,
            isCut: false,
            filters: { scope: "mine", ...saved.filters },
            limit: saved.limit || PAGE,
            // of the chosen item
            currentId: saved.currentId || false,
            item: null,
            itemError: "",
            selected: {},
            // on a phone: the list, or the card
            isCardOpen: false,
        });
    }

    get row() {
        return this.state.rows.find((row) => row.id === this.state.currentId);
    }

    get index() {
        return this.state.rows.findIndex((row) => row.id === this.state.currentId);
    }

    /** The leads that an action is about: those selected, else the one shown. */
    get targetIds() {
        const selectedIds = getSelectedIds(this.state);
        return selectedIds.length
            ? selectedIds
            : [this.state.currentId].filter(Boolean);
    }

    // loading

    async load() {
        const { state } = this;
        const { filters, limit } = state;
        try {
            const desk = await this.keepLastQueue.add(
                this.orm.silent.call("crm.lead", "get_follow_up_desk", [filters, limit])
            );
            Object.assign(state, {
                status: "ready",
                error: "",
                rows: desk.rows,
                groups: desk.groups,
                scopes: desk.scopes,
                total: desk.total,
                shown: desk.shown,
                isCut: desk.is_cut,
            });
        } catch (error) {
            Object.assign(state, { status: "error", error: error.data?.message || "" });
        }
    }

    /** Load the queue, and show the item that was shown, or else the first. */
    async start() {
        await this.load();
        const row = this.row || this.state.rows[0];
        await this.choose(row?.id || false);
    }

    async setFilters(filters) {
        Object.assign(this.state.filters, filters);
        this.state.limit = PAGE;
        this.state.selected = {};
        await this.start();
    }

    async showMore() {
        this.state.limit += PAGE;
        await this.load();
    }

    // choosing

    async choose(leadId, { openCard = false } = {}) {
        const { state } = this;
        if (openCard) {
            state.isCardOpen = Boolean(leadId);
        }
        if (leadId !== state.currentId) {
            state.item = null;
        }
        state.currentId = leadId;
        state.itemError = "";
        if (!leadId) {
            state.isCardOpen = false;
            return;
        }
        try {
            state.item = await this.keepLastItem.add(
                this.orm.silent.call("crm.lead", "get_follow_up_desk_item", [[leadId]])
            );
        } catch (error) {
            state.item = null;
            state.itemError = error.data?.message || error.message || " ";
        }
    }

    async move(step) {
        const { rows } = this.state;
        const index = Math.min(Math.max(this.index + step, 0), rows.length - 1);
        const row = rows[index];
        if (row && row.id !== this.state.currentId) {
            await this.choose(row.id);
        }
    }

    toggle(leadId) {
        const { selected } = this.state;
        if (selected[leadId]) {
            delete selected[leadId];
        } else if (leadId) {
            selected[leadId] = true;
        }
    }

    clearSelection() {
        this.state.selected = {};
    }

    closeCard() {
        this.state.isCardOpen = false;
    }

    // going on

    /** Where to go on, and by what to tell whether something was done. */
    getPlace() {
        const { index, row } = this;
        const ids = this.state.rows.slice(index + 1).map(({ id }) => id);
        return { index, id: row?.id, key: row?.key, ids };
    }

    /**
     * Load the queue after an action. Where the item has changed, the one after it is
     * next; where it has not, such as after a dialog that was closed, it stays.
     *
     * @param {Object} place as before the action
     */
    async goOn(place) {
        await this.load();
        const { rows } = this.state;
        const row = rows.find(({ id }) => id === place.id);
        if (row && row.key === place.key) {
            await this.choose(row.id);
            return false;
        }
        const known = new Set(rows.map(({ id }) => id));
        const nextId = place.ids.find((id) => known.has(id));
        const fallback = rows[Math.min(Math.max(place.index, 0), rows.length - 1)];
        await this.choose(nextId || fallback?.id || false);
        return true;
    }

    /** Something happened elsewhere: the order changes, the place stays. */
    async refresh(leadId) {
        await this.load();
        if (leadId === this.state.currentId || !this.row) {
            await this.choose(this.row?.id || this.state.rows[0]?.id || false);
        }
    }

    save() {
        const { currentId, filters, limit } = this.state;
        return { currentId, filters: { ...filters }, limit };
    }
}
