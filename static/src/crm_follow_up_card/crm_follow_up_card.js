import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { RemainingDaysField } from "@web/views/fields/remaining_days/remaining_days_field";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { CrmFollowUpGaugeField } from "../crm_follow_up_gauge/crm_follow_up_gauge";
import { Component, markRaw, useState } from "@odoo/owl";

/** What the card of a lead shows of its follow-up, read after the card is there. */
class CrmFollowUpCardPart extends Component {
    static props = standardWidgetProps;

    setup() {
        this.cards = useService("crm_follow_up_card");
        this.keepLast = new KeepLast();
        this.state = useState({ card: null });
        // the leads of an empty pipeline are, even when the first real one is entered
        const isMadeUp = this.props.record.model.useSampleModel;
        useRecordObserver((record) => {
            // read on purpose: a record that was loaded or saved is looked at again
            if (record.data && record.resId && !isMadeUp) {
                this.load(record.resId);
            }
        });
    }

    async load(leadId) {
        const card = await this.keepLast.add(this.cards.load(leadId));
        this.state.card = card && markRaw(card);
    }

    get card() {
        return this.state.card;
    }

    /** The card as the record of a field. */
    get record() {
        return { data: this.card, evalContext: {}, fields: {}, isActive: true };
    }
}

/** How far the plan is, what was promised, and what is to be done about it. */
export class CrmFollowUpCard extends CrmFollowUpCardPart {
    static template = "crm_follow_up.Card";
    static components = { RemainingDaysField };

    get icon() {
        const { icon, is_late } = this.card;
        const color = is_late ? "text-danger" : "text-muted";
        return `${icon || "fa-comments-o"} ${color}`;
    }

    get hasCommitments() {
        const { open, kept, broken } = this.card;
        return Boolean(open || kept || broken);
    }
}

/** A dot where somebody had nearly as much contact as they may have. */
export class CrmFollowUpCardGauge extends CrmFollowUpCardPart {
    static template = "crm_follow_up.CardGauge";
    static components = { CrmFollowUpGaugeField };
}

registry
    .category("view_widgets")
    .add("crm_follow_up_card", { component: CrmFollowUpCard })
    .add("crm_follow_up_card_gauge", { component: CrmFollowUpCardGauge });
