/** Steps of a tour from the form of a lead: we have spoken, and say what came of it. */
export const logConversation = () => [
    {
        content: "Look at the follow-up of the lead",
        trigger: ".o_form_view .o_notebook a[name='follow_up']",
        run: "click",
    },
    {
        content: "Log a touch",
        trigger: ".o_crm_follow_up_primary[name='action_follow_up_log']",
        run: "click",
    },
    {
        content: "We have spoken",
        trigger: ".modal .o_crm_follow_up_outcome button:contains('Good conversation')",
        run: "click",
    },
];
