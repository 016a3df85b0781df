"""Ready-made plans for kinds of business, as data: all that is in a pack is here.

A plan of a pack satisfies the same tests as the shipped ones: no warning, and within
the caps that are shipped. Texts are translated when the plan is created.
"""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class Step(NamedTuple):
    """One step, by a person; ``channel`` and ``reason`` are codes of the catalogues."""

    name: str
    channel: str
    delay: int
    unit: str  # "hours", "workdays", "days" or "weeks" after the step before
    reason: str
    ask: str
    script: str


class Plan(NamedTuple):
    """One plan; ``values`` are those that differ from the usual ones."""

    key: str  # part of its external id: never changes
    name: str
    phase: str
    description: str
    steps: tuple[Step, ...]
    values: dict = {}


class Pack(NamedTuple):
    """The plans of one kind of business."""

    name: str
    description: str
    plans: tuple[Plan, ...]


SERVICES = Pack(
    _lt("B2B services"),
    _lt("Consulting, agencies, accounting, IT: trust is sold before the work."),
    (
        Plan(
            "services_meeting",
            _lt("Services: Win the First Talk"),
            "meeting",
            _lt("Five personal touches in about four weeks; ends with the meeting."),
            (
                Step(
                    _lt("Call with one observation about them"),
                    "phone",
                    0,
                    "workdays",
                    "introduction",
                    _lt("May I show you in twenty minutes what I mean?"),
                    _lt(
                        "Name one thing you noticed about their business, and one "
                        "result of a client like them. Ask, and listen."
                    ),
                ),
                Step(
                    _lt("Send the summary of a similar project"),
                    "email",
                    2,
                    "workdays",
                    "case_study",
                    _lt("Which part of it resembles your own situation?"),
                    _lt("Half a page: what they had, what was done, what changed."),
                ),
                Step(
                    _lt("Connect, and comment on something they wrote"),
                    "social",
                    4,
                    "workdays",
                    "useful_information",
                    _lt("What made you choose that way?"),
                    _lt("Comment as a colleague of the trade. Sell nothing here."),
                ),
                Step(
                    _lt("Call about a change in their field"),
                    "phone",
                    6,
                    "workdays",
                    "regulation",
                    _lt("Who prepares this at your place?"),
                    _lt("Say what changes and by when. Offer to compare notes."),
                ),
                Step(
                    _lt("Invite by a handwritten note"),
                    "note",
                    8,
                    "workdays",
                    "event",
                    _lt("Shall I keep a seat for you?"),
                    _lt("A breakfast, a workshop, a visit to a client. Two lines."),
                ),
            ),
            {"stop_on_meeting": True},
        ),
        Plan(
            "services_proposal",
            _lt("Services: After the Proposal"),
            "proposal",
            _lt("From the proposal to a decision, without “did you get my offer?”."),
            (
                Step(
                    _lt("Call to go through the proposal together"),
                    "video",
                    1,
                    "workdays",
                    "proposal",
                    _lt("Which of the points matters most to you?"),
                    _lt("Share the screen; note objections in their own words."),
                ),
                Step(
                    _lt("Answer the open questions in writing"),
                    "email",
                    3,
                    "workdays",
                    "open_question",
                    _lt("Does this answer what your colleagues asked?"),
                    _lt("One question, one answer. Nothing that nobody asked."),
                ),
                Step(
                    _lt("Offer a talk with a client of yours"),
                    "phone",
                    4,
                    "workdays",
                    "reference",
                    _lt("Would Tuesday or Thursday suit you for that talk?"),
                    _lt("Choose a client of the same size. Ask the client before."),
                ),
                Step(
                    _lt("Bring the specialist who would do the work"),
                    "meeting",
                    6,
                    "workdays",
                    "expert",
                    _lt("What would you need to see to start in a small way?"),
                    _lt("Let the specialist speak. Agree on a first small piece."),
                ),
                Step(
                    _lt("Call on the date they named"),
                    "phone",
                    8,
                    "workdays",
                    "decision",
                    _lt("What is still missing for a decision?"),
                    _lt("Yes, no, or a date: all three are good answers."),
                ),
            ),
        ),
    ),
)

SAAS = Pack(
    _lt("SaaS trial"),
    _lt("Software on trial: help them to a first success before it ends."),
    (
        Plan(
            "saas_trial",
            _lt("Trial: First Success in Two Weeks"),
            "challenge",
            _lt(
                "Five touches over a trial of fourteen days; each one removes a hurdle."
            ),
            (
                Step(
                    _lt("Call on the day of the registration"),
                    "phone",
                    2,
                    "hours",
                    "thanks",
                    _lt("What should work by the end of next week?"),
                    _lt("Ask for the one job they want done. Show only that."),
                ),
                Step(
                    _lt("Send the three steps for their job"),
                    "email",
                    2,
                    "days",
                    "useful_information",
                    _lt("Did the first of the three steps work?"),
                    _lt("Three lines and one picture, made for what they told you."),
                ),
                Step(
                    _lt("Set it up together on the screen"),
                    "video",
                    3,
                    "days",
                    "expert",
                    _lt("Who else should have access from today?"),
                    _lt("Twenty minutes, their data, their hand on the mouse."),
                ),
                Step(
                    _lt("Show how a customer like them uses it"),
                    "email",
                    4,
                    "days",
                    "case_study",
                    _lt("Which of these would you like to have as well?"),
                    _lt("One customer, one number, one picture."),
                ),
                Step(
                    _lt("Call before the trial ends"),
                    "phone",
                    3,
                    "days",
                    "deadline",
                    _lt("Shall it go on after Friday, and for how many people?"),
                    _lt("Sum up what works already. Offer more time once, not twice."),
                ),
            ),
        ),
        Plan(
            "saas_won_back",
            _lt("Trial: Ended without a Decision"),
            "proposal",
            _lt("A patient way back to those who tried it and did not buy."),
            (
                Step(
                    _lt("Call to learn what was missing"),
                    "phone",
                    3,
                    "workdays",
                    "open_question",
                    _lt("What kept you from going on?"),
                    _lt("Listen. Do not defend the product; write it down."),
                ),
                Step(
                    _lt("Send an offer that fits what they said"),
                    "email",
                    4,
                    "workdays",
                    "adapted_offer",
                    _lt("Is this closer to what you need?"),
                    _lt("Fewer people, fewer functions, or another start date."),
                ),
                Step(
                    _lt("Message when their wish is on its way"),
                    "messaging",
                    2,
                    "weeks",
                    "new_product",
                    _lt("Would you like to try it before the others?"),
                    _lt("Only where it touches what they had missed."),
                ),
                Step(
                    _lt("Show the news in ten minutes"),
                    "video",
                    2,
                    "weeks",
                    "site",
                    _lt("Would that have changed your decision?"),
                    _lt("Ten minutes are ten minutes. End on time."),
                ),
                Step(
                    _lt("Call about the right moment"),
                    "phone",
                    4,
                    "weeks",
                    "timing",
                    _lt("When do you plan the budget for tools?"),
                    _lt("Note the month they name and thank them."),
                ),
            ),
        ),
    ),
)
