from odoo import models

# kinds of channels that can stand in for one that cannot reach the person
DIRECT_KINDS = ("phone", "messaging", "sms", "email")


class CrmFollowUpEnrolment(models.Model):
    """Which channel a step goes by, when its own cannot reach the person."""

    _inherit = "crm.follow.up.enrolment"

    def _get_channel(self, step):
        """Return the channel a step goes by for this lead.

        Its own, unless e-mails come back: then the warmest direct channel by which
        the person can be reached, where there is one.
        """
        channel = step.channel_id
        if channel.needs == "email" and self.lead_id._has_bounced_email():
            return self._get_substitute(channel) or channel
        return channel

    def _get_channel_reasons(self, step):
        """Return why a step goes by another channel than its own."""
        if self._get_channel(step) == step.channel_id:
            return ()
        return (("bounced", {"email": self.lead_id.follow_up_bounced_email}),)

    def _get_substitute(self, channel):
        """Return the warmest other channel that reaches the person directly.

        Channels that the plan uses anyway come first.
        """
        lead = self.lead_id
        known = {"none": True, "phone": lead.phone_sanitized, "email": False}
        usable = (
            self.env["crm.follow.up.channel"]
            .search([("kind", "in", DIRECT_KINDS)])
            .filtered(lambda each: known[each.needs])
        )
        used = self.plan_id.step_ids.channel_id
        order = (usable - channel).sorted(
            lambda each: (each not in used, -each.warmth, each.sequence)
        )
        return order[:1]

    # bounces

    def _on_bounce(self, touch, now):
        """Go on by another channel, because e-mails come back.

        :param touch: the touch whose e-mail came back, if it is known
        """
        self.ensure_one()
        bounced = touch.filtered(lambda each: each.enrolment_id == self)
        if bounced.step_id and self._get_channel(bounced.step_id) != bounced.channel_id:
            self._repeat_step(bounced, now)
        elif self.state == "running":
            self._divert_current(now)

    def _repeat_step(self, touch, now):
        """Do a step once more, now, because its message reached nobody.

        What was planned after it waits until it is done. A plan that is held comes to
        it when it goes on.

        :param touch: the touch of the step, which is cancelled already
        """
        self._close_planned(
            "cancelled", self.env._("Waits for the step whose message came back.")
        )
        self.write({"step_id": touch.step_id.id, "round": touch.round})
        if self.state == "review":
            self._set_state("running", hold_reason=False, hold_kind=False)
        if self.state == "running":
            self._replan({self: now}, now, None)

    def _divert_current(self, now):
        """Plan the current step on another channel, if it goes by e-mail."""
        current = self._get_planned_touches()._filter_current()
        if not current or self._get_channel(current.step_id) == current.channel_id:
            return
        current._cancel_activities()
        self._replan({self: max(current.date, now)}, now, None)

    # blacklist

    def _refresh_blacklist(self):
        """Say on plans in progress which automatic messages are skipped, or no more."""
        leads = self.lead_id
        # core computes them once, whatever happens to the blacklist later on
        leads.invalidate_recordset(["is_blacklisted", "phone_sanitized_blacklisted"])
        for enrolment in self.filtered(lambda each: each._is_going_on()):
            lead = enrolment.lead_id._in_follow_up_language()
            reason = lead._explain_blacklist()
            if reason:
                enrolment.write({"hold_reason": reason, "hold_kind": "blacklist"})
            elif enrolment.hold_kind == "blacklist":
                enrolment.write({"hold_reason": False, "hold_kind": False})
