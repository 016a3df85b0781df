from odoo import api, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """What follow-up brings along when leads are merged.

    Most leads that are merged have none: one query tells what there is to be moved.
    """

    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        held = opportunities._get_follow_up_held()
        if held:
            self._merge_follow_up(opportunities, held)
        return result

    @api.model
    def _get_follow_up_moved(self):
        """Return the models whose records just move to the lead that others are merged
        into. Extend to add yours.
        """
        return [
            "crm.follow.up.access",
            "crm.follow.up.ally",
            "crm.follow.up.decision",
            "crm.follow.up.insight",
            "crm.follow.up.offer.change",
            "crm.follow.up.question",
        ]

    @api.model
    def _get_follow_up_merged(self):
        """Return the models with records of leads that are looked at when leads are
        merged. Extend where ``_merge_follow_up`` moves more of them.
        """
        return [
            *self._get_follow_up_moved(),
            "crm.follow.up.agreement",
            "crm.follow.up.commitment",
            "crm.follow.up.customer.figure",
            "crm.follow.up.enrolment",
            "crm.follow.up.recheck",
            "crm.follow.up.touch",
        ]

    def _get_follow_up_held(self):
        """Return the names of the models that have records of these leads."""
        if not self.ids:
            return set()
        parts = []
        for name in self._get_follow_up_merged():
            model = self.env[name]
            model.flush_model(["lead_id"])
            parts.append(
                SQL(
                    "SELECT %s WHERE EXISTS (SELECT FROM %s WHERE lead_id IN %s)",
                    name,
                    SQL.identifier(model._table),
                    tuple(self.ids),
                )
            )
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts))
        return {name for (name,) in rows}

    def _merge_follow_up(self, opportunities, held):
        """Move what others leads have here, before they go. Extend to move more.

        :param opportunities: the leads that are merged into this one
        :param held: the names of the models that have records of them
        """
        if held & {"crm.follow.up.enrolment", "crm.follow.up.touch"}:
            self._merge_enrolments(opportunities)
        for name in self._get_follow_up_moved():
            if name in held:
                # sudo: nothing must get lost, nor what the user may not read
                records = self.env[name].sudo()
                records.search([("lead_id", "in", opportunities.ids)]).lead_id = self

    def _merge_enrolments(self, opportunities):
        """Move enrolments and touches of merged leads here; one stays open.

        The lead's own open enrolment stays, else the one whose next touch comes
        first. The others are over, with the reason; so is one that moves to a lead
        which may not be followed up with its plan.
        """
        # sudo: the history of merged leads must not get lost, whoever merges
        leads = (self | opportunities).sudo()
        found = leads._get_open_enrolments()
        found = found.sorted(
            lambda each: (each.lead_id != self, each.date_next or each.date_start)
        )
        kept = found[:1]
        company = kept.lead_id.company_id
        found[1:]._stop("merged", self.name)
        # they must leave the index of open enrolments before they move here
        found.flush_recordset(["state"])
        enrolments = self.env["crm.follow.up.enrolment"].sudo()
        others = enrolments.search([("lead_id", "in", opportunities.ids)])
        touches = self.env["crm.follow.up.touch"].sudo()
        touches.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        others.lead_id = self
        if kept in others:
            leads.browse(self.id)._follow_up_adopt(kept, company)

    def _follow_up_adopt(self, enrolment, company):
        """Stop or hand over the open enrolment that a merged lead brought along.

        :param company: the company of the lead it was on
        """
        [before] = self._follow_up_snapshot().values()
        reason = self._get_stop_reason(enrolment, before._replace(company=company))
        if reason:
            enrolment._stop(reason)
        else:
            enrolment._follow_salesperson(self.ids)
