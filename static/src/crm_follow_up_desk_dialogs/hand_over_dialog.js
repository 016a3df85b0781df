import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { user } from "@web/core/user";

import { Component, useState } from "@odoo/owl";

/** Asks who takes over. */
export class HandOverDialog extends Component {
    static template = "crm_follow_up.HandOverDialog";
    static components = { Dialog, RecordSelector };
    static props = { close: Function, count: Number, onAnswer: Function };

    setup() {
        this.state = useState({ userId: false });
        this.update = (userId) => {
            this.state.userId = userId;
        };
    }

    get title() {
        const { count } = this.props;
        return count > 1 ? _t("Hand over %s leads", count) : _t("Hand over the lead");
    }

    get domain() {
        return [
            ["share", "=", false],
            ["id", "!=", user.userId],
        ];
    }

    answer() {
        if (this.state.userId) {
            this.props.onAnswer(this.state.userId);
            this.props.close();
        }
    }
}
