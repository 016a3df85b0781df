from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..models.remote_call import check_one


class CrmFollowUpLog(models.TransientModel):
    """Touches with people who had enough contact already need a reason."""

    _inherit = "crm.follow.up.log"

    cap_warning = fields.Char(compute="_compute_cap_warning")
    cap_note = fields.Char(
        string="Why Anyway",
        help="The person had enough contact already: why this touch as well.",
    )

    @api.depends("lead_ids", "channel_id", "date", "touch_ids", "correct_id")
    @api.depends_context("lang")
    def _compute_cap_warning(self):
        for wizard in self:
            refused = wizard._get_over_cap()
            wizard.cap_warning = wizard._explain_over_cap(refused)

    def _get_over_cap(self):
        """Return the ``Check`` of people whose caps the touch breaks, by contact.

        The planned steps that it does are not counted besides it.
        """
        if self.correct_id or not self.date:
            return {}
        # sudo: caps count the touches of colleagues as well
        people = (
            self.env["crm.follow.up.contact"].sudo()._find_for(self.lead_ids._origin)
        )
        contacts = people and people[next(iter(people))].union(*people.values())
        if not contacts:
            return {}
        ledger = contacts._get_ledger(self.touch_ids._origin)
        checks = {
            contact: ledger.check(contact, self.date, self.channel_id._origin)
            for contact in contacts
        }
        return {
            contact: check
            for contact, check in checks.items()
            if check.date != self.date
        }

    def _explain_over_cap(self, refused):
        """Return in words who had enough contact, and until when."""
        if not refused:
            return False
        contact, check = next(iter(refused.items()))
        reason = self.env["crm.follow.up.enrolment"]._explain_check(check)
        if check.date:
            reason = self.env._(
                "%(reason)s Free again on %(date)s.",
                reason=reason,
                date=format_datetime(self.env, check.date, dt_format="short"),
            )
        if len(refused) == 1:
            return self.env._("%(name)s: %(reason)s", name=contact.name, reason=reason)
        return self.env._(
            "%(count)s people had enough contact, among them %(name)s: %(reason)s",
            count=len(refused),
            name=contact.name,
            reason=reason,
        )

    def action_log(self):
        check_one(self)._check_caps()
        return super().action_log()

    def _check_caps(self):
        """Refuse a touch over a cap without a reason, or without the right to it.

        :raises UserError: naming what to do
        """
        if not self.cap_warning:
            return
        company = self.lead_ids[:1]._get_follow_up_company()
        is_manager = self.env.user.has_group("sales_team.group_sale_manager")
        if company.follow_up_over_cap == "block" and not is_manager:
            raise UserError(
                self.env._(
                    "%(warning)s Only sales managers may log another touch: ask one of "
                    "them.",
                    warning=self.cap_warning,
                )
            )
        if not self.cap_note:
            raise UserError(
                self.env._(
                    "%(warning)s Enter in “Why Anyway” why you were in touch "
                    "nevertheless.",
                    warning=self.cap_warning,
                )
            )

    def _prepare_touch_values(self):
        note = self.cap_warning and self.cap_note
        return super()._prepare_touch_values() | {"cap_note": note or False}
