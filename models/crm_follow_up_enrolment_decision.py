from odoo import fields, models
from odoo.exceptions import UserError

from .remote_call import check_one, read_trusted


class CrmFollowUpEnrolment(models.Model):
    """How a plan goes on once somebody has decided about it."""

    _inherit = "crm.follow.up.enrolment"

    decision_ids = fields.One2many("crm.follow.up.decision", "enrolment_id")
    date_decided = fields.Datetime(
        string="Last Decision",
        copy=False,
        help="What spoke for stopping before asks for no other review.",
    )
    touch_max_granted = fields.Integer(
        string="Granted Maximum",
        aggregator=None,
        copy=False,
        # of a plan that a decision starts
        default=lambda self: self._default_touch_max_granted(),
        help="Touches that a decision allows beyond the maximum of the plan.",
    )
    channel_decided_id = fields.Many2one(
        "crm.follow.up.channel",
        string="Channel from Now On",
        copy=False,
        ondelete="restrict",
        help="The channel by which a decision has put the steps that are left.",
    )

    def _default_touch_max_granted(self):
        """Return ``follow_up_touch_max`` of the context, a tuple of one number.

        A tuple, which no client can send: nobody grants touches to themselves.
        """
        [grant] = read_trusted(self.env, "follow_up_touch_max", tuple) or (0,)
        return grant

    def action_decide(self):
        """Open the page of evidence on which the open review is decided."""
        check_one(self)
        self._check_in_review()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_decide_action"
        )
        return action | {
            "name": self.env._("Decide: %s", self.lead_id.name),
            "context": {"default_enrolment_id": self.id},
        }

    def _check_in_review(self):
        """Raise a ``UserError`` where nobody has been asked for a decision."""
        for enrolment in self.filtered(lambda each: each.state != "review"):
            raise UserError(
                self.env._(
                    "There is nothing to decide on %(lead)s: its follow-up is not in "
                    "review.",
                    lead=enrolment.lead_id.display_name,
                )
            )

    def _get_touch_max(self):
        """Return after how many touches of the lead the plan asks for a review."""
        return max(self.plan_id.touch_max, self.touch_max_granted)

    def _go_on(self, now):
        """Go on after a review; where no step is left, the plan begins again.

        :raises UserError: where the enrolment is not in review
        """
        self = self._for_change()
        self._withdraw_review()
        self._set_state("running", hold_reason=False, hold_kind=False)
        histories = self._get_histories()
        for enrolment in self:
            step, _round, _left_out = enrolment._find_next_step(histories[enrolment.id])
            if not step:
                enrolment.round += 1
        self._plan_next(now)

    def _filter_condemned(self):
        """A decision to go on holds until the verdict changes once more."""
        return (
            super()
            ._filter_condemned()
            .filtered(
                lambda each: (
                    not each.date_decided or each.date_verdict > each.date_decided
                )
            )
        )

    def _get_channel(self, step):
        channel = super()._get_channel(step)
        decided = self.channel_decided_id
        # where e-mails come back, there is a better one already
        return decided if decided and channel == step.channel_id else channel

    def _get_channel_reasons(self, step):
        decided = self.channel_decided_id
        if decided and self._get_channel(step) == decided != step.channel_id:
            return (("decided", {}),)
        return super()._get_channel_reasons(step)
