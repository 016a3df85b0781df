"""Whether a step of a plan is to be done at all, and why not."""

from typing import NamedTuple

CONDITIONS = ("always", "no_answer", "commitment_kept", "commitment_broken")
PROMISE_CONDITIONS = CONDITIONS[2:]
WANTED = {"commitment_kept": "kept", "commitment_broken": "broken"}
OPEN = ("asked", "agreed")


class Holds(NamedTuple):
    """Whether a condition holds: True, False, or None while that is still open.

    ``code`` says why it does not: "answered", "nothing_asked", or what became of the
    last thing that was asked for: "kept", "broken", "declined"; "open" where it waits.
    """

    holds: bool | None
    code: str = ""


def check_condition(condition: str, answered: bool, promise: str | None) -> Holds:
    """Decide whether a step is to be done.

    :param condition: one of ``CONDITIONS``
    :param answered: whether the prospect has answered during the plan
    :param promise: state of the last commitment that the prospect was asked for during
        the plan; None where they were asked for nothing

    >>> check_condition("no_answer", True, None)
    Holds(holds=False, code='answered')
    >>> check_condition("commitment_broken", True, "broken").holds
    True
    >>> check_condition("commitment_broken", True, "kept")
    Holds(holds=False, code='kept')
    >>> check_condition("commitment_kept", False, "agreed")
    Holds(holds=None, code='open')
    """
    if condition == "no_answer":
        return Holds(not answered, "answered" if answered else "")
    if condition not in WANTED:
        return Holds(True)
    if promise is None:
        return Holds(False, "nothing_asked")
    if promise in OPEN:
        return Holds(None, "open")
    holds = promise == WANTED[condition]
    return Holds(holds, "" if holds else promise)
