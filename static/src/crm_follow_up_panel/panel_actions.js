import { _t } from "@web/core/l10n/translation";

/** What can be done from the panel: the method of the lead, and its words. */
const getKnown = () => ({
    ask: { method: "action_follow_up_ask", label: _t("Add Commitment") },
    ally: { method: "action_follow_up_ask_ally", label: _t("Ask an Ally") },
    answer: { method: "action_follow_up_answer", label: _t("Answer") },
    confirm: {
        method: "action_follow_up_agreement_confirm",
        label: _t("Confirm Agreement"),
    },
    log: { method: "action_follow_up_log", label: _t("Log Touch") },
    pause: { method: "action_follow_up_pause", label: _t("Pause") },
    propose: { method: "action_follow_up_agree", label: _t("Propose Agreement") },
    resume: { method: "action_follow_up_resume", label: _t("Resume") },
    side: { method: "action_follow_up_side", label: _t("Whose Turn") },
    start: { method: "action_follow_up_start", label: _t("Start Follow-up") },
    stop: { method: "action_follow_up_stop", label: _t("Stop") },
});

const MENU = ["log", "start", "resume", "side", "pause", "stop"];
// where there is nothing to show yet, the panel is one line and this is all of it
const FIRST_STEPS = ["propose", "ask", "ally"];
const DECISIONS = ["start", "side", "stop"];

/**
 * @param {Object} panel as `get_follow_up_panel` of `crm.lead` returns it
 * @param {boolean} isOneLine whether the rest of the panel is not shown
 * @returns {{primary: Object|null, decisions: Object[], menu: Object[]}} the one action
 *  that is offered first, the ways out of a review, and all the others
 */
export function getActions({ allowed, primary }, isOneLine) {
    const known = getKnown();
    const pick = (names) =>
        names
            .filter((name) => name !== primary && allowed.includes(name))
            .map((name) => ({ name, ...known[name] }));
    const decisions = primary === "decide" ? pick(DECISIONS) : [];
    const more = isOneLine
        ? [...pick(FIRST_STEPS), ...getPageActions({ allowed })]
        : [];
    const isDecided = (action) => decisions.some(({ name }) => name === action.name);
    return {
        primary: known[primary] ? { name: primary, ...known[primary] } : null,
        decisions,
        menu: [...pick(MENU).filter((action) => !isDecided(action)), ...more],
    };
}

/** What can be done with the page on which the prospect agrees. */
export function getPageActions({ allowed }) {
    const sending = [
        { method: "action_follow_up_page_link", label: _t("Copy Page Link") },
        { method: "action_follow_up_page_send", label: _t("Send Page by E-mail") },
    ];
    return [
        ...(allowed.includes("page") ? sending : []),
        { method: "action_view_follow_up_accesses", label: _t("Links") },
    ].map((action) => ({ name: action.method, ...action }));
}
