"""Ready-made plans for real estate; see ``plan_packs``."""

from odoo.tools.translate import LazyTranslate

from .plan_packs import Pack, Plan, Step

_lt = LazyTranslate(__name__)

REAL_ESTATE = Pack(
    _lt("Real estate"),
    _lt("Buyers and tenants: quick at first, then as patient as a family decides."),
    (
        Plan(
            "estate_viewing",
            _lt("Real Estate: From Enquiry to Viewing"),
            "meeting",
            _lt("Answers within the hour and five touches until the viewing."),
            (
                Step(
                    _lt("Call about the enquiry at once"),
                    "phone",
                    0,
                    "hours",
                    "answer",
                    _lt("When could you come to see it?"),
                    _lt("Ask who will live there and what must not be missing."),
                ),
                Step(
                    _lt("Send plan, surroundings and costs"),
                    "email",
                    1,
                    "workdays",
                    "useful_information",
                    _lt("Is there anything that rules it out for you?"),
                    _lt("All costs on one page, also those nobody asks about."),
                ),
                Step(
                    _lt("Message with a short film of the place"),
                    "whatsapp",
                    4,
                    "workdays",
                    "site",
                    _lt("Would Saturday morning or Tuesday evening suit you?"),
                    _lt("Thirty seconds by daylight. Two dates to choose from."),
                ),
                Step(
                    _lt("Call about another place that fits"),
                    "phone",
                    5,
                    "workdays",
                    "new_product",
                    _lt("Shall I show you both on one day?"),
                    _lt("Say why you thought of them, in one sentence."),
                ),
                Step(
                    _lt("Ask for their timing by SMS"),
                    "sms",
                    7,
                    "workdays",
                    "timing",
                    _lt("Are you still looking, or shall I write in spring?"),
                    _lt("One polite line. Keep to whatever they answer."),
                ),
            ),
            {"stop_on_meeting": True},
        ),
        Plan(
            "estate_decision",
            _lt("Real Estate: From Viewing to Reservation"),
            "validation",
            _lt("Removes doubts one by one, and involves everybody who decides."),
            (
                Step(
                    _lt("Call on the day after the viewing"),
                    "phone",
                    1,
                    "workdays",
                    "thanks",
                    _lt("What did you talk about on the way home?"),
                    _lt("Thank them for coming. Note every doubt in their words."),
                ),
                Step(
                    _lt("Send the answers to their doubts"),
                    "email",
                    3,
                    "workdays",
                    "open_question",
                    _lt("Who else would like to see this?"),
                    _lt("Energy, school, noise, fees: figures instead of praise."),
                ),
                Step(
                    _lt("Walk through it again with the family"),
                    "visit",
                    4,
                    "workdays",
                    "site",
                    _lt("Where would the big table stand?"),
                    _lt("At another hour of the day. Let them be alone for a while."),
                ),
                Step(
                    _lt("Bring in the person for the financing"),
                    "meeting",
                    5,
                    "workdays",
                    "expert",
                    _lt("Which monthly amount feels right to you?"),
                    _lt("Only somebody you trust. You are there and keep silent."),
                ),
                Step(
                    _lt("Call before others decide"),
                    "phone",
                    7,
                    "workdays",
                    "deadline",
                    _lt("Shall I reserve it for you until Friday?"),
                    _lt("Tell the truth about other buyers, also if there are none."),
                ),
            ),
        ),
    ),
)
