from odoo import api, fields, models


class CrmFollowUpPlan(models.Model):
    """Plans that begin with an agreement."""

    _inherit = "crm.follow.up.plan"

    agreement_needed = fields.Boolean(
        string="Needs an Agreement",
        help="Until they have agreed to be followed up, steps by a person go on, and "
        "nothing is sent automatically.",
    )


class CrmFollowUpEnrolment(models.Model):
    """Enrolments that wait for the agreement of the prospect."""

    _inherit = "crm.follow.up.enrolment"

    agreement_ids = fields.One2many("crm.follow.up.agreement", "enrolment_id")

    @api.model
    def _start(self, leads, plan, date, now):
        enrolments = super()._start(leads, plan, date, now)
        # an experiment may have drawn another plan
        enrolments.filtered("plan_id.agreement_needed")._wait_for_agreement()
        return enrolments

    def _filter_to_agree(self):
        """Return those whose plan needs an agreement that nobody has confirmed yet."""
        needing = self.filtered("plan_id.agreement_needed")
        if not needing:
            return needing
        confirmed = self.env["crm.follow.up.agreement"].search(
            [("lead_id", "in", needing.lead_id.ids), ("state", "=", "confirmed")]
        )
        return needing.filtered(lambda each: each.lead_id not in confirmed.lead_id)

    def _wait_for_agreement(self):
        """Let running enrolments wait, with the reason, where they must."""
        running = self.filtered(lambda each: each.state == "running")
        running._filter_to_agree().write(
            {"state": "agreement", "hold_reason": self._get_waiting_reason()}
        )

    def _get_waiting_reason(self):
        return self.env._(
            "They have not agreed yet: nothing is sent automatically until the "
            "agreement is confirmed."
        )

    def _set_state(self, state, **values):
        """After a pause, wait again where nobody has agreed meanwhile."""
        waiting = self.browse()
        if state == "running":
            paused = self.filtered(lambda each: each.state == "paused")
            waiting = paused._filter_to_agree()
        if waiting:
            reason = {"hold_reason": self._get_waiting_reason()}
            super(CrmFollowUpEnrolment, waiting)._set_state(
                "agreement", **values | reason
            )
        return super(CrmFollowUpEnrolment, self - waiting)._set_state(state, **values)

    def _on_agreed(self):
        """Go on: they have agreed. What is held for another reason stays held."""
        waiting = self.filtered(lambda each: each.state == "agreement")
        if waiting:
            waiting._set_state("running", hold_reason=False)
            waiting._announce()

    def _on_touches_closed(self, touches, now, wanted=None):
        """Steps by a person go on while the agreement is awaited.

        The engine only moves what is running: let them run for that moment.
        """
        waiting = touches.enrolment_id.filtered(lambda each: each.state == "agreement")
        waiting.state = "running"
        result = super()._on_touches_closed(touches, now, wanted)
        waiting._wait_for_agreement()
        return result
