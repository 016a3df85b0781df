import { _t } from "@web/core/l10n/translation";

/**
 * What can be done on the desk: with one button and one key each. `several` says that it
 * works for the selected items at once. Extend the list to add commands of yours; their
 * `run` gets the `DeskRunner`.
 */
export const COMMANDS = [
    {
        name: "call",
        key: "c",
        icon: "fa-phone",
        label: _t("Call"),
        group: "contact",
        run: (runner) => runner.call(),
    },
    {
        name: "chat",
        key: "w",
        icon: "fa-whatsapp",
        label: _t("WhatsApp"),
        group: "contact",
        run: (runner) => runner.open("action_follow_up_chat"),
    },
    {
        name: "mail",
        key: "e",
        icon: "fa-envelope",
        label: _t("E-mail"),
        group: "contact",
        several: true,
        run: (runner) => runner.mail(),
    },
    {
        name: "sms",
        key: "s",
        icon: "fa-commenting-o",
        label: _t("SMS"),
        group: "contact",
        run: (runner) => runner.open("action_follow_up_sms"),
    },
    {
        name: "meeting",
        key: "m",
        icon: "fa-calendar",
        label: _t("Meeting"),
        group: "contact",
        run: (runner) => runner.open("action_schedule_meeting"),
    },
    {
        name: "log",
        key: "l",
        icon: "fa-pencil",
        label: _t("Log"),
        group: "step",
        several: true,
        run: (runner) => runner.open("action_follow_up_log"),
    },
    {
        name: "postpone",
        key: "z",
        icon: "fa-clock-o",
        label: _t("Postpone"),
        group: "step",
        several: true,
        run: (runner) => runner.postpone(),
    },
    {
        name: "skip",
        key: "d",
        icon: "fa-step-forward",
        label: _t("Skip"),
        group: "step",
        several: true,
        run: (runner) => runner.skip(),
    },
    {
        name: "decide",
        key: "v",
        icon: "fa-gavel",
        label: _t("Decide"),
        group: "plan",
        run: (runner) => runner.open("action_follow_up_decide"),
    },
    {
        name: "handOver",
        key: "h",
        icon: "fa-user",
        label: _t("Hand Over"),
        group: "plan",
        several: true,
        run: (runner) => runner.open("action_follow_up_hand_over"),
    },
    {
        name: "pause",
        key: "p",
        icon: "fa-pause",
        label: _t("Pause"),
        group: "plan",
        several: true,
        run: (runner) => runner.open("action_follow_up_pause"),
    },
    {
        name: "resume",
        key: "p",
        icon: "fa-play",
        label: _t("Resume"),
        group: "plan",
        run: (runner) => runner.open("action_follow_up_resume"),
    },
    {
        name: "stop",
        key: "t",
        icon: "fa-stop",
        label: _t("Stop"),
        group: "plan",
        several: true,
        run: (runner) => runner.open("action_follow_up_stop"),
    },
    {
        name: "start",
        key: "g",
        icon: "fa-road",
        label: _t("Start a Plan"),
        group: "plan",
        run: (runner) => runner.open("action_follow_up_start"),
    },
];

/** Keys that move about, as pairs of what is shown and what it means. */
export const MOVES = [
    ["j  ↓", _t("Next item")],
    ["k  ↑", _t("Previous item")],
    ["x", _t("Select, for several at once")],
    ["1 – 9", _t("Log this outcome")],
    ["o", _t("Open the lead")],
    ["/", _t("Search")],
    ["r", _t("Load again")],
    ["Esc", _t("Clear the selection, or back to the list")],
    ["?", _t("Show these keys")],
];

/**
 * The commands that make sense now: for the item, or for several.
 *
 * @param {Object|null} item as of `get_follow_up_desk_item`
 * @param {number} selectedCount
 */
export function getCommands(item, selectedCount) {
    if (selectedCount) {
        return COMMANDS.filter((command) => command.several);
    }
    return COMMANDS.filter((command) => item?.allowed.includes(command.name));
}
