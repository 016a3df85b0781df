from odoo import fields, models

from .remote_call import ENGINE


class CrmFollowUpCommitment(models.Model):
    """Commitments that change hands."""

    _inherit = "crm.follow.up.commitment"

    def _hand_to(self, user):
        """Let somebody else look after these open commitments, to-dos included.

        Without anybody the to-dos stay with whoever has them.
        """
        self.user_id = user
        if user.active:
            # sudo: the to-do may be a colleague's
            activities = self.activity_id.sudo().filtered("active")
            activities = activities.filtered(lambda each: each.user_id != user)
            activities.with_context(follow_up_engine=ENGINE).user_id = user
            self._schedule_ours()


class CrmFollowUpContact(models.Model):
    """Commitments belong to the person, whoever that turns out to be."""

    _inherit = "crm.follow.up.contact"

    commitment_ids = fields.One2many("crm.follow.up.commitment", "contact_id")

    def _move_to(self, person):
        result = super()._move_to(person)
        self.commitment_ids.contact_id = person
        return result

    def _hand_over(self, leads, person):
        result = super()._hand_over(leads, person)
        mine = self.commitment_ids.filtered(lambda each: each.lead_id in leads)
        mine.contact_id = person
        return result


class CrmFollowUpEnrolment(models.Model):
    """What was asked for, and promised, while a plan was open."""

    _inherit = "crm.follow.up.enrolment"

    commitment_ids = fields.One2many("crm.follow.up.commitment", "enrolment_id")


class CrmFollowUpTouch(models.Model):
    """What was asked for in a contact."""

    _inherit = "crm.follow.up.touch"

    commitment_ids = fields.One2many("crm.follow.up.commitment", "touch_id")
