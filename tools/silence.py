"""Why nobody answered, suggested from what is on record.

Each rule is one small function that reads the evidence and yields signs: a cause, a
reason code and a weight. The weights of a cause add up, and the heaviest cause is
suggested. Where two weigh the same, the first of :data:`CAUSES` is: what we can mend
ourselves comes before what is up to others.

===============  =================================================================
cause            what speaks for it, with its weight
===============  =================================================================
wrong_person     a hint that we reach somebody else (it beats all the rest)
unclear_message  no touch asked for anything (6), half of them or more (3)
weak_meeting     the first meeting was rated 1 of 5 (5) or 2 of 5 (4)
inbox_overload   nothing but e-mail (3), and they never answered (1); e-mail more
                 often than not (1)
not_waiting      they never answered, and are not known to look for anything (3) or
                 have a need at most (2)
timing           they said "later" twice or more (5), once (3); they decide in more
                 than 60 days (5)
price            silence after an offer (4), while they compare or decide (1)
other_supplier   a supplier is known (4); their decision date has passed (2); they
                 have bought, and not from us (5)
===============  =================================================================

So a fault of ours that alone explains the silence, like touches that asked for nothing,
beats a guess about them; what they said themselves beats what we infer from channels;
and that they never answered counts least, as it says only that we do not know.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

CAUSES = (
    "unclear_message",
    "weak_meeting",
    "inbox_overload",
    "not_waiting",
    "wrong_person",
    "timing",
    "price",
    "other_supplier",
)
REASONS = (
    "wrong_person",
    "no_ask",
    "few_asks",
    "weak_impact",
    "email_only",
    "mostly_email",
    "never_answered",
    "no_buying_stage",
    "only_need",
    "evasions",
    "decision_far",
    "after_offer",
    "comparing",
    "supplier_known",
    "decision_passed",
    "has_bought",
)

FAR_DAYS = 60
OFFER_PHASES = ("proposal", "validation", "closing")


class Evidence(NamedTuple):
    """What is on record of one prospect when the silence is looked into."""

    unanswered: int = 0  # outbound touches in a row without an answer
    kinds: tuple[str, ...] = ()  # channel kinds of those touches, oldest first
    without_ask: int = 0  # of those, how many asked for nothing
    meeting_impact: int = 0  # of the first meeting: 1 (weak) … 5 (strong), 0 unknown
    evasions: int = 0  # times "later" was said
    ever_answered: bool = False
    # a touch ended with a wrong person or number, bounced, or a colleague took it
    wrong_person_hint: bool = False
    decision_days: int | None = None  # until their own decision date; negative: passed
    # need, search, information, evaluation, decision, review
    buying_stage: str = ""
    # meeting, challenge, proposal, validation, closing, after_sale
    phase: str = ""
    has_supplier: bool = False  # a competitor or current supplier is known


class Suggestion(NamedTuple):
    """The likeliest cause, and why: reason codes, strongest first.

    The cause is empty where there is no silence, or where nothing explains it.
    """

    cause: str
    why: tuple[str, ...]


class Sign(NamedTuple):
    """What speaks for a cause, and how much."""

    cause: str
    reason: str  # one of REASONS
    weight: int


NOTHING = Suggestion("", ())


def suggest(evidence: Evidence) -> Suggestion:
    """Suggest why nobody answered.

    >>> suggest(Evidence(unanswered=3, kinds=("email",) * 3, ever_answered=True))
    Suggestion(cause='inbox_overload', why=('email_only',))
    >>> suggest(Evidence(unanswered=2, without_ask=2, evasions=1))
    Suggestion(cause='unclear_message', why=('no_ask',))
    >>> suggest(Evidence())
    Suggestion(cause='', why=())
    """
    if evidence.unanswered <= 0:
        return NOTHING
    signs = [sign for rule in RULES for sign in rule(evidence)]
    if not signs:
        return NOTHING
    weights = {cause: _weigh(signs, cause) for cause in CAUSES}
    cause = max(CAUSES, key=weights.__getitem__)
    found = [sign for sign in signs if sign.cause == cause]
    found.sort(key=lambda sign: -sign.weight)
    return Suggestion(cause, tuple(sign.reason for sign in found))


def _weigh(signs: Iterable[Sign], cause: str) -> int:
    return sum(sign.weight for sign in signs if sign.cause == cause)


def _read_person(evidence: Evidence) -> Iterator[Sign]:
    """Whatever else is true, it was said to somebody else."""
    if evidence.wrong_person_hint:
        yield Sign("wrong_person", "wrong_person", 1000)


def _read_message(evidence: Evidence) -> Iterator[Sign]:
    """Who is asked for nothing has nothing to answer."""
    if evidence.without_ask >= evidence.unanswered:
        yield Sign("unclear_message", "no_ask", 6)
    elif 2 * evidence.without_ask >= evidence.unanswered:
        yield Sign("unclear_message", "few_asks", 3)


def _read_meeting(evidence: Evidence) -> Iterator[Sign]:
    """A first meeting that left nothing behind is not worth an answer."""
    weight = {1: 5, 2: 4}.get(evidence.meeting_impact)
    if weight:
        yield Sign("weak_meeting", "weak_impact", weight)


def _read_channels(evidence: Evidence) -> Iterator[Sign]:
    """E-mail is the coldest channel: it drowns, most of all when we are unknown."""
    emails = evidence.kinds.count("email")
    if emails and emails == len(evidence.kinds):
        yield Sign("inbox_overload", "email_only", 3)
        if not evidence.ever_answered:
            yield Sign("inbox_overload", "never_answered", 1)
    elif 2 * emails > len(evidence.kinds):
        yield Sign("inbox_overload", "mostly_email", 1)


def _read_interest(evidence: Evidence) -> Iterator[Sign]:
    """Who never answered and looks for nothing was not waiting for us.

    After the sale they are customers, whatever is on record.
    """
    if evidence.ever_answered or evidence.phase == "after_sale":
        return
    if not evidence.buying_stage:
        yield Sign("not_waiting", "never_answered", 2)
        yield Sign("not_waiting", "no_buying_stage", 1)
    elif evidence.buying_stage == "need":
        yield Sign("not_waiting", "never_answered", 1)
        yield Sign("not_waiting", "only_need", 1)


def _read_timing(evidence: Evidence) -> Iterator[Sign]:
    """Their own words: not now."""
    if evidence.evasions > 0:
        yield Sign("timing", "evasions", 5 if evidence.evasions > 1 else 3)
    if evidence.decision_days is not None and evidence.decision_days > FAR_DAYS:
        yield Sign("timing", "decision_far", 5)


def _read_offer(evidence: Evidence) -> Iterator[Sign]:
    """They talked until they saw the figure."""
    if evidence.phase in OFFER_PHASES:
        yield Sign("price", "after_offer", 4)
        if evidence.buying_stage in ("evaluation", "decision"):
            yield Sign("price", "comparing", 1)


def _read_supplier(evidence: Evidence) -> Iterator[Sign]:
    """Somebody else serves them, or does by now; after our own sale none does."""
    if evidence.phase == "after_sale":
        return
    if evidence.has_supplier:
        yield Sign("other_supplier", "supplier_known", 4)
    if evidence.decision_days is not None and evidence.decision_days < 0:
        yield Sign("other_supplier", "decision_passed", 2)
    if evidence.buying_stage == "review":
        yield Sign("other_supplier", "has_bought", 5)


RULES = (
    _read_person,
    _read_message,
    _read_meeting,
    _read_channels,
    _read_interest,
    _read_timing,
    _read_offer,
    _read_supplier,
)
