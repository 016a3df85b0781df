from odoo import models


class CrmFollowUpTouch(models.Model):
    """Steps that somebody did, with what came of them."""

    _inherit = "crm.follow.up.touch"

    def _complete(self, outcome, date, date_again=None, **values):
        """Do planned steps as the current user, with an outcome that takes effect.

        :param outcome: ``crm.follow.up.outcome``
        :param date: naive UTC moment at which it happened
        :param date_again: naive UTC moment agreed for the steps after them
        :param values: further values of the touches; ``channel_id`` where it was
            another one than planned
        """
        self.lead_id.check_access("write")
        # sudo: the steps and their activities may be a colleague's; the leads were
        # checked
        touches, note = self.sudo(), values.get("note")
        enrolments, now = touches.enrolment_id, touches.enrolment_id._now()
        if "channel_id" in values:
            touches.channel_id = values.pop("channel_id")
        touches._adopt_captured(self.env.user, date)
        told = ". ".join(part for part in (outcome.name, note) if part)
        touches._finish_activities(told)
        done = touches._do(date, outcome, self.env.user, **values)
        moving = enrolments.filtered(
            lambda each: (
                outcome.effect == "later"
                and date_again
                and not each._is_evasion_too_many(outcome)
            )
        )
        (enrolments - moving)._apply_outcome(outcome, now, date_again, note)
        wanted = dict.fromkeys(moving, (date_again, "later"))
        enrolments._on_touches_closed(done, now, wanted)
        done._after_contact(now)
        done._refresh_later()
        self.lead_id._follow_up_after_outcome(outcome, note)
