"""What can go wrong in planning, for the caller to translate or to retry."""

from datetime import datetime


class CadenceError(ValueError):
    """A moment cannot be planned.

    ``code`` names the error for the caller, who translates it, and ``params`` fills the
    places of its sentence:

    - ``no_working_time`` {moment}: nothing is open during the year after ``moment``;
    - ``beyond_horizon`` {moment, side}: see :class:`OutOfHorizon`;
    - ``bad_unit`` {unit}, ``bad_origin`` {origin}: unknown key in a delay;
    - ``negative_delay`` {count}: the count is negative or no finite number;
    - ``too_far`` {count, unit} or {date}: a delay, or a decision, ten years off;
    - ``bad_time_of_day`` {time_of_day}: not within [0, 24);
    - ``bad_contact_hours`` {hour_from, hour_to}: not 0 <= from < to <= 24;
    - ``bad_zone`` {tz}: unknown time zone;
    - ``bad_rule`` {rule}: a rule of the calendar that names no day;
    - ``no_own_date`` {}: it is about a date of the person that nobody knows.
    """

    def __init__(self, code: str, params: dict | None = None):
        self.code = code
        self.params = params or {}
        super().__init__(code, self.params)


class OutOfHorizon(CadenceError):
    """The span of a working time ends before the answer: widen it and ask again.

    ``moment`` must lie within the new span; ``side`` says which end to move: "before"
    (``lo``; days are counted from an origin that lies before it) or "after" (``hi``).
    The widening ends: a span that reaches a year past the asked moment and still holds
    nothing open raises the plain ``no_working_time``.
    """

    def __init__(self, moment: datetime, side: str = "after"):
        self.moment = moment
        self.side = side
        super().__init__("beyond_horizon", {"moment": str(moment), "side": side})
