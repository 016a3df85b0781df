import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { Component, markup, onWillUpdateProps, useState } from "@odoo/owl";

const { DateTime } = luxon;

/**
 * One step of a trial: when, why then, and on demand what it would say to the lead.
 * `item` is described at `get_trial` of `crm.follow.up.plan`.
 */
export class CrmFollowUpTrialItem extends Component {
    static template = "crm_follow_up.TrialItem";
    static props = { item: Object, leadId: Number };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ error: "", isOpen: false, message: null });
        onWillUpdateProps(({ item, leadId }) => {
            const { item: shown, leadId: shownLeadId } = this.props;
            if (item !== shown || leadId !== shownLeadId) {
                Object.assign(this.state, { error: "", isOpen: false, message: null });
            }
        });
    }

    get item() {
        return this.props.item;
    }

    get dateLabel() {
        const date = deserializeDateTime(this.item.date);
        const format = {
            weekday: "short",
            day: "numeric",
            month: "short",
            hour: "numeric",
            minute: "2-digit",
        };
        if (date.year !== DateTime.now().year) {
            format.year = "numeric";
        }
        return date.toLocaleString(format);
    }

    get isoDate() {
        const date = deserializeDateTime(this.item.date);
        return date.toUTC().toISO({ suppressMilliseconds: true });
    }

    get hasTemplate() {
        return Boolean(this.item.mail_template_id || this.item.sms_template_id);
    }

    get hasPreview() {
        const { ask, reason, script } = this.item;
        return Boolean(ask || reason || script || this.hasTemplate);
    }

    get previewId() {
        return `o_crm_follow_up_trial_preview_${this.item.position}`;
    }

    get previewLabel() {
        return _t("What “%(name)s” says", { name: this.item.name });
    }

    // the server has cleaned both
    get script() {
        return markup(this.item.script);
    }

    get body() {
        const { body } = this.state.message;
        return this.item.mail_template_id ? markup(body) : body;
    }

    async onToggle() {
        this.state.isOpen = !this.state.isOpen;
        if (this.state.isOpen && this.hasTemplate && !this.state.message) {
            await this.loadMessage();
        }
    }

    async loadMessage() {
        const { item, leadId } = this.props;
        try {
            const message = await this.orm.silent.call(
                "crm.follow.up.plan",
                "get_message_preview",
                [leadId, item.mail_template_id, item.sms_template_id]
            );
            if (item === this.props.item) {
                this.state.message = message;
                this.state.error = message.error;
            }
        } catch (error) {
            this.state.error =
                error.data?.message || _t("The message could not be shown.");
        }
    }
}
