from datetime import date
from typing import NamedTuple

from odoo import models

from .remote_call import read_trusted

# effects after which there is nothing to ask for any more
OVER = ("not_interested", "wrong_person", "stop")


class Ask(NamedTuple):
    """What somebody chose to ask for in a touch, instead of what its step says.

    Handed over as ``follow_up_ask`` in the context while the touch is recorded.
    """

    type: models.Model  # crm.follow.up.commitment.type, empty for nothing
    date_due: date | None = None
    words: str | None = None  # instead of those of the type
    is_agreed: bool = False  # they said yes at once


class CrmFollowUpTouch(models.Model):
    """Steps that ask for a commitment put it on the ledger when they are done."""

    _inherit = "crm.follow.up.touch"

    def _do(self, now, outcome=None, user=None, **values):
        done = super()._do(now, outcome, user, **values)
        done._ask_for_commitments()
        return done

    def _ask_for_commitments(self):
        """Put on the ledger what was asked for in these touches, and return it.

        Whoever was not reached was asked for nothing.
        """
        chosen = read_trusted(self.env, "follow_up_ask", Ask)
        asking = self.filtered(lambda each: each.outcome_id._is_asking())
        commitments = self.env["crm.follow.up.commitment"]
        for type_, touches in asking.grouped(
            lambda each: chosen.type if chosen else each.step_id.commitment_type_id
        ).items():
            if type_:
                commitments += touches._ask_for(chosen or Ask(type_))
        return commitments

    def _ask_for(self, ask):
        """Ask for one commitment in these touches.

        :param ask: ``Ask``
        """
        values = {"description": ask.words} if ask.words else {}
        commitments = self.lead_id._follow_up_ask(
            ask.type, party=ask.type.party, date_due=ask.date_due, touch=self, **values
        )
        if ask.is_agreed:
            commitments._agree()
        return commitments


class CrmFollowUpOutcome(models.Model):
    """Outcomes tell whether somebody was asked for something."""

    _inherit = "crm.follow.up.outcome"

    def _is_asking(self):
        """Tell whether they were reached, or written to, and may still be asked."""
        return self.result != "not_reached" and self.effect not in OVER
