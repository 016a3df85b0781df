import logging

import pytz

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..tools.page_form import (
    TEXT_LENGTH,
    PageError,
    clean,
    parse_day,
    parse_id,
    parse_ids,
)
from ..tools.zones import start_of_day
from .crm_lead_answers import Inbound

_logger = logging.getLogger(__name__)

# what can be done on the page; each has a method ``_act_<name>``
ACTS = ("confirm", "decline", "date", "agreement", "channels", "again", "stop", "add")
# what asks for an answer of ours. A promise does not: the plan waits until it is kept
ANSWERS = ("decline",)


class CrmFollowUpPage(models.AbstractModel):
    """What a prospect does on their page, and all that follows from it.

    Each act is done once: a form that is sent again changes nothing, nor does one that
    asks for what is so already. Each leaves a touch, an entry in the chatter in their
    name, and tells the salesperson.
    """

    _inherit = "crm.follow.up.page"

    @api.model
    def _act(self, access, form):
        """Do what a form asks for.

        :param access: a valid ``crm.follow.up.access`` whose lead goes on
        :param form: dict of lists of texts, as they were sent
        :return: the act that was done, a key of the notices
        :raises PageError: where it is refused; nothing is changed then
        """
        act = _first(form, "act")
        if act not in ACTS:
            raise PageError("bad_choice")
        nonce = clean(_first(form, "nonce"), 64)
        if not nonce:
            raise PageError("stale")
        now = self.env["crm.follow.up.enrolment"]._now()
        # of two requests at the same moment one waits here, and is tried again
        access.date_last_used = now
        access.flush_recordset(["date_last_used"])
        if self.env["crm.follow.up.access.mark"]._is_repeated(access, nonce, now):
            return act
        try:
            words = getattr(self, f"_act_{act}")(access, form)
        except UserError as error:
            # in the words and the language of salespeople
            _logger.info("Refused on follow-up page %s: %s", access.id, error)
            raise PageError("gone") from error
        if words:
            self._record_act(access, act, words, now)
        return act

    # acts: return in the words of the salesperson what was done, empty if nothing was

    @api.model
    def _act_confirm(self, access, form):
        commitment = self._get_theirs(access, form)
        if commitment.state == "agreed":
            return ""
        # what was asked for some time ago may have been due meanwhile
        due = max(commitment.date_due, self._today())
        commitment._agree(due if due != commitment.date_due else None)
        return self.env._("Promised on their page: %(name)s", name=commitment.name)

    @api.model
    def _act_decline(self, access, form):
        commitment = self._get_theirs(access, form, ("asked", "agreed", "declined"))
        if commitment.state == "declined":
            return ""
        reason = clean(_first(form, "reason"), TEXT_LENGTH)
        if not reason:
            raise PageError("no_reason", f"reason-{commitment.id}")
        commitment._decline(reason)
        return self.env._(
            "Declined on their page: %(name)s. %(reason)s",
            name=commitment.name,
            reason=reason,
        )

    @api.model
    def _act_date(self, access, form):
        commitment = self._get_theirs(access, form)
        field = f"date-{commitment.id}"
        date = parse_day(_first(form, "date"), self._today(), field)
        if date == commitment.date_due and commitment.state == "agreed":
            return ""
        if commitment.state == "agreed":
            commitment._renegotiate(date, self.env._("They chose another date."))
        else:
            commitment._agree(date)
        return self.env._(
            "Another date chosen on their page: %(name)s, until %(date)s",
            name=commitment.name,
            date=format_date(self.env, date),
        )

    @api.model
    def _act_agreement(self, access, form):
        agreement = self._get_agreement_of(access)
        if not agreement or agreement.id != parse_id(_first(form, "id")):
            raise PageError("gone")
        if not agreement._confirm("prospect"):
            return ""
        return self.env._(
            "Confirmed on their page: the agreement, version %(version)s",
            version=agreement.version,
        )

    @api.model
    def _act_channels(self, access, form):
        contact = access.contact_id
        offered = self._get_offered_channels(access).ids
        channels = parse_ids(form.get("channel", ()), offered)
        days = parse_ids(form.get("weekday", ()), range(7))
        parts, part = self._get_parts(access), _first(form, "part")
        if part not in parts:
            raise PageError("bad_choice", "part")
        start, end = parts[part][1]
        before = contact.boundary_note
        contact._set_boundaries(
            {
                "channel_ids": [Command.set(channels)],
                "weekdays": ",".join(map(str, days)) or False,
                "hour_from": start,
                "hour_to": end,
            }
        )
        if contact.boundary_note == before:
            return ""
        return self.env._(
            "Chosen on their page: %(terms)s",
            terms=contact.boundary_note or self.env._("any channel at any time"),
        )

    @api.model
    def _act_again(self, access, form):
        contact = access.contact_id
        day = parse_day(_first(form, "date"), self._today(), "again")
        moment = start_of_day(day, pytz.timezone(self.env.context["tz"]))
        if contact.date_not_before == moment:
            return ""
        contact._set_boundaries({"date_not_before": moment})
        return self.env._(
            "Asked on their page to be contacted again on %(date)s",
            date=format_date(self.env, day),
        )

    @api.model
    def _act_stop(self, access, form):
        contact = access.contact_id
        if contact.stop_requested:
            return ""
        note = clean(_first(form, "note"), TEXT_LENGTH)
        access.lead_id._follow_up_stop_person(note)
        contact._set_boundaries({"stop_requested": True}, note)
        words = self.env._("Asked on their page to be left alone. %(note)s", note=note)
        access.lead_id._message_log(body=words)
        return words

    @api.model
    def _act_add(self, access, form):
        name = clean(_first(form, "name"))
        if not name:
            raise PageError("no_text", "name")
        date = parse_day(_first(form, "date"), self._today(), "due")
        same = self._get_commitments_of(access).filtered(
            lambda each: (
                (each.party, each.state) == ("prospect", "agreed")
                and (each.name, each.date_due) == (name, date)
            )
        )
        if same:
            return ""
        access.lead_id._follow_up_ask(
            self.env["crm.follow.up.commitment.type"],
            date_due=date,
            name=name,
            state="agreed",
            date_agreed=self.env["crm.follow.up.enrolment"]._now(),
            contact_id=access.contact_id.id,
        )
        return self.env._(
            "Next step added on their page: %(name)s, until %(date)s",
            name=name,
            date=format_date(self.env, date),
        )

    @api.model
    def _get_theirs(self, access, form, states=("asked", "agreed")):
        """Return the commitment of the prospect that a form names.

        :raises PageError: where there is none on this page, or it is over
        """
        found = self._get_commitments_of(access).filtered(
            lambda each: each.party == "prospect" and each.state in states
        )
        number = parse_id(_first(form, "id"))
        commitment = found.filtered(lambda each: each.id == number)
        if not commitment:
            raise PageError("gone")
        return commitment

    # what follows

    @api.model
    def _record_act(self, access, act, words, now):
        """Put an act on the ledger, and tell the salesperson.

        Who declines waits for our answer, and the plan reacts as to any other. Who
        promises something has the turn, and who sets the terms has no question: the
        plan goes on as promises and terms say.
        """
        lead = access.lead_id
        came = Inbound(
            access.contact_id.partner_id,
            access.contact_id.email_normalized or "",
            words,
            now,
            "page",
        )
        outcome = self.env["crm.follow.up.outcome"]
        if act == "stop":
            outcome = outcome.search([("effect", "=", "stop")], limit=1)
        touch = lead._follow_up_record_inbound(
            came,
            answered=True,
            outcome_id=outcome.id,
            contact_id=access.contact_id.id,
        )
        if act in ANSWERS:
            touch._expect_reply(now)
            lead._get_open_enrolments()._on_answer(now)
        self._tell(access, words)

    @api.model
    def _tell(self, access, words):
        """Notify whoever looks after the lead, as they want to be notified."""
        lead = access.lead_id
        user = lead._get_follow_up_keeper()
        if not user:
            return
        author_id, email_from = self.env.context["follow_up_theirs"]
        lead.message_notify(
            partner_ids=user.partner_id.ids,
            subject=words,
            body=words,
            author_id=author_id,
            email_from=email_from or access.company_id.email_formatted,
        )

    @api.model
    def _for_acting(self, access):
        """Return page and link for what stays on records: the salesperson reads it.

        It is noted in the name of the prospect, whose days count.
        """
        contact, lead = access.contact_id, access.lead_id
        partner = contact.partner_id
        email = partner.email_formatted or _format_name(contact)
        page = self.with_context(
            **lead._in_follow_up_language().env.context
            | {
                "tz": lead._get_follow_up_page_zone(contact),
                "follow_up_author": partner,
                "follow_up_theirs": (partner.id, email),
            }
        ).with_company(access.company_id)
        return page, access.with_env(page.env)


def _first(form, name):
    return next(iter(form.get(name, ())), "")


def _format_name(contact):
    """Return who it is where no partner tells: by their address, else their name."""
    if contact.email_normalized and contact.email_normalized != contact.name:
        return f'"{contact.name}" <{contact.email_normalized}>'
    return contact.email_normalized or contact.name
