import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

// the channel of the step is the first thing to do
const PRIMARY = { phone: "call", email: "mail", sms: "sms", messaging: "chat" };
const PHONE_BUTTONS = 3;

/** What can be done with the item, or with several, each with its key. */
export class CrmFollowUpDeskActions extends Component {
    static template = "crm_follow_up.DeskActions";
    static components = { Dropdown, DropdownItem };
    static props = {
        commands: Array,
        count: Number,
        item: [Object, { value: null }],
        onClear: Function,
        onCommand: Function,
        onOutcome: Function,
        quickOutcomes: Array,
    };

    get isSeveral() {
        return this.props.count > 0;
    }

    get countLabel() {
        return _t("%s selected", this.props.count);
    }

    /** The other outcomes open the dialog, as more must be told. */
    get otherOutcomes() {
        const quick = new Set(this.props.quickOutcomes);
        const outcomes = this.props.item?.outcomes || [];
        return outcomes.filter((outcome) => !quick.has(outcome));
    }

    get isOutcomeShown() {
        return !this.isSeveral && Boolean(this.props.item?.allowed.includes("log"));
    }

    isPrimary(command) {
        const { item } = this.props;
        const isAnswer = Boolean(item?.why.answered);
        const wanted = isAnswer ? "mail" : PRIMARY[item?.why.kind];
        return !this.isSeveral && command.name === wanted;
    }

    /** The most important first; on a phone the others are in a menu. */
    get ordered() {
        const isFirst = (command) => Number(!this.isPrimary(command));
        return [...this.props.commands].sort((a, b) => isFirst(a) - isFirst(b));
    }

    get shown() {
        return this.env.isSmall ? this.ordered.slice(0, PHONE_BUTTONS) : this.ordered;
    }

    get hidden() {
        return this.env.isSmall ? this.ordered.slice(PHONE_BUTTONS) : [];
    }

    getTitle(command) {
        return _t("%(label)s (%(key)s)", command);
    }
}
