from odoo import models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Asking for commitments, of the prospect or of ourselves."""

    _inherit = "crm.lead"

    def _follow_up_ask(
        self, type, party="prospect", date_due=None, touch=None, **values
    ):
        """Ask for a commitment on each of these leads.

        One of the same type and party that is open already is returned instead of a
        second one. If it was asked and not yet agreed, asking again renews it: another
        ``ask_count``, touch and date; a promise that was given stays as it is.

        What the prospect shall do is ``asked``; what we shall do is ``agreed`` at once,
        as whoever notes it promises it. Pass ``state`` for the other of the two.
        The context key ``follow_up_author`` names who did it, see the life cycle of
        commitments.

        :param type: ``crm.follow.up.commitment.type``; may be empty, then ``name``
            must be among the values, and nothing is renewed
        :param party: who shall do it: ``prospect`` or ``us``
        :param date_due: ``date``; else the working days of the type from today on
        :param touch: ``crm.follow.up.touch`` in which it was asked for, or one of each
            lead; it was asked at its date then, else now
        :param values: further values of the commitments
        :return: ``crm.follow.up.commitment``, one per lead, in their order
        :raises UserError: where ``date_due`` has passed
        :raises AccessError: where the user may not edit one of the leads
        """
        self.check_access("write")
        # sudo: commitments move by methods only; the leads were checked above
        leads = self.sudo()
        Commitment = self.env["crm.follow.up.commitment"].sudo()
        date_due = Commitment._to_due_date(date_due)
        found = leads._get_open_commitments(type, party)
        new = leads.filtered(lambda lead: lead not in found)
        dates = new._get_follow_up_due_dates(type, date_due)
        enrolments = {each.lead_id: each for each in new._get_open_enrolments()}
        touches = {each.lead_id: each for each in touch or ()}
        created = Commitment.create(
            [
                lead._prepare_commitment_values(type, party, touches.get(lead))
                | {
                    "date_due": dates[lead],
                    "enrolment_id": enrolments[lead].id
                    if lead in enrolments
                    else False,
                }
                | values
                for lead in new
            ]
        )
        created._after_asking()
        renewed = Commitment.union(*found.values())
        renewed.filtered(lambda each: each.state == "asked")._ask_again(
            date_due, touches
        )
        by_lead = found | {each.lead_id: each for each in created}
        return Commitment.union(*(by_lead[lead] for lead in leads)).sudo(False)

    def _get_open_commitments(self, type, party):
        """Return the open commitment of a type and party, by lead."""
        if not type:
            return {}
        Commitment = self.env["crm.follow.up.commitment"]
        found = Commitment.search(
            Commitment._get_open_domain()
            & Domain("lead_id", "in", self.ids)
            & Domain("type_id", "=", type.id)
            & Domain("party", "=", party)
        )
        return {each.lead_id: each for each in found}

    def _get_follow_up_due_dates(self, type, date_due=None):
        """Return until when something asked for today is due, by lead.

        The days of a type are counted once for all leads of the same salesperson.

        :param type: ``crm.follow.up.commitment.type``
        :param date_due: ``date`` that holds for all of them, if any
        """
        if date_due:
            return dict.fromkeys(self, date_due)
        Commitment = self.env["crm.follow.up.commitment"]
        today, days, found = Commitment._today(), {}, {}
        count = type.due_days if type else 3
        for lead in self:
            key = Commitment._get_working_key(
                lead.user_id, lead._get_follow_up_company()
            )
            if key not in found:
                found[key] = Commitment._count_workdays(key, today, count)
            days[lead] = found[key]
        return days

    def _prepare_commitment_values(self, type, party, touch):
        """Return the values of a new commitment. Extend to add your own."""
        date = touch.date if touch else self.env["crm.follow.up.commitment"]._now()
        lang = self.partner_id.lang or self.env.lang
        ours = party == "us"
        return {
            "name": type.name,
            "description": False if ours else type.with_context(lang=lang).ask,
            "type_id": type.id,
            "party": party,
            "state": "agreed" if ours else "asked",
            "lead_id": self.id,
            "touch_id": touch.id if touch else False,
            "user_id": self.user_id.id,
            "date_asked": date,
            "date_agreed": date if ours else False,
        }
