from odoo import models
from odoo.tools import format_date


class CrmFollowUpDecision(models.Model):
    """What each choice does."""

    _inherit = "crm.follow.up.decision"

    def _apply(self, now):
        """Do what was decided. Extend it by a method ``_apply_<choice>`` of yours."""
        self.ensure_one()
        # sudo: what was decided is read where the lead has gone already
        decision = self.sudo()
        getattr(self, f"_apply_{decision.choice}")(
            decision, decision.lead_id.with_env(self.env), now
        )

    def _apply_plan(self, decision, lead, now):
        self._start_decided(decision, lead, now)

    def _apply_nurture(self, decision, lead, now):
        """Keep the lead warm until the day of the recheck, or an event before it."""
        reason = decision.note or self.env._("Long-term contact")
        decision.enrolment_id._stop("kept_warm", reason, now)
        grant = decision.touch_more and decision.touch_count + decision.touch_more
        plan = decision.next_plan_id.with_env(self.env)
        lead._follow_up_nurture(decision.date_recheck, reason, plan, grant)

    def _apply_hand_over(self, decision, lead, now):
        """The review goes along: whoever takes the lead over decides again."""
        lead._follow_up_hand_over(decision.new_user_id.with_env(self.env), self.note)

    def _apply_referrer(self, decision, lead, now):
        """Hold the plan while somebody who knows them is asked for insight."""
        referrer, day = decision.referrer_id, decision.date_recheck
        if not lead.referrer_id:
            lead.referrer_id = referrer
        lead._follow_up_add_ally(referrer)._ask_or_remind(decision.note, day)
        reason = self.env._(
            "%(name)s is asked about them; decide again on %(date)s.",
            name=referrer.name,
            date=format_date(self.env, day),
        )
        moment = self._get_recheck_moment(decision.enrolment_id, day)
        decision.enrolment_id._pause(moment, reason, now)

    def _apply_channel(self, decision, lead, now):
        decision.enrolment_id.channel_decided_id = decision.channel_id
        self._apply_go_on(decision, lead, now)

    def _apply_go_on(self, decision, lead, now):
        self._grant_touches(decision, decision.enrolment_id)
        decision.enrolment_id._go_on(now)

    def _apply_lost(self, decision, lead, now):
        lead.action_set_lost(
            lost_reason_id=decision.lost_reason_id.id,
            **lead._prepare_lost_values(competitor=decision.competitor_id),
        )

    def _start_decided(self, decision, lead, moment):
        """Start the plan that was chosen in place of the one in review."""
        plan = decision.next_plan_id.with_env(self.env)
        grant = decision.touch_count + decision.touch_more
        if decision.touch_more:
            # before its first step is planned
            lead = lead.with_context(follow_up_touch_max=(grant,))
        lead._follow_up_start(plan, moment, force=True)

    def _grant_touches(self, decision, enrolment):
        """Allow so many touches more than they have had."""
        if decision.touch_more:
            enrolment.touch_max_granted = decision.touch_count + decision.touch_more
