import { registry } from "@web/core/registry";
import { checkAccessible } from "./crm_follow_up_accessible";

const PANEL = ".o_crm_follow_up_panel";
const READY = `body:not(:has(.modal)) ${PANEL}`;

/** The panel of a lead: act, settle a promise, read a note, on any width. */
registry.category("web_tour.tours").add("crm_follow_up_panel", {
    steps: () => [
        {
            content: "Look at its follow-up",
            trigger: ".o_form_view .o_notebook a[name='follow_up']",
            run: "click",
        },
        {
            content: "It says what is next, and offers to log it first",
            trigger: `${PANEL} .o_crm_follow_up_next:contains('First call')`,
        },
        checkAccessible(PANEL),
        {
            content: "Log a touch",
            trigger: `${PANEL} .o_crm_follow_up_primary[name='action_follow_up_log']`,
            run: "click",
        },
        {
            content: "We have spoken",
            trigger:
                ".modal .o_crm_follow_up_outcome button:contains('Good conversation')",
            run: "click",
        },
        {
            content: "Log it",
            trigger: ".modal button[name='action_log']",
            run: "click",
        },
        {
            content: "It is in the timeline",
            trigger: `${READY} .o_crm_follow_up_done:contains('Good conversation')`,
        },
        {
            content: "They have sent what they promised",
            trigger: `${PANEL} .o_crm_follow_up_side_prospect li:contains('Floor plan') .o_crm_follow_up_keep`,
            run: "click",
        },
        {
            content: "It is kept",
            trigger: `${READY} .o_crm_follow_up_side_prospect li.o_crm_follow_up_closed:contains('Floor plan'):contains('Kept')`,
        },
        {
            content: "We have not sent our offer",
            trigger: `${PANEL} .o_crm_follow_up_side_us li:contains('Our offer') .o_crm_follow_up_settle`,
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit The prices are not out yet",
        },
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "It says why",
            trigger: `${READY} .o_crm_follow_up_side_us li:contains('The prices are not out yet'):contains('Broken')`,
        },
        {
            content: "Read the note of what was said before",
            trigger: `${PANEL} .o_crm_follow_up_toggle`,
            run: "click",
        },
        {
            content: "The note is there",
            trigger: `${PANEL} .o_crm_follow_up_note:contains('Wants blue'):not([hidden])`,
        },
    ],
});

/** Without follow-up the panel is one line, from which a plan is started. */
registry.category("web_tour.tours").add("crm_follow_up_panel_none", {
    steps: () => [
        {
            content: "Look at its follow-up",
            trigger: ".o_form_view .o_notebook a[name='follow_up']",
            run: "click",
        },
        {
            content: "It is one line",
            trigger: `${PANEL}:has(.o_crm_follow_up_none):not(:has(.o_crm_follow_up_timeline))`,
        },
        {
            content: "Start a plan",
            trigger: `${PANEL} .o_crm_follow_up_primary[name='action_follow_up_start']`,
            run: "click",
        },
        {
            content: "Start it",
            trigger: ".modal button[name='action_start']",
            run: "click",
        },
        {
            content: "It runs",
            trigger: `${READY} .o_crm_follow_up_state:contains('Running')`,
        },
    ],
});
