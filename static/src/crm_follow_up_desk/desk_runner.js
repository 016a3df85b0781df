import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

import { PostponeDialog } from "../crm_follow_up_desk_dialogs/postpone_dialog";
import { SkipDialog } from "../crm_follow_up_desk_dialogs/skip_dialog";
import { getSelectedIds } from "./desk_model";

/**
 * Does what the commands say, one after the other: whoever presses keys faster than the
 * server answers acts on nothing that is not on the screen yet.
 */
export class DeskRunner {
    constructor(model, services) {
        this.model = model;
        Object.assign(this, services);
        this.isBusy = false;
    }

    /** Do something with the items that are chosen, then go on to the next one. */
    async run(perform) {
        if (this.isBusy || !this.model.targetIds.length) {
            return;
        }
        this.isBusy = true;
        const place = this.model.getPlace();
        const isSelection = getSelectedIds(this.model.state).length > 0;
        try {
            await perform(this.model.targetIds);
        } finally {
            const isDone = await this.model.goOn(place);
            if (isDone && isSelection) {
                this.model.clearSelection();
            }
            this.isBusy = false;
        }
    }

    callLeads(method, args = []) {
        return this.orm.call("crm.lead", method, [this.model.targetIds, ...args]);
    }

    /** Do an action of the server; resolves when its dialog is closed. */
    doAction(action) {
        return new Promise((resolve, reject) => {
            const isDialog =
                action.target === "new" && action.type !== "ir.actions.act_url";
            const options = isDialog ? { onClose: resolve } : {};
            this.action
                .doAction(action, options)
                .then(isDialog ? null : resolve, reject);
        });
    }

    async open(method) {
        await this.run(async () => {
            const action = await this.callLeads(method);
            if (action) {
                await this.doAction(action);
            }
        });
    }

    async logOutcome(outcomeId) {
        await this.run(async () => {
            const action = await this.callLeads("action_follow_up_outcome", [
                outcomeId,
            ]);
            if (action) {
                await this.doAction(action);
            }
        });
    }

    call() {
        const { phone } = this.model.state.item.who;
        browser.open(`tel:${phone.replaceAll(/\s/g, "")}`, "_self");
    }

    /** The composer for one item; for several, one after the other to edit each. */
    async mail() {
        await this.run(async (leadIds) => {
            for (const leadId of leadIds) {
                const action = await this.orm.call(
                    "crm.lead",
                    "action_follow_up_mail",
                    [[leadId]]
                );
                await this.doAction(action);
            }
        });
    }

    // dialogs of the desk

    /** Ask with a dialog; resolves to what was answered, or to nothing. */
    ask(Dialog, props = {}) {
        return new Promise((resolve) => {
            this.dialog.add(
                Dialog,
                { count: this.model.targetIds.length, onAnswer: resolve, ...props },
                { onClose: () => resolve() }
            );
        });
    }

    async askAndCall(Dialog, method) {
        if (this.isBusy || !this.model.targetIds.length) {
            return;
        }
        const answer = await this.ask(Dialog);
        if (answer) {
            await this.run(() => this.callLeads(method, [answer]));
        }
    }

    postpone() {
        return this.askAndCall(PostponeDialog, "action_follow_up_postpone");
    }

    skip() {
        return this.askAndCall(SkipDialog, "action_follow_up_skip");
    }

    openLead() {
        const leadId = this.model.state.currentId;
        if (leadId) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "crm.lead",
                res_id: leadId,
                views: [[false, "form"]],
            });
        }
    }
}

export function useDeskRunner(model) {
    return new DeskRunner(model, {
        action: useService("action"),
        dialog: useService("dialog"),
        notification: useService("notification"),
        orm: useService("orm"),
    });
}
