from odoo import models


class CrmLead(models.Model):
    """What outcomes mean beyond the plan of the lead."""

    _inherit = "crm.lead"

    def _follow_up_after_outcome(self, outcome, note=None):
        """Do what an outcome means beyond these leads. Extend it for effects of yours.

        Called once for every logged or corrected outcome, after the plans of these
        leads have reacted.

        :param outcome: ``crm.follow.up.outcome``
        :param note: what was said
        """
        if outcome.effect == "stop":
            self._follow_up_stop_person(note)

    def _follow_up_stop_person(self, note=None):
        """Leave the people of these leads alone, on every lead of theirs."""
        # sudo: who asked one of us to stop is left alone by all of us
        leads = self.sudo()
        enrolments = leads._get_leads_of_same_person()._get_open_enrolments()
        enrolments._stop("asked_to_stop", leads._get_stop_wish(note))

    def _follow_up_exclude(self, note=None):
        """Put the addresses of these leads on core's blacklists."""
        self.check_access("write")
        # sudo: salespeople may not edit the blacklists, but pass on what people wish
        leads = self.sudo()
        message = leads._get_stop_wish(note)
        for email in sorted({lead.email_normalized for lead in leads} - {False}):
            leads.env["mail.blacklist"]._add(email, message=message)
        numbers = sorted({lead.phone_sanitized for lead in leads} - {False})
        if numbers:
            leads.env["phone.blacklist"]._add(numbers, message=message)

    def _get_stop_wish(self, note=None):
        """Return in words where somebody asked to be left alone, and what they said."""
        wish = self.env._(
            "They asked on %(leads)s to be left alone. %(note)s",
            leads=", ".join(self.mapped("name")),
            note=note or "",
        )
        return wish.strip()

    def _follow_up_plan_quotation(self):
        """Give the salespeople the next step of somebody who is ready to buy."""
        self.check_access("write")
        self._follow_up_remind(lambda env: env._("Ready to buy: make the quotation"))
