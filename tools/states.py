"""States of what follow-up keeps, and the transitions allowed between them.

The keys are what the database stores; their translated labels live in the models.
Models, views and tests read the states from here, so that each is named in one place.
"""

from collections.abc import Mapping

Transitions = Mapping[str, frozenset[str]]

ENROLMENT_TRANSITIONS: Transitions = {
    # waits for the person's consent to being followed up; its steps run already
    "agreement": frozenset({"running", "paused", "review", "done", "stopped"}),
    "running": frozenset({"paused", "review", "done", "stopped"}),
    # resumes into the state it was paused in; a step done by hand may complete it
    "paused": frozenset({"agreement", "running", "review", "done", "stopped"}),
    # somebody decides: go on, wait for a recheck date, complete, give up
    "review": frozenset({"running", "paused", "done", "stopped"}),
    "done": frozenset(),
    "stopped": frozenset(),
}
ENROLMENT = tuple(ENROLMENT_TRANSITIONS)
OPEN_STATES = ("agreement", "running", "paused", "review")

TOUCH_TRANSITIONS: Transitions = {
    "planned": frozenset({"done", "skipped", "cancelled"}),
    # a touch logged by mistake is cancelled, never deleted
    "done": frozenset({"cancelled"}),
    "skipped": frozenset(),
    "cancelled": frozenset(),
}
TOUCH = tuple(TOUCH_TRANSITIONS)
LIVE_TOUCH_STATES = ("planned", "done")

# "due": its day has come, and somebody is asked
OPEN_RECHECK_STATES = ("waiting", "due")

COMMITMENT_TRANSITIONS: Transitions = {
    # wanted from somebody, who has not said yes; kept at once where it is simply done
    "asked": frozenset(
        {"agreed", "kept", "broken", "declined", "withdrawn", "renegotiated"}
    ),
    # promised; taken back openly it is declined, let slip it is broken
    "agreed": frozenset({"kept", "broken", "declined", "withdrawn", "renegotiated"}),
    # what came of a promise may be corrected, one way or the other
    "kept": frozenset({"broken"}),
    "broken": frozenset({"kept"}),
    "declined": frozenset(),
    # whoever wanted it wants it no more
    "withdrawn": frozenset(),
    # replaced by a new commitment with another date, which refers to this one: a state
    # of its own, so that each commitment is counted once
    "renegotiated": frozenset(),
}
COMMITMENT = tuple(COMMITMENT_TRANSITIONS)
OPEN_COMMITMENT_STATES = ("asked", "agreed")

AGREEMENT_TRANSITIONS: Transitions = {
    "proposed": frozenset({"confirmed", "superseded"}),
    # changed by a new version only
    "confirmed": frozenset({"superseded"}),
    "superseded": frozenset(),
}

INSIGHT_TRANSITIONS: Transitions = {
    "new": frozenset({"forwarded", "in_progress", "handled", "dismissed"}),
    # forwarded again, when somebody else is to handle it
    "forwarded": frozenset({"forwarded", "in_progress", "handled", "dismissed"}),
    "in_progress": frozenset({"forwarded", "handled", "dismissed"}),
    # closed, and reopened where news come in
    "handled": frozenset({"new"}),
    "dismissed": frozenset({"new"}),
}

OFFER_CHANGE_TRANSITIONS: Transitions = {
    # wanted, and in no quotation yet
    "open": frozenset({"revised", "dropped"}),
    # in a quotation; revised once more where that was not what they meant
    "revised": frozenset({"revised", "accepted", "declined", "open"}),
    # what the customer said may be corrected
    "accepted": frozenset({"declined", "open"}),
    "declined": frozenset({"accepted", "open"}),
    "dropped": frozenset({"open"}),
}

ALLY_TRANSITIONS: Transitions = {
    # may tell us something without having been asked
    "known": frozenset({"asked", "answered", "declined"}),
    # the question may be withdrawn, or asked once more
    "asked": frozenset({"known", "asked", "answered", "declined"}),
    "answered": frozenset({"asked", "answered"}),
    "declined": frozenset({"asked", "answered"}),
}


def is_allowed(transitions: Transitions, old: str, new: str) -> bool:
    """Tell whether a record in state ``old`` may go to state ``new``.

    Staying in a known state is allowed: what runs twice does no harm. An unknown state
    allows nothing.

    >>> is_allowed(ENROLMENT_TRANSITIONS, "running", "paused")
    True
    >>> is_allowed(ENROLMENT_TRANSITIONS, "stopped", "running")
    False
    """
    if old not in transitions or new not in transitions:
        return False
    return old == new or new in transitions[old]
