from odoo import fields, models

from ..tools.cadence import CadenceError
from ..tools.deadline import after_working_hours
from .remote_call import ENGINE


class CrmFollowUpTouch(models.Model):
    """Answers that wait for us, and by when we mean to come back to them."""

    _inherit = "crm.follow.up.touch"

    def _after_contact(self, now):
        """Settle what waited for us before these contacts, and what waits now."""
        ours = self.filtered(lambda touch: touch.direction == "out")._filter_last_word()
        # what they said this time holds the plan again
        answered = ours.filtered(lambda touch: touch.outcome_id.effect == "answered")
        answered.lead_id._get_waiting_answers()._settle_replies()
        (ours - answered).lead_id._follow_up_on_contacted(now)
        answers = self.filtered(
            lambda touch: (
                touch.outcome_id.effect == "answered"
                or (touch.direction == "in" and not touch.outcome_id)
            )
        )
        answers._expect_reply(now)
        asked = self.filtered(lambda touch: touch.outcome_id.effect == "stop")
        for touch in asked:
            touch.contact_id._request_stop(touch.note)
        (self - asked).contact_id._update_plans()

    def _filter_last_word(self):
        """Return those that no answer came after which still waits for us."""
        newest = {}
        for answer in self.lead_id._get_waiting_answers() - self:
            newest[answer.lead_id] = max(
                answer.date, newest.get(answer.lead_id, answer.date)
            )
        return self.filtered(
            lambda touch: touch.date >= newest.get(touch.lead_id, touch.date)
        )

    def _expect_reply(self, now):
        """Give the salespeople a deadline to come back to these answers.

        A lead whose earlier answer still waits keeps the deadline it has.
        """
        waiting = self.search(
            [
                ("lead_id", "in", self.lead_id.ids),
                ("awaits_us", "=", True),
                ("id", "not in", self.ids),
            ]
        )
        self.awaits_us = True
        new = self.filtered(lambda each: each.lead_id not in waiting.lead_id)
        new._plan_replies(now)

    def _plan_replies(self, now):
        """Create the activities to come back to answers, where somebody is there.

        Deadlines are found once for all answers that one person comes back to.
        """
        touches, vals_list, moments = self.browse(), [], {}
        for touch in self:
            user = touch._get_replier()
            company = touch.lead_id._get_follow_up_company()
            if not user or not company.follow_up_reply_hours:
                continue
            key = user, company, touch.enrolment_id.plan_id
            if key not in moments:
                moments[key] = touch._get_reply_deadline(user, company, now)
            touch.date_due = moments[key]
            touches += touch
            vals_list.append(touch._prepare_reply_activity(user))
        # the names are read one by one while activities are created: prefetch them
        touches.lead_id.mapped("display_name")
        # sudo: answers come in by the mail gateway
        Activity = self.env["mail.activity"].sudo()
        activities = Activity.with_context(mail_activity_quick_update=True).create(
            vals_list
        )
        for touch, activity in zip(touches, activities, strict=True):
            touch.activity_id = activity

    def _prepare_reply_activity(self, user):
        """Return the values of the activity to come back to an answer."""
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": self.lead_id.id,
            # unlike a reference, the id is cached
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(
                "crm_follow_up.mail_activity_type_reply"
            ),
            "user_id": user.id,
            "date_deadline": self._get_deadline(
                {"user_id": user.id, "date": self.date_due}
            ),
            "summary": self.with_context(lang=user.lang).env._(
                "They answered: come back to them"
            ),
            "automated": True,
        }

    def _get_replier(self):
        """Return who comes back to an answer: whoever looks after the lead."""
        return self.lead_id._get_follow_up_keeper()

    def _get_reply_deadline(self, user, company, now):
        clock = self.env["crm.follow.up.clock"]
        plan = self.enrolment_id.plan_id
        key = clock._get_calendar(plan, user, company), user, company
        hours = company.follow_up_reply_hours
        try:
            return clock._find(
                key, now, lambda working: after_working_hours(working, now, hours)
            )
        except CadenceError:
            # nobody works for a year: elapsed hours are better than no deadline
            return fields.Datetime.add(now, hours=hours)

    def _settle_replies(self, done=True):
        """End the wait of answers; their activities are done, or withdrawn."""
        if not self:
            return
        self.awaits_us = False
        # sudo: the activity may be a colleague's
        activities = self.activity_id.sudo().filtered("active")
        activities = activities.with_context(follow_up_engine=ENGINE)
        if done:
            activities._action_done()
        else:
            activities.unlink()

    def _follow_replier(self, leads):
        """Give the answers on leads that changed hands to whoever comes back to them.

        :param leads: the leads of which the salesperson has changed
        """
        for touch in self.filtered(lambda each: each.lead_id in leads):
            user, activity = touch._get_replier(), touch.activity_id
            if user and activity.active and activity.user_id != user:
                activity.with_context(follow_up_engine=ENGINE).user_id = user
