"""In which order a salesperson's work is laid on the desk, and why.

What somebody waits for comes first, then what is late, then what is due; what is not
due yet comes by what it is worth now: worth × probability × freshness.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

# the groups, in the order that makes sense to most
GROUPS = ("answer", "promise", "overdue", "today", "decision", "tomorrow", "later")
# other orders that companies may choose; the groups that are not named come after
ORDERS: Mapping[str, tuple[str, ...]] = {
    "standard": GROUPS,
    "promises": ("promise", "answer"),
    "today": ("answer", "promise", "today", "overdue"),
    "decisions": ("answer", "promise", "decision"),
}
# what has a deadline is done in its order, however much it is worth
BY_DEADLINE = {"answer", "promise"}
# days after the last contact in which interest halves
HALF_LIFE = 30
A_DAY = timedelta(days=1)


class Day(NamedTuple):
    """The current moment, and the days around it where the reader is (naive UTC)."""

    now: datetime
    today: datetime  # when it began
    tomorrow: datetime
    after: datetime  # the day after tomorrow


class Facts(NamedTuple):
    """What is known of one lead when it is ranked; moments are naive UTC."""

    lead_id: int
    answer_due: datetime | None = None  # by when an answer of theirs wants ours
    promise_due: datetime | None = None  # when something we promised is due
    touch_date: datetime | None = None  # of the next planned touch
    needs_decision: bool = False  # the plan stands still until somebody decides
    worth: float = 0.0
    probability: float = 0.0  # in percent
    last_contact: datetime | None = None


class Rank(NamedTuple):
    """Where one lead comes, with what decided it."""

    group: str
    moment: datetime | None  # what the group was decided by
    score: float  # worth × probability × freshness
    freshness: float  # from 1 (contact just now) towards 0


def get_order(name: str) -> tuple[str, ...]:
    """Return all groups in the order of that name; the standard one if unknown.

    >>> get_order("promises")[:3]
    ('promise', 'answer', 'overdue')
    """
    first = ORDERS.get(name, GROUPS)
    return first + tuple(group for group in GROUPS if group not in first)


def get_freshness(last_contact: datetime | None, now: datetime) -> float:
    """Return how fresh a contact is: it halves every 30 days.

    >>> get_freshness(datetime(2026, 1, 1), datetime(2026, 1, 31))
    0.5
    >>> get_freshness(None, datetime(2026, 1, 31))
    0.0
    """
    if not last_contact:
        return 0.0
    days = max((now - last_contact) / A_DAY, 0.0)
    return 0.5 ** (days / HALF_LIFE)


def find_group(facts: Facts, day: Day) -> tuple[str, datetime | None]:
    """Return the group of a lead, and the moment that decided it."""
    if facts.answer_due:
        return "answer", facts.answer_due
    if facts.promise_due and facts.promise_due < day.tomorrow:
        return "promise", facts.promise_due
    if facts.needs_decision:
        return "decision", None
    date = facts.touch_date
    if not date or date >= day.after:
        return "later", date
    if date >= day.tomorrow:
        return "tomorrow", date
    return ("today" if date >= day.today else "overdue"), date


def rank(facts: Facts, day: Day) -> Rank:
    """Return where a lead comes, and why.

    >>> day = Day(*(datetime(2026, 3, number, 0) for number in (2, 2, 3, 4)))
    >>> call = Facts(1, touch_date=datetime(2026, 3, 2, 9), worth=1000, probability=50)
    >>> rank(call, day).group
    'today'
    """
    group, moment = find_group(facts, day)
    freshness = get_freshness(facts.last_contact, day.now)
    score = max(facts.worth, 0.0) * facts.probability / 100 * freshness
    return Rank(group, moment, score, freshness)


def arrange(
    found: Iterable[Facts], day: Day, order: tuple[str, ...] = GROUPS
) -> list[tuple[Facts, Rank]]:
    """Return the leads in the order in which they are worked on, with their ranks.

    Within a group, deadlines come by their moment, everything else by its score; what
    is equal comes by its moment, then by the age of the lead.
    """
    places = {group: place for place, group in enumerate(order)}

    def key(pair: tuple[Facts, Rank]) -> tuple[object, ...]:
        facts, placed = pair
        moment = placed.moment or datetime.max
        urgent = moment if placed.group in BY_DEADLINE else datetime.min
        return places[placed.group], urgent, -placed.score, moment, facts.lead_id

    return sorted(((facts, rank(facts, day)) for facts in found), key=key)
