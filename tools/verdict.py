"""How a deal stands, judged by what was done and by which promises were kept.

Touches and commitments within a window (90 days) are weighed and added up:

==============  ======  ============================================================
evidence        weight  what it counts
==============  ======  ============================================================
promises           3    each promise of theirs that was kept
promises          -4    each promise of theirs that was broken
overdue           -2    each promise of theirs that should have been kept by now
declined          -1    each promise they refused when we asked for it
open               1    each promise they have agreed to, and that is not due yet
answers            1    each answer, three at most: words are cheaper than deeds
evasions          -2    each time they said “later”
unanswered        -1    each touch since their last sign of life; half for one that
                        was sent by a machine. These do not grow old.
our_broken         0    promises that we have broken: shown, but not held against them
==============  ======  ============================================================

A sign of life is an answer, whatever it says, and a promise that they agreed to, kept
or declined; one that they broke is none, so that breaking it never helps. The sum and
the silence give the verdict, the first that applies:

* ``stop``: the sum is -8 or less, such as two broken promises and nothing else;
* ``silent``: no answer to three touches in a row or more;
* ``engaged``: the sum is 2 or more, and there was a sign of life;
* ``wavering``: anything else.

As long as there is neither a sign of life nor anything against them but fewer touches
than that, there is no verdict (``None``), which ranks like ``wavering``. The
evidence is listed by how much it weighs. Its parameters are figures and dates, never
ages: it changes at known moments only, the first of which is told (``until``).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

CODES = ("engaged", "wavering", "silent", "stop")
RANKS = {"stop": 0, "silent": 1, "wavering": 2, None: 2, "engaged": 3}
EVIDENCE = (
    *("promises", "overdue", "unanswered", "evasions", "declined", "open", "answers"),
    *("our_broken", "nothing_recent", "nothing_yet", "no_history"),
)
# what says nothing about them: they have not been there yet
OF_US = {"unanswered", "our_broken"}
NEVER = datetime.min
# more of them say nothing more
MOST_ANSWERS = 3
CLOSED = ("kept", "broken", "declined", "withdrawn", "renegotiated")


class Weights(NamedTuple):
    """How much each kind of evidence weighs, and from where on it decides."""

    days: int = 90  # how far back evidence counts
    kept: float = 3
    broken: float = 4
    overdue: float = 2
    declined: float = 1
    open: float = 1
    answer: float = 1
    evasion: float = 2
    unanswered: float = 1
    engaged_from: float = 2  # sum from which they are engaged
    silent_after: int = 3  # touches in a row without an answer
    stop_at: float = 8  # how far below zero the sum proposes to stop


DEFAULT = Weights()


class Touch(NamedTuple):
    """A contact that took place."""

    date: datetime
    direction: str  # out, in
    answered: bool = False
    evasion: bool = False  # they said "later"
    automatic: bool = False  # sent, or answered, by a machine


class Commitment(NamedTuple):
    """A promise of one side to the other."""

    party: str  # us, prospect
    state: str  # asked, agreed, kept, broken, declined, withdrawn, renegotiated
    date_asked: datetime
    date_due: datetime | None = None  # the moment from which it is overdue
    date_closed: datetime | None = None
    date_agreed: datetime | None = None  # none where nobody has said yes


class Verdict(NamedTuple):
    """How a deal stands, why, and until when that is so while nothing happens."""

    code: str | None  # one of CODES; none where nothing is known of them
    score: float
    # codes of EVIDENCE with parameters that JSON can hold, what weighs most first
    evidence: tuple[tuple[str, dict], ...]
    until: datetime | None = None


class History(NamedTuple):
    """All that is on record of a deal."""

    touches: Sequence[Touch]
    commitments: Sequence[Commitment]


class Sign(NamedTuple):
    """One line of evidence, and what it adds to the sum."""

    code: str
    params: dict
    score: float
    weight: float


def judge(
    touches: Iterable[Touch],
    commitments: Iterable[Commitment],
    now: datetime,
    weights: Weights = DEFAULT,
) -> Verdict:
    """Judge how a deal stands at ``now``, which may be long ago.

    The order of touches and commitments does not matter; what happened after ``now`` is
    not looked at.

    >>> day = datetime(2026, 3, 2, 9)
    >>> judge([], [Commitment("prospect", "kept", day, None, day)], day)[:3]
    ('engaged', 3, (('promises', {'kept': 1, 'closed': 1}),))
    >>> judge([Touch(day, "out")] * 3, [], day)[:3]
    ('silent', -3, (('unanswered', {'count': 3}),))
    >>> judge([], [], day)
    Verdict(code=None, score=0, evidence=(('no_history', {}),), until=None)
    """
    history = History(list(touches), list(commitments))
    found = _judge_at(history, now, weights)
    for moment in _get_moments(history, now, weights):
        if _judge_at(history, moment, weights) != found:
            return found._replace(until=moment)
    return found


def judge_often(
    touches: Iterable[Touch],
    commitments: Iterable[Commitment],
    moments: Iterable[datetime],
    weights: Weights = DEFAULT,
) -> list[Verdict]:
    """Return the verdicts of several moments, without telling until when they held."""
    history = History(list(touches), list(commitments))
    return [_judge_at(history, each, weights) for each in moments]


def compare(earlier: Verdict, later: Verdict) -> str:
    """Tell whether a verdict is ``better``, ``same`` or ``worse`` than an earlier one.

    >>> bad, good = Verdict("stop", -9, ()), Verdict("engaged", 3, ())
    >>> compare(bad, good), compare(good, good), compare(good, bad)
    ('better', 'same', 'worse')
    """
    old, new = ((RANKS[each.code], each.score) for each in (earlier, later))
    if old == new:
        return "same"
    return "better" if new > old else "worse"


def _get_moments(history: History, now: datetime, weights: Weights) -> list[datetime]:
    """Return the moments after ``now`` at which what counts may change, in order."""
    window = timedelta(days=weights.days)
    dates = [touch.date for touch in history.touches]
    for each in history.commitments:
        dates += [each.date_asked, _get_end(each), each.date_agreed or each.date_asked]
    moments = {*dates, *(date + window for date in dates)}
    moments |= {each.date_due for each in history.commitments if each.date_due}
    return sorted(moment for moment in moments if moment > now)


def _judge_at(history: History, now: datetime, weights: Weights) -> Verdict:
    touches = [each for each in history.touches if each.date <= now and _counts(each)]
    commitments = [
        _as_of(each, now) for each in history.commitments if each.date_asked <= now
    ]
    if not touches and not commitments:
        return Verdict(None, 0, (("no_history", {}),))
    since = now - timedelta(days=weights.days)
    signs = [
        *_read_promises(commitments, since, now, weights),
        *_read_touches(touches, since, weights),
    ]
    last = _get_last_sign_of_life(touches, commitments)
    streak = [
        each for each in touches if not each.answered and each.date > (last or NEVER)
    ]
    if streak:
        signs.append(_read_silence(streak, weights))
    score = sum(sign.score for sign in signs)
    signs.sort(key=lambda sign: (-sign.weight, EVIDENCE.index(sign.code)))
    evidence = tuple((sign.code, sign.params) for sign in signs)
    code = _get_code(score, len(streak), weights)
    if code in ("engaged", "wavering") and not last:
        code = None if OF_US.issuperset(sign.code for sign in signs) else "wavering"
    if not evidence:
        recent = any(_get_end(each) > since for each in commitments)
        nothing = ("nothing_yet", {}), ("nothing_recent", {"days": weights.days})
        evidence = (nothing[not recent],)
    return Verdict(code, score, evidence)


def _get_code(score: float, streak: int, weights: Weights) -> str:
    if score <= -weights.stop_at:
        return "stop"
    if streak >= weights.silent_after:
        return "silent"
    return "engaged" if score >= weights.engaged_from else "wavering"


def _counts(touch: Touch) -> bool:
    """Tell whether a touch says anything: what came from a machine does not."""
    return touch.direction == "out" or (touch.answered and not touch.automatic)


def _as_of(commitment: Commitment, now: datetime) -> Commitment:
    """Return a commitment as it was at ``now``: open, if it was closed later."""
    if commitment.state in CLOSED and _get_end(commitment) <= now:
        return commitment
    agreed = commitment.date_agreed
    if commitment.state == "asked" or not agreed or agreed > now:
        return commitment._replace(state="asked")
    return commitment._replace(state="agreed")


def _get_end(commitment: Commitment) -> datetime:
    """Return when a commitment was closed; an import may not tell."""
    return commitment.date_closed or commitment.date_asked


def _read_promises(
    commitments: Sequence[Commitment], since: datetime, now: datetime, weights: Weights
) -> Iterator[Sign]:
    """Weigh promises: those closed within the window, and those that are open."""
    closed = [
        each for each in commitments if each.state in CLOSED and _get_end(each) > since
    ]
    states = [each.state for each in closed if each.party == "prospect"]
    kept, broken = states.count("kept"), states.count("broken")
    if kept or broken:
        good, bad = kept * weights.kept, broken * weights.broken
        params = {"kept": kept, "closed": kept + broken}
        yield Sign("promises", params, good - bad, max(good, bad))
    agreed = [e for e in commitments if (e.party, e.state) == ("prospect", "agreed")]
    overdue = [each for each in agreed if each.date_due and each.date_due <= now]
    yield from _count("overdue", len(overdue), -weights.overdue)
    yield from _count("declined", states.count("declined"), -weights.declined)
    yield from _count("open", len(agreed) - len(overdue), weights.open)
    ours = [each for each in closed if (each.party, each.state) == ("us", "broken")]
    yield from _count("our_broken", len(ours), 0)


def _read_touches(
    touches: Sequence[Touch], since: datetime, weights: Weights
) -> Iterator[Sign]:
    """Weigh what they answered within the window."""
    recent = [touch for touch in touches if touch.answered and touch.date > since]
    evasions = sum(touch.evasion for touch in recent)
    yield from _count("evasions", evasions, -weights.evasion)
    answers = [touch.date for touch in recent if not touch.evasion]
    if answers:
        score = min(len(answers), MOST_ANSWERS) * weights.answer
        last = max(answers).replace(microsecond=0).isoformat(" ")
        params = {"count": len(answers), "date": last}
        yield Sign("answers", params, score, score)


def _read_silence(streak: Sequence[Touch], weights: Weights) -> Sign:
    """Weigh touches that nobody answered; a machine is owed half an answer."""
    weight = sum(0.5 if touch.automatic else 1 for touch in streak)
    weight *= weights.unanswered
    return Sign("unanswered", {"count": len(streak)}, -weight, weight)


def _get_last_sign_of_life(
    touches: Sequence[Touch], commitments: Sequence[Commitment]
) -> datetime | None:
    alive = [touch.date for touch in touches if touch.answered]
    for each in commitments:
        if each.party == "prospect" and each.state == "agreed":
            alive.append(each.date_agreed)
        elif each.party == "prospect" and each.state in ("kept", "declined"):
            alive.append(_get_end(each))
    return max(alive, default=None)


def _count(code: str, count: int, weight: float) -> Iterator[Sign]:
    if count:
        score = count * weight
        yield Sign(code, {"count": count}, score, abs(score))
