from odoo import api, models

from ..tools.states import OPEN_STATES

# what a verdict looks at
WATCHED = {
    "answered",
    "automatic",
    "date",
    "direction",
    "lead_id",
    "outcome_id",
    "state",
}


class CrmFollowUpTouch(models.Model):
    """The verdict on a deal follows its touches, whatever route they take."""

    _inherit = "crm.follow.up.touch"

    @api.model_create_multi
    def create(self, vals_list):
        touches = super().create(vals_list)
        if any(values.get("state") != "planned" for values in vals_list):
            touches._judge_again()
        return touches

    def write(self, vals):
        if not WATCHED & vals.keys():
            return super().write(vals)
        before = self._filter_evidence()
        leads = before.lead_id if "lead_id" in vals else self.lead_id.browse()
        result = super().write(vals)
        (before | self._filter_evidence())._judge_again()
        self.env["crm.follow.up.enrolment"]._judge_again(leads)
        return result

    def unlink(self):
        leads = self._filter_evidence().lead_id
        result = super().unlink()
        self.env["crm.follow.up.enrolment"]._judge_again(leads)
        return result

    def _filter_evidence(self):
        return self.filtered(lambda touch: touch.state == "done")

    def _judge_again(self):
        """Have the deals judged again that these touches tell something about.

        The plan that a touch belongs to is known mostly, and need not be looked up.
        """
        # sudo: the verdict follows whatever happened, whoever did it
        touches = self.sudo()._filter_evidence()
        direct = touches.filtered(lambda each: each.enrolment_id.state in OPEN_STATES)
        direct.enrolment_id._forget_verdict()
        self.env["crm.follow.up.enrolment"]._judge_again((touches - direct).lead_id)
