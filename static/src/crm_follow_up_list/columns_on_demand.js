import { browser } from "@web/core/browser/browser";

/**
 * The columns of a list that are read only where they are shown: optional ones with
 * `options="{'on_demand': True}"`. Where anything else of the view names such a column,
 * or a field it depends on, that field is read all the same.
 *
 * @param {Object} archInfo of the list
 * @returns {Object[]}
 */
export function findColumnsOnDemand(archInfo) {
    return archInfo.columns.filter(
        (column) =>
            column.optional &&
            column.options?.on_demand &&
            !isNamedElsewhere(archInfo, column.name, listFields(column))
    );
}

/** Which columns on demand are shown, and which have been read. */
export class ColumnsOnDemand {
    /**
     * @param {Object[]} columns
     * @param {string} key what the columns that are shown are remembered by
     */
    constructor(columns, key) {
        this.key = `crm_follow_up.columns_on_demand,${key}`;
        /** names of fields by name of the column that needs them, and nothing else */
        this.columns = new Map(
            columns.map((column) => [column.name, listFields(column)])
        );
        const remembered = browser.localStorage.getItem(this.key)?.split(",");
        this.shown = new Set(
            columns
                .filter(({ name, optional }) =>
                    remembered ? remembered.includes(name) : optional === "show"
                )
                .map(({ name }) => name)
        );
        /** columns whose values have been read: until then there is nothing to show */
        this.read = this.shown;
    }

    /** Names of the fields that nothing on the page shows. */
    get leftOut() {
        return [...this.columns].flatMap(([name, fields]) =>
            this.shown.has(name) ? [] : fields
        );
    }

    /** @returns {boolean} whether the values of a column have been read */
    isRead(name) {
        return !this.columns.has(name) || this.read.has(name);
    }

    /** Remember which columns are shown. */
    show(names) {
        this.shown = new Set(names.filter((name) => this.columns.has(name)));
        browser.localStorage.setItem(this.key, [...this.shown]);
    }
}

/** Return the names of the fields that a column reads. */
function listFields(column) {
    let dependencies = column.field?.fieldDependencies || [];
    if (typeof dependencies === "function") {
        dependencies = dependencies(column);
    }
    return [column.name, ...dependencies.map(({ name }) => name)];
}

/** Return whether another node of the view names one of the fields of a column. */
function isNamedElsewhere({ xmlDoc }, column, fields) {
    const pattern = new RegExp(`\\b(${fields.join("|")})\\b`);
    const own = xmlDoc.querySelector(`field[name="${column}"]`);
    return [xmlDoc, ...xmlDoc.querySelectorAll("*")].some(
        (node) =>
            node !== own &&
            [...node.attributes].some(({ value }) => pattern.test(value))
    );
}
