"""What the planning of steps passes around."""

from datetime import datetime
from typing import NamedTuple

from odoo import models

from ..tools.recurrence import Occurrence


class Promise(NamedTuple):
    """The last commitment that the prospect was asked for during a plan."""

    state: str
    date_check: datetime | None  # when the scheduler looks at it; naive UTC


class History(NamedTuple):
    """What the touches of an enrolment and its lead tell the planning."""

    used: frozenset  # (step id, round) that were planned or done
    answered: bool
    touches: int  # done outbound touches of the lead in this part of the sale
    promise: Promise | None = None  # only where a step of the plan depends on it


class Planned(NamedTuple):
    """One step to be planned for one enrolment."""

    enrolment: models.Model
    step: models.Model
    round: int
    previous: datetime  # moment of the step before; naive UTC
    wanted: datetime | None = None  # plan for this moment instead of by the delay
    touch: models.Model | None = None  # planned touch to move instead of a new one
    reasons: tuple = ()  # why ``wanted``, as pairs (code, parameters)
    channel: models.Model | None = None  # instead of that of the step
    season: Occurrence | None = None  # the day that its rule of the calendar names
    variant: int | None = None  # id of the variant the lead was drawn for

    def is_automatic(self):
        """Tell whether the step is sent by itself.

        One that was planned for a person stays so, although the plan was edited; so
        does one that goes by another channel, because its own cannot reach them.
        """
        automatic = self.step.mode == "automatic"
        if not automatic or (self.touch and not self.touch.automatic):
            return False
        channel = self.channel or self.enrolment._get_channel(self.step)
        return channel == self.step.channel_id
