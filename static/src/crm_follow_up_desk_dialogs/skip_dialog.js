import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

/** Asks why a step is skipped: a click for the usual reasons, words for the others. */
export class SkipDialog extends Component {
    static template = "crm_follow_up.SkipDialog";
    static components = { Dialog };
    static props = { close: Function, count: Number, onAnswer: Function };

    setup() {
        this.state = useState({ reason: "" });
        useAutofocus({ refName: "reason" });
    }

    get title() {
        const { count } = this.props;
        return count > 1 ? _t("Skip %s steps", count) : _t("Skip the step");
    }

    get reasons() {
        return [
            _t("Done in another way"),
            _t("Does not fit this customer"),
            _t("Not the right moment"),
        ];
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.answer(this.state.reason);
        }
    }

    answer(reason) {
        if (reason.trim()) {
            this.props.onAnswer(reason.trim());
            this.props.close();
        }
    }
}
