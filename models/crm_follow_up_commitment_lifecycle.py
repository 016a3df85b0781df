from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.states import COMMITMENT_TRANSITIONS, is_allowed

# what may be handed over as evidence, and where it is kept
EVIDENCE = {"mail.message": "message_id", "calendar.event": "event_id"}


class CrmFollowUpCommitment(models.Model):
    """How commitments are agreed, kept, broken, declined, withdrawn and put off.

    Each method takes any number of commitments, moves those that are not there already,
    and returns the ones it moved. It refuses them all, with a ``UserError``, where one
    may not go that way; an ``AccessError`` where the user may not edit a lead.

    Who did it is the user, unless the context names another: with
    ``follow_up_author`` (a ``res.partner`` itself, such as the prospect on their own
    page) the chatter says it in that name.
    """

    _inherit = "crm.follow.up.commitment"

    def _for_change(self):
        """Return these commitments to be moved, where the user may edit their leads.

        :raises AccessError: where the user may not edit one of the leads
        """
        # sudo: a lead that the user may not read must be refused, not left out
        self.sudo().lead_id.with_env(self.env).check_access("write")
        # sudo: commitments move by these methods only, never by a user's write
        return self.sudo()

    def _agree(self, date_due=None, note=None):
        """They said yes, or we did.

        :param date_due: ``date`` until which it was promised; the asked one if empty
        :param note: in which words they said so
        :return: the commitments that were asked for and are agreed now
        :raises UserError: where ``date_due`` has passed; where it differs from the date
            of a promise that was given already: renegotiate that one
        """
        self = self._for_change()
        date_due = self._to_due_date(date_due)
        for commitment in self.filtered(lambda each: each.state == "agreed"):
            if date_due and date_due != commitment.date_due:
                raise UserError(
                    self.env._(
                        "“%(name)s” was promised for another day. Renegotiate it "
                        "instead of agreeing to it again.",
                        name=commitment.name,
                    )
                )
        asked = self._filter_moving("agreed")
        if date_due:
            asked._set_due_date(date_due)
            asked._settle_reminders()
        values = {"date_agreed": self._now()}
        if note:
            values["note"] = note
        return asked._set_state("agreed", **values)

    def _keep(self, date=None, evidence=None):
        """It was done.

        :param date: naive UTC moment at which it was done; now if empty
        :param evidence: what shows it: words, or a ``mail.message``,
            ``calendar.event`` or ``ir.attachment`` record
        :return: the commitments that are kept now; broken ones too, kept late after all
        :raises UserError: where ``date`` lies in the future
        """
        self = self._for_change()
        now = self._now()
        if self and date and date > fields.Datetime.add(now, minutes=1):
            raise UserError(
                self.env._(
                    "A commitment cannot have been kept in the future. Correct the "
                    "“Closed On” date."
                )
            )
        return self._filter_moving("kept")._set_state(
            "kept",
            date_closed=date or now,
            close_reason=False,
            **self._prepare_evidence_values(evidence),
        )

    def _break(self, reason):
        """The promise was let slip, or nobody ever answered to what was asked.

        :param reason: why it counts as broken, for the salesperson to read
        :return: the commitments that are broken now
        """
        return self._close("broken", reason)

    def _decline(self, reason):
        """Whoever was asked said no, or took the promise back openly.

        :param reason: their word why
        :return: the commitments that are declined now
        """
        return self._close("declined", reason)

    def _withdraw(self, reason):
        """Whoever wanted it wants it no more.

        :param reason: why, for the salesperson to read
        :return: the commitments that are withdrawn now
        """
        return self._close("withdrawn", reason)

    def _renegotiate(self, date_due, reason=None):
        """Put commitments off to another day, by new ones that refer to them.

        A new one is agreed where the old one was, else asked. The old ones stay as they
        are, closed; called again for them, the ones that replaced them are returned.

        :param date_due: ``date``, today or later
        :param reason: why, for the salesperson to read
        :return: the new commitments, in the order of the old ones
        """
        self = self._for_change()
        date_due = self._to_due_date(date_due)
        if not date_due:
            raise UserError(
                self.env._("Choose the new “Due On” date of what is renegotiated.")
            )
        moving = self._filter_moving("renegotiated")
        if not moving:
            return self._get_successors()
        vals_list = [each._prepare_renegotiated_values(date_due) for each in moving]
        moving._write_state(
            "renegotiated", date_closed=self._now(), close_reason=reason or False
        )
        # they must leave the index of open ones before their successors come
        moving.flush_recordset(["state"])
        successors = moving.create(vals_list)
        successors._lay_out()
        (moving + successors)._on_commitment_change()
        return self._get_successors()

    def _get_successors(self):
        """Return what these commitments were renegotiated into, in their order."""
        return self.renegotiated_to_ids.sorted(
            lambda each: self.ids.index(each.renegotiated_from_id.id)
        )

    # asking

    def _after_asking(self):
        """Lay out, tell and announce commitments that were just created."""
        if self:
            self._lay_out()
            self._on_commitment_change()

    def _lay_out(self):
        """Schedule and tell what was just created."""
        self._schedule_ours()
        self._log_state()

    def _ask_again(self, date_due, touches):
        """Renew what was asked for and is still without an answer.

        :param date_due: ``date``; by the type if empty
        :param touches: the contacts in which it was asked for again, by lead
        """
        if not self:
            return
        dates = self.lead_id._get_follow_up_due_dates(self.type_id, date_due)
        for commitment in self:
            commitment.ask_count += 1
            if commitment.lead_id in touches:
                commitment.touch_id = touches[commitment.lead_id]
            commitment._set_due_date(dates[commitment.lead_id])
        # whoever is asked again need not be reminded of by hand
        self._settle_reminders()
        self._log_state()
        self._on_commitment_change()

    # how it is done

    def _close(self, state, reason):
        self = self._for_change()
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Fill in “Why”: a commitment is never closed without a reason."
                )
            )
        return self._filter_moving(state)._set_state(
            state, date_closed=self._now(), close_reason=reason.strip()
        )

    def _filter_moving(self, state):
        """Return the commitments that are not in ``state`` yet.

        :raises UserError: where one may not go there
        """
        for commitment in self:
            if not is_allowed(COMMITMENT_TRANSITIONS, commitment.state, state):
                commitment._refuse_state(state)
        return self.filtered(lambda each: each.state != state)

    def _refuse_state(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "“%(name)s” of %(lead)s is “%(old)s” and cannot become “%(new)s”. Ask "
                "for a new commitment instead.",
                name=self.name,
                lead=self.lead_id.display_name,
                old=labels[self.state],
                new=labels[state],
            )
        )

    def _set_state(self, state, **values):
        """Move to ``state``, with to-dos and chatter, and tell who depends on it."""
        if self:
            self._write_state(state, **values)
            self._on_commitment_change()
        return self

    def _write_state(self, state, **values):
        self.write({"state": state, **values})
        self._settle_activities()
        self._log_state()

    @api.model
    def _prepare_evidence_values(self, evidence):
        """Return the values to write for words or a record that shows a deed."""
        if not evidence:
            return {}
        if isinstance(evidence, str):
            return {"evidence": evidence}
        if evidence._name == "ir.attachment":
            return {
                "attachment_ids": [fields.Command.link(id_) for id_ in evidence.ids]
            }
        return {EVIDENCE[evidence._name]: evidence.id}

    def _prepare_renegotiated_values(self, date_due):
        """Return the values of the commitment that replaces this one."""
        return {
            "name": self.name,
            "description": self.description,
            "type_id": self.type_id.id,
            "party": self.party,
            "state": self.state,
            "lead_id": self.lead_id.id,
            "contact_id": self.contact_id.id,
            "enrolment_id": self.enrolment_id.id,
            "touch_id": self.touch_id.id,
            "user_id": self.user_id.id,
            "date_asked": self._now(),
            "date_agreed": self._now() if self.state == "agreed" else False,
            "date_due": date_due,
            "renegotiated_from_id": self.id,
            "renegotiation_count": self.renegotiation_count + 1,
        }
