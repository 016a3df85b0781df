import { registry } from "@web/core/registry";
import { checkAccessible } from "./crm_follow_up_accessible";

const card = (name) =>
    `body:not(:has(.modal)) .o_crm_follow_up_desk_card[aria-busy='false'] h1:contains('${name}')`;

const field = (name) => `.modal .o_field_widget[name='${name}']`;

const pick = (name, text) => [
    { content: `Type ${text}`, trigger: `${field(name)} input`, run: `edit ${text}` },
    {
        content: `Choose ${text}`,
        trigger: `.o-autocomplete--dropdown-item:contains('${text}') a`,
        run: "click",
    },
];

const enterDay = (name, day) => [
    { content: "Open the day", trigger: `${field(name)} .o_input`, run: "click" },
    {
        content: `Enter ${day}`,
        trigger: `${field(name)} input`,
        run: `edit ${day} && press Enter`,
    },
];

const decide = {
    content: "Decide",
    trigger: ".modal button[name='action_apply']",
    run: "click",
};

/** Choose, and fill in what the choice needs. */
const choose = (choice, ...steps) => [
    {
        content: `Choose ${choice}`,
        trigger: `${field("choice")} label:contains('${choice}')`,
        run: "click",
    },
    ...steps,
    decide,
];

/** Open the page of evidence by its key, and decide. */
const review = (name, ...choice) => [
    { content: `${name} is to be decided on`, trigger: card(name), run: "press v" },
    ...choose(...choice),
];

/** A salesperson decides on seven follow-ups in review, each in another way. */
registry.category("web_tour.tours").add("crm_follow_up_decide", {
    steps: () => [
        { content: "The first is there", trigger: card("Review 1"), run: "press v" },
        {
            content: "What was tried is shown before anything can be chosen",
            trigger: `${field("channel_names")}:contains('Phone')`,
        },
        checkAccessible(".modal .modal-body"),
        ...choose("Another plan", ...pick("next_plan_id", "Second round")),
        ...review(
            "Review 2",
            "Long-term contact",
            ...enterDay("date_recheck", "12/31/2050")
        ),
        ...review("Review 3", "Hand over", ...pick("new_user_id", "Olga Other")),
        ...review(
            "Review 4",
            "Ask the referrer",
            ...pick("referrer_id", "Rosa Knows"),
            ...enterDay("date_recheck", "12/31/2050")
        ),
        ...review("Review 5", "Change the channel", ...pick("channel_id", "E-mail")),
        ...review("Review 6", "Go on with the plan"),
        ...review("Review 7", "Give up: lost", ...pick("lost_reason_id", "Dear")),
        {
            content: "It is too soon to give up, so a reason is asked for",
            trigger: `${field("limit_note")}:contains('Too little was tried')`,
        },
        {
            content: "Say why in own words",
            trigger: `${field("note")}.o_field_invalid textarea`,
            run: "edit They closed the plant",
        },
        decide,
        {
            content: "Nothing is left to decide on",
            trigger:
                "body:not(:has(.modal)) .o_crm_follow_up_desk_queue[aria-busy='false']:not(:has(.o_crm_follow_up_desk_decision))",
        },
    ],
});
