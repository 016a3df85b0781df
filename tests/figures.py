from datetime import timedelta

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)


class FiguresCase(FollowUpCase):
    """Factories of what figures are counted from: written as it is on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_offer = cls.env["crm.stage"].create(
            {"name": "Offer", "follow_up_phase": "proposal", "sequence": 3}
        )

    @classmethod
    def _touch(cls, lead, days, channel=None, **values):
        """Put a contact on the ledger, so many days after Monday."""
        channel = channel or cls.phone
        return cls.env["crm.follow.up.touch"].create(
            {
                "name": channel.name,
                "lead_id": lead.id,
                "channel_id": channel.id,
                "direction": "out",
                "state": "done",
                "source": "log",
                "date": MONDAY + days * DAY,
                "user_id": lead.user_id.id,
                "team_id": lead.team_id.id,
                "company_id": lead.company_id.id,
                "currency_id": cls.env.company.currency_id.id,
                **values,
            }
        )

    @classmethod
    def _answer(cls, lead, days, **values):
        return cls._touch(lead, days, direction="in", answered=True, **values)

    @classmethod
    def _create_deal(cls, days=-10, **values):
        """Create an opportunity, so many days from Monday."""
        lead = cls._create_lead(**values)
        cls._set_created(lead, MONDAY + days * DAY)
        return lead

    @classmethod
    def _set_created(cls, lead, date):
        lead.flush_recordset()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s", (date, lead.id)
        )
        lead.invalidate_recordset()

    @classmethod
    def _end(cls, lead, days, is_won):
        """Win or lose an opportunity, so many days after Monday."""
        if is_won:
            lead.stage_id = cls.stage_won
        else:
            lead.action_set_lost()
        lead.date_closed = MONDAY + days * DAY
