import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, markRaw, onWillStart, useState } from "@odoo/owl";

const MODEL = "crm.follow.up.board";
const HANDOVER = "crm_follow_up.crm_follow_up_handover_action";

/**
 * Who has how much to follow up: a row per salesperson, a number per figure. Each number
 * opens what it counts; each row can be handed over.
 */
export class CrmFollowUpBoard extends Component {
    static template = "crm_follow_up.Board";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.userId = user.userId;
        const teamId = this.props.state?.teamId || false;
        this.state = useState({ board: null, error: null, isLoading: true, teamId });
        useSetupAction({ getLocalState: () => ({ teamId: this.state.teamId }) });
        this.display = { controlPanel: {} };
        // without waiting: the page shows at once that it is loading
        onWillStart(() => void this.load());
    }

    /** Count anew. What is on the screen stays there meanwhile. */
    async load() {
        this.state.isLoading = true;
        this.state.error = null;
        try {
            const board = await this.keepLast.add(
                this.orm.silent.call(MODEL, "get_board", [this.state.teamId])
            );
            this.state.board = markRaw(board);
        } catch (error) {
            this.state.board = null;
            this.state.error = { detail: error.data?.message || "" };
        }
        this.state.isLoading = false;
    }

    get isEmpty() {
        return !this.state.board.reps.length;
    }

    get rows() {
        const { reps, totals } = this.state.board;
        if (reps.length < 2) {
            return reps;
        }
        // null is what the server takes for everybody
        const total = { id: null, name: _t("Everybody"), counts: totals };
        return [
            ...reps,
            { ...total, is_active: true, absent_until: false, target: false },
        ];
    }

    isTotal(rep) {
        return rep.id === null;
    }

    hasWork(rep) {
        return Object.values(rep.counts).some((count) => count > 0);
    }

    /** Nobody, and everybody, have no picture. */
    getAvatar(rep) {
        return rep.id ? `/web/image/res.users/${rep.id}/avatar_128` : "";
    }

    getIcon(rep) {
        return this.isTotal(rep) ? "fa-users" : "fa-user-times";
    }

    getNumberClass(column, rep) {
        return `o_crm_follow_up_board_${column.level} ${
            this.isTotal(rep) ? "fw-bold" : ""
        }`;
    }

    getNumberLabel(column, rep) {
        return _t("%(label)s of %(name)s: %(count)s", {
            label: column.label,
            name: rep.name,
            count: rep.counts[column.key],
        });
    }

    getAbsence(rep) {
        const date = formatDate(deserializeDateTime(rep.absent_until));
        return _t("Absent until %(date)s", { date });
    }

    /** How far somebody is with each target, in words. */
    getTargets({ target }) {
        return target ? [target.text, ...target.rates].filter(Boolean) : [];
    }

    onChangeTeam(ev) {
        this.state.teamId = Number(ev.target.value) || false;
        return this.load();
    }

    async onClickNumber(column, rep) {
        const args = [column.key, rep.id, this.state.teamId];
        this.action.doAction(await this.orm.call(MODEL, "get_action", args));
    }

    /**
     * @param {Object} rep whose leads are to go to somebody else
     * @param {number} [userId] who takes them, chosen in the dialog if missing
     */
    handOver(rep, userId) {
        this.action.doAction(HANDOVER, {
            additionalContext: {
                default_from_user_id: rep.id,
                default_team_id: this.state.teamId,
                default_to_user_id: userId || false,
            },
            onClose: () => this.load(),
        });
    }
}

registry.category("actions").add("crm_follow_up_board", CrmFollowUpBoard);
