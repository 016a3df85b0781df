import { KeepLast } from "@web/core/utils/concurrency";

import { markRaw, reactive } from "@odoo/owl";

import { isComplete } from "./dashboard_options";

const MODEL = "crm.follow.up.dashboard";
const getDetail = (error) => error.data?.message || "";

/**
 * What the dashboard shows. The tiles and the first section come at once, every other
 * section when it is looked at; a change of the options empties all of them.
 */
export class DashboardModel {
    constructor(orm, { options, section }) {
        this.orm = orm;
        this.keepLast = new KeepLast();
        this.state = reactive({
            options,
            // of the overview: "loading", "ready" or "error"
            status: "loading",
            error: "",
            overview: null,
            // which section is looked at, and `{ status, charts, error }` of each
            section: section || "",
            sections: {},
        });
    }

    async load() {
        const { state } = this;
        state.status = "loading";
        state.error = "";
        try {
            const overview = await this.keepLast.add(
                this.orm.silent.call(MODEL, "get_overview", [state.options])
            );
            this.setOverview(markRaw(overview));
        } catch (error) {
            Object.assign(state, { status: "error", error: getDetail(error) });
            return;
        }
        await this.show(state.section);
    }

    setOverview(overview) {
        const { state } = this;
        const keys = overview.sections.map(({ key }) => key);
        Object.assign(state, { status: "ready", overview, sections: {} });
        if (!keys.includes(state.section)) {
            state.section = keys[0] || "";
        }
        if (keys.length) {
            state.sections[keys[0]] = { status: "ready", charts: overview.charts };
        }
    }

    /** Look at a section; it is loaded the first time, and after an error. */
    async show(key) {
        const { overview, options, sections } = this.state;
        this.state.section = key;
        const isKnown = ["loading", "ready"].includes(sections[key]?.status);
        if (!key || isKnown || overview.is_empty) {
            return;
        }
        sections[key] = { status: "loading", charts: [] };
        let loaded;
        try {
            const { charts } = await this.orm.silent.call(MODEL, "get_section", [
                key,
                options,
            ]);
            loaded = { status: "ready", charts: markRaw(charts) };
        } catch (error) {
            loaded = { status: "error", charts: [], error: getDetail(error) };
        }
        // what was asked for with other options is of no use any more
        if (sections === this.state.sections) {
            sections[key] = loaded;
        }
    }

    /** Narrow down; half of a period of one's own is kept, but not counted yet. */
    async setOptions(options) {
        this.state.options = { ...this.state.options, ...options };
        if (isComplete(this.state.options)) {
            await this.load();
        }
    }
}
