import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { CrmFollowUpDeskActions } from "../crm_follow_up_desk_actions/crm_follow_up_desk_actions";
import { CrmFollowUpDeskCard } from "../crm_follow_up_desk_card/crm_follow_up_desk_card";
import { CrmFollowUpDeskFilters } from "../crm_follow_up_desk_filters/crm_follow_up_desk_filters";
import { CrmFollowUpDeskQueue } from "../crm_follow_up_desk_queue/crm_follow_up_desk_queue";
import { CrmFollowUpTarget } from "../crm_follow_up_target/crm_follow_up_target";
import { KeysDialog } from "../crm_follow_up_desk_dialogs/keys_dialog";
import { getCommands } from "./desk_commands";
import { DeskModel, getSelectedIds } from "./desk_model";
import { useDeskRunner } from "./desk_runner";

import {
    Component,
    onWillStart,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

/** What the server sends when somebody answered (`crm_follow_up_touch_desk.py`). */
const ANSWERED = "crm_follow_up.desk/answered";

/** Neither with another key, nor held down, nor used by somebody else. */
const isPlainKey = ({ altKey, ctrlKey, defaultPrevented, metaKey, repeat }) =>
    !(altKey || ctrlKey || metaKey || repeat || defaultPrevented);

const isTyping = (target) =>
    target instanceof HTMLElement &&
    (target.isContentEditable ||
        target.matches("input:not([type='checkbox']), select, textarea"));

/**
 * The salesperson's day on one screen: what there is to do in its order, everything
 * needed to do it, and the next item after each action without leaving the page.
 */
export class CrmFollowUpDesk extends Component {
    static template = "crm_follow_up.Desk";
    static components = {
        CrmFollowUpDeskActions,
        CrmFollowUpDeskCard,
        CrmFollowUpDeskFilters,
        CrmFollowUpDeskQueue,
        CrmFollowUpTarget,
        Layout,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.model = new DeskModel(useService("orm"), this.props.state?.desk);
        this.state = useState(this.model.state);
        this.runner = useDeskRunner(this.model);
        this.rootRef = useRef("root");
        useSetupAction({ getLocalState: () => ({ desk: this.model.save() }) });
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        this.listen();
        onWillStart(() => {
            // not awaited: the frame is there at once
            this.model.start();
        });
    }

    /** An answer that arrives moves up by itself. */
    listen() {
        const bus = useService("bus_service");
        const onAnswered = ({ lead_id: leadId, name }) => {
            this.notification.add(_t("They answered: %(lead)s", { lead: name }), {
                type: "info",
                buttons: [{ name: _t("Show"), onClick: () => this.show(leadId) }],
            });
            this.model.refresh(leadId);
        };
        bus.subscribe(ANSWERED, onAnswered);
        onWillUnmount(() => bus.unsubscribe(ANSWERED, onAnswered));
    }

    async show(leadId) {
        await this.model.choose(leadId, { openCard: true });
    }

    get selectedCount() {
        return getSelectedIds(this.state).length;
    }

    get commands() {
        return getCommands(this.state.item, this.selectedCount);
    }

    get isListShown() {
        return !this.env.isSmall || !this.state.isCardOpen;
    }

    get isCardShown() {
        return !this.env.isSmall || this.state.isCardOpen;
    }

    /** The outcomes that a digit logs, in the order of the digits. */
    get quickOutcomes() {
        const outcomes = (!this.selectedCount && this.state.item?.outcomes) || [];
        return outcomes.filter((outcome) => outcome.is_plain).slice(0, 9);
    }

    /** Who is next, for those who listen. */
    get announcement() {
        const { item } = this.state;
        return item ? item.who.name || item.name : "";
    }

    showKeys() {
        this.dialog.add(KeysDialog, {});
    }

    focusSearch() {
        this.rootRef.el?.querySelector(".o_crm_follow_up_desk_search")?.focus();
    }

    // keyboard

    onKeydown(ev) {
        if (!this.isListening(ev)) {
            return;
        }
        const handler = this.findHandler(ev.key);
        if (handler) {
            ev.preventDefault();
            handler();
        }
    }

    /** Keys are for the desk unless somebody types, or something lies over it. */
    isListening(ev) {
        const isFree =
            this.ui.activeElement === document &&
            !this.ui.isBlocked &&
            !document.querySelector(".o-dropdown--menu, .o_popover");
        return isFree && isPlainKey(ev) && !isTyping(ev.target);
    }

    findHandler(key) {
        const moves = {
            "?": () => this.showKeys(),
            "/": () => this.focusSearch(),
            ArrowDown: () => this.go(1),
            ArrowUp: () => this.go(-1),
            Escape: () => this.onEscape(),
            j: () => this.go(1),
            k: () => this.go(-1),
            o: () => this.runner.openLead(),
            r: () => this.model.refresh(this.state.currentId),
            x: () => this.model.toggle(this.state.currentId),
        };
        if (key in moves) {
            return moves[key];
        }
        if (/^[1-9]$/.test(key)) {
            const outcome = this.quickOutcomes[Number(key) - 1];
            return outcome && (() => this.runner.logOutcome(outcome.id));
        }
        const command = this.commands.find((each) => each.key === key);
        return command && (() => command.run(this.runner));
    }

    onEscape() {
        if (this.selectedCount) {
            this.model.clearSelection();
        } else {
            this.model.closeCard();
        }
    }

    async go(step) {
        const loading = this.model.move(step);
        const { currentId } = this.state;
        const row = this.rootRef.el?.querySelector(`[data-lead-id='${currentId}']`);
        row?.scrollIntoView({ block: "nearest" });
        await loading;
    }
}

registry.category("actions").add("crm_follow_up.desk", CrmFollowUpDesk);
