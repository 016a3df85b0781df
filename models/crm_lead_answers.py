from datetime import datetime
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.mail import (
    email_domain_extract,
    email_normalize,
    email_split_tuples,
)

from ..tools.states import OPEN_STATES

# outcomes of automatic answers, by what was found
AUTOMATIC_OUTCOMES = {
    "absence": "outcome_away",
    "receipt": "outcome_receipt",
    "bounce": "outcome_bounced",
    "robot": "outcome_robot",
}


class Inbound(NamedTuple):
    """What came in: a message on the lead, or a mail that core puts nowhere."""

    author: models.Model  # the partner, where known
    email_from: str  # may hold a name as well
    subject: str
    date: datetime  # naive UTC
    source: str  # a key of ``crm.follow.up.touch.source``
    message_id: int | bool = False


class CrmLead(models.Model):
    """What answers of the customer mean for the follow-up."""

    _inherit = "crm.lead"

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_from_customer(message):
            self._follow_up_on_inbound(message)
        return result

    def _is_from_customer(self, message):
        """Tell whether somebody outside of the company wrote a message.

        The test of authorship is core's (``base.automation``).
        """
        # sudo: visitors of the portal may not read what they have posted
        message = message.sudo()
        return (
            message.message_type in ("email", "comment")
            and not message.is_internal
            and not message.subtype_id.internal
            and (
                message.author_id.partner_share
                if message.author_id
                else message.message_type == "email"
                and not self._is_our_address(message.email_from)
            )
            # templates may write in the name of one of our companies
            and not message.author_id.ref_company_ids
        )

    def _is_our_address(self, email):
        """Tell whether an address that no partner has is a mailbox of ours.

        Colleagues who write from a shared mailbox have no author either.
        """
        # sudo: everybody may know the domains of our own addresses
        domains = self.env["mail.alias.domain"].sudo()
        domain = email_domain_extract(email)
        return bool(domain and domains.search_count([("name", "=", domain)], limit=1))

    def _follow_up_on_inbound(self, message):
        """Put a message of the customer on the ledger, and do what it means."""
        # sudo: the mail gateway and portal visitors have no rights on follow-up
        lead, message = self.sudo()._in_follow_up_language(), message.sudo()
        if not lead._get_follow_up_company().follow_up_capture_answer:
            return
        came = Inbound(
            message.author_id,
            message.email_from or "",
            message.subject or "",
            message.date,
            "email" if message.message_type == "email" else "portal",
            message.id,
        )
        finding = self.env.context.get("follow_up_finding")
        if finding and finding.kind != "answer":
            lead._follow_up_on_automatic(came, finding)
        elif message.subtype_id == self._creation_subtype():
            # the mail that creates a lead is a question, no answer to us
            lead._follow_up_record_inbound(came, answered=False)
            lead._follow_up_on_fresh_mail()
        else:
            lead._follow_up_on_reply(came)

    def _follow_up_on_report(self, finding, message_dict):
        """Record what a machine answered by a mail that core puts nowhere.

        :param finding: ``tools.autoreply.Finding``
        :param message_dict: the mail, as the gateway has parsed it
        """
        # sudo: the mail gateway has no rights on follow-up
        for lead in self.sudo():
            lead = lead._in_follow_up_language()
            if not lead._get_follow_up_company().follow_up_capture_answer:
                continue
            sender = message_dict.get("email_from") or ""
            came = Inbound(
                lead._partner_find_from_emails_single([sender], no_create=True),
                sender,
                message_dict.get("subject") or "",
                fields.Datetime.to_datetime(message_dict.get("date"))
                or self.env["crm.follow.up.enrolment"]._now(),
                "email",
            )
            lead._follow_up_on_automatic(came, finding)

    def _in_follow_up_language(self):
        """Return the lead for texts that stay on records: its salesperson reads them.

        The mail gateway and the scheduler have no language of their own.
        """
        user, company = self.user_id, self._get_follow_up_company()
        lang = user.lang or company.partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    def _follow_up_record_inbound(self, came, **values):
        """Create the touch of an ``Inbound``, if there is a channel for it."""
        Touch = self.env["crm.follow.up.touch"]
        channel = self.env["crm.follow.up.channel"]._get_by_kind().get("email")
        if not channel:
            return Touch
        [enrolment] = self._get_open_enrolments() or [
            self.env["crm.follow.up.enrolment"]
        ]
        # clocks of senders may be wrong: what has come has happened
        date = min(came.date, enrolment._now())
        vals = self._prepare_logged_touch(channel, "in", None, date, enrolment)
        vals |= {
            "source": came.source,
            "message_id": came.message_id,
            "name": came.subject or vals["name"],
            "partner_id": self._get_inbound_partner(came).id,
        }
        touch = Touch.create(vals | values)
        touch.contact_id._update_plans()
        return touch

    def _get_inbound_partner(self, came):
        """Return who wrote: core may have found another partner with the address."""
        address = email_normalize(came.email_from)
        if address and address == self.partner_id.email_normalized:
            return self.partner_id
        return came.author or self.partner_id

    # answers

    def _follow_up_on_reply(self, came):
        """Record an answer: our turn, a deadline, and the plan as it says."""
        enrolments = self._get_open_enrolments()
        now = enrolments._now()
        counts = (
            not enrolments
            or enrolments.plan_id.reply_scope == "account"
            or self._is_same_person(came)
        )
        touch = self._follow_up_record_inbound(came, answered=counts)
        if counts:
            touch._expect_reply(now)
            enrolments._on_answer(now)

    def _is_same_person(self, came):
        """Tell whether the contact of the lead wrote, from whatever address.

        The partner or the address says so; else the name that the mail carries. Where
        the contact is a company and no name is known, anybody there is meant.
        """
        partner, author = self.partner_id, came.author
        if author and author == partner:
            return True
        if partner.is_company and not self.contact_name:
            return author.commercial_partner_id == partner
        address = email_normalize(came.email_from)
        if address and address in (self.email_normalized, partner.email_normalized):
            return True
        names = {_simplify(name) for name in (self.contact_name, partner.name) if name}
        found = [name for name, _email in email_split_tuples(came.email_from)]
        return any(_simplify(name) in names for name in [*found, author.name] if name)

    # fresh mails

    def _follow_up_on_fresh_mail(self):
        """A followed person wrote a mail of their own, which became this new lead.

        Nobody who writes to us is chased on another lead: its plan reacts as to an
        answer, and says where it came.
        """
        for other in self._get_leads_of_same_person() - self:
            other = other._in_follow_up_language()
            enrolments = other._get_open_enrolments()
            note = other.env._("They wrote by themselves: %(lead)s.", lead=self.name)
            enrolments._on_answer(enrolments._now(), note)

    def _get_leads_of_same_person(self):
        """Return the followed leads of the people of these leads, with these leads.

        A person is known by partner or e-mail address. Colleagues may share a phone:
        its number tells the person only where one of the leads has no address. Other
        companies keep their own records.
        """
        people = self.partner_id.filtered(lambda partner: not partner.is_company)
        without = self.filtered(lambda lead: not lead.email_normalized)
        same = (
            Domain("partner_id", "in", people.ids)
            | Domain("email_normalized", "in", _known(self, "email_normalized"))
            | Domain("phone_sanitized", "in", _known(without, "phone_sanitized"))
            | (
                Domain("phone_sanitized", "in", _known(self, "phone_sanitized"))
                & Domain("email_normalized", "=", False)
            )
        )
        companies = {lead._get_follow_up_company().id for lead in self}
        followed = Domain(
            "follow_up_enrolment_ids", "any", [("state", "in", OPEN_STATES)]
        )
        return self | self.search(
            same & followed & Domain("company_id", "in", [False, *companies])
        )

    # automatic answers

    def _follow_up_on_automatic(self, came, finding):
        """Record what a machine answered, which is no answer of the customer's.

        An absence holds the plans of the person; anything else changes nothing.
        """
        outcome = self.env.ref(
            f"crm_follow_up.{AUTOMATIC_OUTCOMES[finding.kind]}",
            raise_if_not_found=False,
        )
        self._follow_up_record_inbound(
            came, automatic=True, answered=False, outcome_id=outcome and outcome.id
        )
        if finding.kind == "absence" and not self._is_somebody_else(came):
            for lead in self._get_leads_of_same_person():
                enrolments = lead._in_follow_up_language()._get_open_enrolments()
                enrolments._hold_for_absence(finding.until, enrolments._now())

    def _is_somebody_else(self, came):
        """Tell whether another person than the contact is known to have written.

        An unknown address is the one that ours leads to, for all we know.
        """
        return bool(came.author) and not self._is_same_person(came)


def _known(leads, name):
    return [value for value in leads.mapped(name) if value]


def _simplify(name):
    return " ".join(sorted(name.casefold().replace(",", " ").split()))
