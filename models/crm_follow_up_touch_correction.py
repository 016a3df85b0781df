from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .remote_call import ENGINE, check_many, check_one, is_engine


class CrmFollowUpTouch(models.Model):
    """What was logged wrongly is corrected or removed, and what follows from it too.

    Counters are computed from touches whenever they are read. What is stored besides
    (gaps, answers that wait for us) is computed again for the whole lead. What an
    outcome has done to a plan stays as it is.
    """

    _inherit = "crm.follow.up.touch"

    # actions

    def action_correct(self):
        """Open the log dialog with this touch, to correct it."""
        check_one(self)
        self._check_correctable()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_log_action"
        )
        return action | {
            "name": self.env._("Correct the touch: %s", self.lead_id.name),
            "context": {
                "default_lead_ids": self.lead_id.ids,
                "default_correct_id": self.id,
                "default_channel_id": self.channel_id.id,
                "default_outcome_id": self.outcome_id.id,
                "default_date": self.date,
                "default_note": self.note,
                "default_ask": self.ask,
                "default_duration": self.duration,
                "default_silence_cause": self.silence_cause,
            },
        }

    def action_remove(self):
        """Take touches that never happened off the ledger, and say so on the lead."""
        check_many(self)
        self._check_correctable()
        # sudo: touches move by methods only; the leads were checked
        touches = self.sudo()
        bodies = {
            lead.id: self.env._(
                "Removed from the touches: %(touches)s",
                touches=", ".join(touch._describe() for touch in removed),
            )
            for lead, removed in touches.grouped("lead_id").items()
        }
        leads = self.lead_id
        touches.unlink()
        leads._message_log_batch(bodies=bodies)
        return {"type": "ir.actions.client", "tag": "crm_follow_up_touch_removed"}

    def unlink(self):
        # the engine computes again what it needs to
        if is_engine(self.env):
            return super().unlink()
        self.check_access("unlink")
        # sudo: the answers that wait may be a colleague's
        touches = self.sudo()
        leads, answers = touches.lead_id, touches._get_answers_before() - touches
        activities = touches.activity_id.filtered("active")
        activities.with_context(follow_up_engine=ENGINE).unlink()
        result = super().unlink()
        leads._follow_up_recompute(answers)
        return result

    # business

    def _correct(self, outcome, date, **values):
        """Correct what was logged of a contact.

        What an outcome has done already is not undone; a new effect takes place on the
        plan that is still open.

        :param outcome: ``crm.follow.up.outcome``
        :param date: naive UTC moment at which it happened
        :param values: further values of the touch
        """
        self.ensure_one()
        self._check_correctable()
        self.lead_id._check_follow_up_date(date)
        date_again = values.pop("date_again", None)
        # sudo: touches move by methods only; the lead was checked
        touch = self.sudo()
        answers = touch._get_answers_before()
        is_new_effect = outcome.effect != touch.outcome_id.effect
        touch.write(
            {
                "outcome_id": outcome.id,
                "answered": outcome.answered,
                "date": date,
                **values,
            }
        )
        touch.write(touch._prepare_corrected_values())
        touch.lead_id._follow_up_recompute(answers + touch)
        if is_new_effect:
            touch._apply_correction(outcome, date_again)

    def _apply_correction(self, outcome, date_again):
        """Let the new outcome of a corrected touch take effect on the open plan."""
        enrolments = self.lead_id._get_open_enrolments()
        enrolments._apply_outcome(outcome, enrolments._now(), date_again, self.note)
        self.lead_id._follow_up_after_outcome(outcome, self.note)

    def _prepare_corrected_values(self):
        """Return what follows from a new outcome or channel.

        What came in is the answer of a machine, or of a person: the outcome tells.
        """
        if self.direction == "in":
            return {"automatic": not self.answered}
        return self._prepare_cost_values()

    def _describe(self):
        """Return the touch in words, for the chatter."""
        date = format_datetime(self.env, self.date, dt_format="short")
        if self.outcome_id:
            return self.env._(
                "%(touch)s of %(date)s (%(outcome)s)",
                touch=self.name,
                date=date,
                outcome=self.outcome_id.name,
            )
        return self.env._("%(touch)s of %(date)s", touch=self.name, date=date)

    def _check_correctable(self):
        """Raise where touches are not over, or their leads may not be edited."""
        # sudo: a lead that the user may not read must be refused, not left out
        self.sudo().lead_id.with_env(self.env).check_access("write")
        if any(touch.state != "done" for touch in self):
            raise UserError(
                self.env._(
                    "Only touches that are done can be corrected. Stop or pause the "
                    "follow-up to get rid of a planned one."
                )
            )

    # what is computed again

    def _refresh_later(self):
        """Compute again what follows these touches, where they were entered late.

        :param self: done touches that were just put on the ledger
        """
        latest = dict(
            self._read_group(
                [("lead_id", "in", self.lead_id.ids), ("state", "=", "done")],
                ["lead_id"],
                ["date:max"],
            )
        )
        late = self.filtered(lambda touch: touch.date < latest[touch.lead_id])
        late.lead_id._follow_up_recompute()

    def _refresh_gaps(self):
        """Compute again how long the prospects heard nothing before each touch.

        :param self: all done outbound touches of some leads
        """
        last = {}
        for touch in self.sorted(lambda each: (each.date, each.id)):
            values = touch._get_gap(touch.date, last.get(touch.lead_id))
            last[touch.lead_id] = touch.date
            if any(touch[name] != value for name, value in values.items()):
                touch.write(values)

    def _get_answers_before(self):
        """Return the answers that these touches may have been our reply to."""
        ours = self.filtered(
            lambda touch: touch.direction == "out" and not touch.automatic
        )
        if not ours:
            return ours
        answers = self.search(
            [
                ("lead_id", "in", ours.lead_id.ids),
                ("state", "=", "done"),
                ("answered", "=", True),
                ("date", "<=", max(ours.mapped("date"))),
            ]
        )
        # what never had a deadline never waited
        return answers.filtered(lambda touch: touch.direction == "in" or touch.date_due)

    def _refresh_waiting(self, answers, now):
        """Find again which answers wait for us: those after our last contact.

        :param self: all done touches of some leads
        :param answers: those that may wait again; an answer that was settled by hand
            stays settled
        """
        waiting, contacted = self.browse(), set()
        for touch in self.sorted(lambda each: (each.date, each.id), reverse=True):
            may_wait = touch.awaits_us or touch in answers
            if may_wait and touch.lead_id not in contacted and touch._is_question():
                waiting += touch
            if touch.direction == "out" and not touch.automatic:
                contacted.add(touch.lead_id)
        over = self.filtered("awaits_us") - waiting
        over.filtered("answered")._settle_replies()
        over.filtered(lambda touch: not touch.answered)._settle_replies(done=False)
        waiting._await_again(now)

    def _is_question(self):
        """Tell whether a touch is an answer that somebody should come back to."""
        effect = self.outcome_id.effect
        return self.answered and (
            effect == "answered" or (self.direction == "in" and not effect)
        )

    def _await_again(self, now):
        """Let these answers wait for us, with one deadline a lead that has none.

        :param self: the latest of each lead first
        """
        self.filtered(lambda touch: not touch.awaits_us).awaits_us = True
        missing = self.browse()
        for answers in self.grouped("lead_id").values():
            if not answers.activity_id.filtered("active"):
                missing += answers[-1]
        missing._plan_replies(now)
