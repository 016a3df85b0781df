import { patch } from "@web/core/utils/patch";
import { omit } from "@web/core/utils/objects";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";

import { ColumnsOnDemand, findColumnsOnDemand } from "./columns_on_demand";
import { markRaw, useEffect } from "@odoo/owl";

// Core reads the optional columns of a list whether they are shown or not. Lists without
// columns on demand are left as they are.

patch(ListController.prototype, {
    setup() {
        super.setup(...arguments);
        const { archInfo, resModel } = this.props;
        const columns = findColumnsOnDemand(archInfo);
        if (columns.length) {
            const key = `${resModel},${this.env.config.viewId}`;
            this.model.columnsOnDemand = markRaw(new ColumnsOnDemand(columns, key));
        }
    },
});

patch(RelationalModel.prototype, {
    async load() {
        const columns = this.columnsOnDemand;
        const shown = columns?.shown;
        await super.load(...arguments);
        if (columns) {
            columns.read = shown;
        }
    },

    /**
     * Remember which columns are shown, and read those that have not been read.
     *
     * @param {string[]} names
     */
    async showColumns(names) {
        this.columnsOnDemand.show(names);
        // another load would leave those who wait for the first one waiting
        await this.whenReady;
        if (names.some((name) => !this.columnsOnDemand.isRead(name))) {
            await this.load();
            this.notify();
        }
    },

    _loadRecords(config, ...more) {
        return super._loadRecords(this._leaveOutHidden(config), ...more);
    },

    _loadUngroupedList(config, ...more) {
        return super._loadUngroupedList(this._leaveOutHidden(config), ...more);
    },

    _webReadGroup(config, ...more) {
        return super._webReadGroup(this._leaveOutHidden(config), ...more);
    },

    _leaveOutHidden(config) {
        const names = this.columnsOnDemand?.leftOut;
        if (!names?.length || this.orm.isSample) {
            return config;
        }
        return { ...config, activeFields: omit(config.activeFields, ...names) };
    },
});

patch(ListRenderer.prototype, {
    setup() {
        super.setup(...arguments);
        useEffect(
            (names) => {
                const { model } = this.props.list;
                if (model.columnsOnDemand && !model.useSampleModel) {
                    model.showColumns(names.split(","));
                }
            },
            () => [this.shownColumns?.join() || ""]
        );
    },

    /** Columns that have not been read appear as soon as they are. */
    getActiveColumns() {
        const columns = super.getActiveColumns();
        const { model } = this.props.list;
        if (!model.columnsOnDemand || model.useSampleModel) {
            return columns;
        }
        this.shownColumns = columns.map(({ name }) => name);
        return columns.filter(({ name }) => model.columnsOnDemand.isRead(name));
    },
});
