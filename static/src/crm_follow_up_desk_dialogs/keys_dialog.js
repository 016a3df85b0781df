import { Dialog } from "@web/core/dialog/dialog";

import { COMMANDS, MOVES } from "../crm_follow_up_desk/desk_commands";

import { Component } from "@odoo/owl";

/** Tells which key does what. */
export class KeysDialog extends Component {
    static template = "crm_follow_up.KeysDialog";
    static components = { Dialog };
    static props = { close: Function };

    get columns() {
        return [MOVES, COMMANDS.map(({ key, label }) => [key, label])];
    }
}
