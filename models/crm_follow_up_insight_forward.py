from odoo import models
from odoo.exceptions import UserError

from .crm_follow_up_insight import TODO
from .remote_call import check_many


class CrmFollowUpInsight(models.Model):
    """Market insights on their way to whoever can act on them."""

    _inherit = "crm.follow.up.insight"

    def action_open_forward(self):
        """Ask to whom these insights go, and what they should do about them."""
        check_many(self)
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_insight_forward_action"
        )
        return action | {"context": {"default_insight_ids": self.ids}}

    def action_forward(self):
        """Hand these insights to their owners, each with a to-do."""
        check_many(self)
        self._forward()

    def _forward(self, owner=None, note=None):
        """Hand these insights to their owners, each with a to-do.

        :param owner: ``res.users`` who handles all of them from now on; each stays
            with its own owner if empty
        :param note: what should be done about them, for the owner to read
        :raises UserError: where an owner is missing or could not read it, or where an
            insight is closed
        """
        self.check_access("write")
        # sudo: whoever hands an insight over may lose the right to change it
        insights = self.sudo()
        if owner:
            insights.user_id = owner
        insights._check_forwardable()
        insights._set_state("forwarded")
        for insight in insights:
            insight._remind_owner(note)

    def _remind_owner(self, note):
        """Give the owner the to-do; one that is still open moves along."""
        owner, note = self.user_id, note or False
        open_ones = self.activity_reschedule([TODO], new_user_id=owner.id)
        if not open_ones:
            self.activity_schedule(
                TODO,
                user_id=owner.id,
                summary=self.env._("Handle this market insight"),
                note=note,
            )
        elif note:
            open_ones.note = note

    def _check_forwardable(self):
        """Raise a ``UserError`` where an owner is missing, or could not read it."""
        for insight in self:
            owner = insight.user_id
            if not owner:
                raise UserError(
                    self.env._(
                        "Nobody would handle “%(insight)s”. Choose its “Owner” first.",
                        insight=insight.name,
                    )
                )
            if not insight._is_readable_by(owner):
                raise UserError(
                    self.env._(
                        "%(user)s has no rights on market insights. Choose an “Owner” "
                        "who works in sales for “%(insight)s”.",
                        user=owner.name,
                        insight=insight.name,
                    )
                )

    def _is_readable_by(self, user):
        """Tell whether a user reads this insight, in any of their companies."""
        # sudo: the companies of colleagues may not be readable
        companies = user.sudo().company_ids
        own = self.with_user(user).with_context(allowed_company_ids=companies.ids)
        return own.has_access("read")
