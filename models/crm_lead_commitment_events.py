from odoo import models
from odoo.fields import Domain


class CrmLead(models.Model):
    """What happens to commitments when something happens to the lead.

    Won, they stay: both sides still owe what they promised. Lost or archived, nobody
    waits for them any more. They move along with the lead's owner, and into the lead
    it is merged with.
    """

    _inherit = "crm.lead"

    def write(self, vals):
        if not {"user_id", "active"} & vals.keys():
            return super().write(vals)
        # sudo: whoever changes the lead, its commitments move along
        leads = self.sudo()
        commitments = leads._get_all_open_commitments()
        if not commitments:
            return super().write(vals)
        before = {lead: (lead.user_id, lead.active) for lead in commitments.lead_id}
        result = super().write(vals)
        for lead, (user, active) in before.items():
            mine = commitments.filtered(lambda each, lead=lead: each.lead_id == lead)
            if active and not lead.active:
                mine._withdraw(lead._explain_commitments_over())
            elif lead.user_id != user:
                mine.filtered(lambda each, user=user: each.user_id == user)._hand_to(
                    lead.user_id
                )
        return result

    def action_set_lost(self, **additional_values):
        # sudo: whoever loses the lead, nobody waits for its commitments any more
        commitments = self.sudo()._get_all_open_commitments()
        if commitments:
            self.check_access("write")
            commitments._withdraw(self.env._("The opportunity was lost."))
        return super().action_set_lost(**additional_values)

    def _get_all_open_commitments(self):
        """Return what somebody still owes on these leads."""
        Commitment = self.env["crm.follow.up.commitment"]
        if not Commitment._is_in_use():
            return Commitment
        return Commitment.search(
            Commitment._get_open_domain() & Domain("lead_id", "in", self.ids)
        )

    def _explain_commitments_over(self):
        if self.won_status == "lost":
            return self.env._("The opportunity was lost.")
        return self.env._("The opportunity was archived.")

    # merge

    def _merge_follow_up(self, opportunities, held):
        if "crm.follow.up.commitment" in held:
            self._merge_commitments(opportunities)
        return super()._merge_follow_up(opportunities, held)

    def _merge_commitments(self, opportunities):
        """Move all commitments of merged leads here.

        Of one type and party one stays open: what was promised before what was only
        asked for, then what is due first. The others are withdrawn, with the reason.
        """
        # sudo: what was promised must not get lost, whoever merges
        leads = (self | opportunities).sudo()
        found = leads._get_all_open_commitments().filtered("type_id")
        found = found.sorted(lambda e: (e.state != "agreed", e.date_due, e.id))
        doubles = found.browse()
        for group in found.grouped(lambda each: (each.type_id, each.party)).values():
            doubles += group[1:]
        doubles._withdraw(
            self.env._(
                "The same was open on an opportunity that was merged into %(lead)s.",
                lead=self.name,
            )
        )
        # they must leave the index of open ones before they move here
        doubles.flush_recordset(["state"])
        moved = found.search([("lead_id", "in", opportunities.ids)])
        moved.lead_id = self
        moved.filtered(lambda e: e in found - doubles)._hand_to(self.sudo().user_id)
