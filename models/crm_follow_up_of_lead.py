from odoo import models

from .remote_call import check_one


class CrmFollowUpOfLead(models.AbstractModel):
    """Records that belong to one lead, ``lead_id``, and open it."""

    _name = "crm.follow.up.of.lead.mixin"
    _description = "Follow-up Record of a Lead"

    def action_view_lead(self):
        """Open the lead."""
        check_one(self)
        # a client may call it on this model itself, which nobody may read
        self.check_access("read")
        return self.lead_id.get_formview_action()
