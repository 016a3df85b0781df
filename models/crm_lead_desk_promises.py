from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.zones import start_of_day

# how a verdict is shown
VERDICT_COLORS = {"engaged": "success", "wavering": "warning", "stop": "danger"}


class CrmLead(models.Model):
    """What both sides have promised, on the follow-up desk."""

    _inherit = "crm.lead"

    @api.model
    def _get_desk_promises(self, filters):
        """Return when the day begins on which a promise of ours is due, by lead id."""
        commitments = self.env["crm.follow.up.commitment"]
        domain = commitments._get_open_domain() & Domain("party", "=", "us")
        if filters.get("scope", "mine") == "mine":
            domain &= Domain("user_id", "=", self.env.uid)
        found = commitments.search_fetch(domain, ["lead_id", "date_due"])
        result, zone = super()._get_desk_promises(filters), self.env.tz
        for commitment in found.sorted("date_due", reverse=True):
            moment = start_of_day(commitment.date_due, zone)
            known = result.get(commitment.lead_id.id, moment)
            result[commitment.lead_id.id] = min(known, moment)
        return result

    def _get_desk_sections(self):
        return [
            *super()._get_desk_sections(),
            {
                "key": "verdict",
                "title": self.env._("How It Stands"),
                "lines": self._get_desk_verdict_lines(),
            },
            {
                "key": "theirs",
                "title": self.env._("They Promise"),
                "lines": self._get_desk_commitment_lines("prospect"),
            },
            {
                "key": "ours",
                "title": self.env._("We Promise"),
                "lines": self._get_desk_commitment_lines("us"),
            },
            {
                "key": "agreement",
                "title": self.env._("How We Stay in Touch"),
                "lines": [
                    {"id": index, "text": words}
                    for index, words in enumerate(self._get_desk_terms())
                ],
            },
        ]

    def _get_desk_verdict_lines(self):
        """Return the verdict and its evidence, where there is one."""
        verdict = self.get_follow_up_verdict()
        if not verdict["code"]:
            return []
        color = VERDICT_COLORS.get(verdict["code"], "secondary")
        label = {"id": "label", "text": verdict["label"], "color": color}
        return [
            label,
            *(
                {"id": index, "text": words}
                for index, words in enumerate(verdict["evidence"])
            ),
        ]

    def _get_desk_commitment_lines(self, party):
        """Return the open commitments of one side, those due first on top."""
        found = self.env["crm.follow.up.commitment"].search(
            self.env["crm.follow.up.commitment"]._get_open_domain()
            & Domain("lead_id", "=", self.id)
            & Domain("party", "=", party),
            order="date_due, id",
        )
        states = dict(found._fields["state"]._description_selection(self.env))
        return [
            {
                "id": commitment.id,
                "text": self.env._(
                    "%(name)s, until %(date)s",
                    name=commitment.name,
                    date=format_date(self.env, commitment.date_due),
                ),
                "title": states[commitment.state],
                "color": "danger" if commitment.is_overdue else "",
            }
            for commitment in found
        ]

    def _get_desk_terms(self):
        """Return in words what was agreed about the follow-up itself."""
        agreement = self.follow_up_agreement_id
        return agreement._get_terms_words() if agreement else []
