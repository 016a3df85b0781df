from markupsafe import Markup

from odoo import models
from odoo.tools import format_date

from .remote_call import read_trusted


class CrmFollowUpCommitment(models.Model):
    """What the chatter of the lead tells of its commitments."""

    _inherit = "crm.follow.up.commitment"

    def _log_state(self):
        """Say on each lead what has become of its commitments.

        In the name of the partner who is ``follow_up_author`` in the context, else of
        the user.
        """
        author = read_trusted(self.env, "follow_up_author", models.BaseModel)
        author_id = author.id if author else None
        bodies = {
            lead.id: Markup("<br/>").join(each._get_state_words() for each in mine)
            for lead, mine in self.grouped("lead_id").items()
        }
        self.lead_id._message_log_batch(bodies=bodies, author_id=author_id)

    def _get_state_words(self):
        """Return one sentence on where this commitment has got to."""
        template = self._get_state_templates()[self.party, self.state]
        words = template % {
            "name": self.name,
            "date": format_date(self.env, self.date_due),
        }
        said = {"agreed": self.note, "kept": self.evidence}
        reason = said.get(self.state, self.close_reason)
        return f"{words} {reason}" if reason else words

    def _get_state_templates(self):
        """Return the sentences by party and state, in the language of the user."""
        return {
            ("prospect", "asked"): self.env._("Asked for: %(name)s, until %(date)s."),
            ("prospect", "agreed"): self.env._(
                "They promised: %(name)s, until %(date)s."
            ),
            ("prospect", "kept"): self.env._("They kept their promise: %(name)s."),
            ("prospect", "broken"): self.env._(
                "They did not do it: %(name)s, due on %(date)s."
            ),
            ("prospect", "declined"): self.env._("They declined: %(name)s."),
            ("prospect", "withdrawn"): self.env._("No longer asked for: %(name)s."),
            ("prospect", "renegotiated"): self.env._(
                "They put it off: %(name)s, was due on %(date)s."
            ),
            ("us", "asked"): self.env._("They asked us for: %(name)s, until %(date)s."),
            ("us", "agreed"): self.env._("We promised: %(name)s, until %(date)s."),
            ("us", "kept"): self.env._("We kept our promise: %(name)s."),
            ("us", "broken"): self.env._(
                "We broke our promise: %(name)s, due on %(date)s."
            ),
            ("us", "declined"): self.env._("We declined: %(name)s."),
            ("us", "withdrawn"): self.env._("No longer expected of us: %(name)s."),
            ("us", "renegotiated"): self.env._(
                "We put it off: %(name)s, was due on %(date)s."
            ),
        }
