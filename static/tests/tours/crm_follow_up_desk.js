import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { checkAccessible } from "./crm_follow_up_accessible";
import { queryFirst } from "@odoo/hoot-dom";

// clicks and keys: texts that are typed count as one
let count = 0;

const makePerson = (number) => `Person ${String(number).padStart(2, "0")}`;

/** The item of a person is there, and nothing lies over it. */
const isShown = (name) =>
    `body:not(:has(.modal)) .o_crm_follow_up_desk_card[aria-busy='false'] h1:contains('${name}')`;

const see = (name) => ({ content: `${name} is next`, trigger: isShown(name) });

const press = (key, name) => ({
    content: `Press ${key} for ${name}`,
    trigger: isShown(name),
    run({ press: pressKey }) {
        count++;
        return pressKey(key);
    },
});

const click = (trigger, content = trigger) => ({
    content,
    trigger,
    run({ click: clickOn }) {
        count++;
        return clickOn();
    },
});

/** No telephone rings during a tour. */
function silenceTelephones() {
    patch(browser, { open: () => null });
}

/** Twenty touches take 44 clicks and keys, 2.2 each: more of them is a defect. */
const checkCount = (most) => ({
    content: "The day took few clicks and keys",
    trigger: ".o_crm_follow_up_desk",
    run() {
        if (count > most) {
            throw new Error(`${count} clicks and keys instead of ${most}`);
        }
    },
});

const begin = {
    content: "The desk is there",
    trigger: ".o_crm_follow_up_desk_queue[aria-busy='false']",
    run() {
        count = 0;
        silenceTelephones();
    },
};

/** Call, and say with a digit what came of it. */
const callAndLog = (number, outcome) => [
    see(makePerson(number)),
    press("c", makePerson(number)),
    press(outcome, makePerson(number)),
];

/** Say more than an outcome in the dialog. */
const logWithDialog = (number, outcome, note) => [
    see(makePerson(number)),
    press("l", makePerson(number)),
    click(`.modal .o_crm_follow_up_outcome button:contains('${outcome}')`),
    ...(note
        ? [
              {
                  content: "Note what was said",
                  trigger: ".modal .o_field_widget[name='note'] textarea",
                  run(helpers) {
                      count++;
                      return helpers.edit(note);
                  },
              },
          ]
        : []),
    click(".modal button[name='action_log']:visible"),
];

/** A salesperson works through a day of twenty touches, mostly by keyboard. */
registry.category("web_tour.tours").add("crm_follow_up_desk_day", {
    steps: () => [
        begin,
        {
            content: "Whoever answered comes first, and why is told",
            trigger:
                ".o_crm_follow_up_desk_row:first[title^='They answered'] .o_crm_follow_up_desk_who:contains('Person 20')",
        },
        see("Person 20"),
        checkAccessible(".o_crm_follow_up_desk"),
        press("e", "Person 20"),
        {
            content: "Answer them",
            trigger: ".modal .odoo-editor-editable",
            run(helpers) {
                count++;
                return helpers.editor("Here is your offer.");
            },
        },
        click(".modal button[name='action_send_mail']:visible"),
        ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((number) =>
            callAndLog(number, "4")
        ),
        ...[13, 14, 15, 16].flatMap((number) => callAndLog(number, "1")),
        ...logWithDialog(17, "Voicemail left"),
        ...logWithDialog(18, "Good conversation", "She is on holiday until Monday."),
        ...callAndLog(19, "5"),
        {
            content: "Nothing is left for today",
            trigger:
                ".o_crm_follow_up_desk_queue:not(:has(.o_crm_follow_up_desk_today, .o_crm_follow_up_desk_overdue, .o_crm_follow_up_desk_answer))",
        },
        checkCount(44),
    ],
});

/** The same on a phone: from the list to the card, and to the next one. */
registry.category("web_tour.tours").add("crm_follow_up_desk_phone", {
    steps: () => [
        begin,
        {
            content: "The list is all there is",
            trigger:
                ".o_crm_follow_up_desk_panes:not(:has(.o_crm_follow_up_desk_pane))",
        },
        click(".o_crm_follow_up_desk_choose:contains('Person 01')"),
        ...[1, 2, 3].flatMap((number) => [
            see(makePerson(number)),
            {
                content: "Nothing is wider than the screen",
                trigger: ".o_crm_follow_up_desk_actions",
                run() {
                    const { scrollWidth } = queryFirst(".o_crm_follow_up_desk");
                    if (scrollWidth > window.innerWidth) {
                        throw new Error(`${scrollWidth} px are wider than the screen`);
                    }
                },
            },
            click(
                ".o_crm_follow_up_desk_outcomes button:contains('No answer')",
                "Nobody picks up"
            ),
        ]),
        checkAccessible(".o_crm_follow_up_desk"),
        see("Person 04"),
        click(".o_crm_follow_up_desk_rest", "See what else can be done"),
        click(".o-dropdown--menu [data-command='skip']", "Skip the step"),
        click(".modal .o_crm_follow_up_desk_reason", "Choose why"),
        see("Person 05"),
        click(".o_crm_follow_up_desk_back", "Back to the list"),
        {
            content: "The list is there again, with the place kept",
            trigger: ".o_crm_follow_up_desk_current:contains('Person 05')",
        },
        click(
            ".o_crm_follow_up_desk_row:contains('Person 05') .o_crm_follow_up_desk_select input",
            "Select somebody in the list"
        ),
        click(
            ".o_crm_follow_up_desk_list .btn[data-command='postpone']",
            "Postpone from the list"
        ),
        click(".modal .o_crm_follow_up_desk_day:contains('In a month')", "By a month"),
        {
            content: "It comes later, and nothing is selected any more",
            trigger:
                ".o_crm_follow_up_desk_list:not(:has(.o_crm_follow_up_desk_actions)) .o_crm_follow_up_desk_later:contains('Person 05')",
        },
        checkCount(11),
    ],
});
