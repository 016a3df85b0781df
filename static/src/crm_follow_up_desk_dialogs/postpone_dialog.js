import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

const { DateTime } = luxon;

/** The first day from `date` on that is neither Saturday nor Sunday. */
export function skipWeekend(date) {
    return date.weekday > 5 ? date.plus({ days: 8 - date.weekday }) : date;
}

/** Asks for the day to which something is put off; a key for each usual one. */
export class PostponeDialog extends Component {
    static template = "crm_follow_up.PostponeDialog";
    static components = { DateTimeInput, Dialog };
    static props = { close: Function, count: Number, onAnswer: Function };

    get title() {
        const { count } = this.props;
        return count > 1 ? _t("Postpone %s items", count) : _t("Postpone");
    }

    get choices() {
        const today = DateTime.now().startOf("day");
        return [
            [_t("Tomorrow"), skipWeekend(today.plus({ days: 1 }))],
            [_t("In three days"), skipWeekend(today.plus({ days: 3 }))],
            [_t("In a week"), skipWeekend(today.plus({ weeks: 1 }))],
            [_t("In two weeks"), skipWeekend(today.plus({ weeks: 2 }))],
            [_t("In a month"), skipWeekend(today.plus({ months: 1 }))],
        ].map(([label, date], index) => ({
            date,
            day: date.toLocaleString({
                weekday: "short",
                day: "numeric",
                month: "short",
            }),
            key: String(index + 1),
            label,
        }));
    }

    get tomorrow() {
        return DateTime.now().plus({ days: 1 }).startOf("day");
    }

    onKeydown(ev) {
        const choice = this.choices.find(({ key }) => key === ev.key);
        if (choice && !ev.target.matches("input")) {
            ev.preventDefault();
            this.answer(choice.date);
        }
    }

    answer(date) {
        if (date) {
            this.props.onAnswer(serializeDate(date));
            this.props.close();
        }
    }
}
