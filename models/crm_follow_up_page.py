from datetime import timedelta
from secrets import token_urlsafe

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import format_duration

from ..tools.page_form import FARTHEST, LINE_LENGTH, TEXT_LENGTH
from .crm_follow_up_contact_boundaries import get_weekday_names

# what a prospect may choose from: not every card and gift we may send
OFFERED_KINDS = ("phone", "email", "messaging", "sms", "video", "visit")
NOON = 13.0
# kept promises that are still shown
DONE_LIMIT = 5
DONE_DAYS = 30


class CrmFollowUpPage(models.AbstractModel):
    """The page of a prospect: what it shows, in their language and their zone.

    Everything is read through one link, as sudo: the lead of the link and its person
    decide what is shown, nothing that the visitor sends does. Reading changes nothing.
    """

    _name = "crm.follow.up.page"
    _description = "Page of the Prospect"

    @api.model
    def _in_their_language(self, access):
        """Return this model for what the prospect reads."""
        partner = access.contact_id.partner_id or access.lead_id.partner_id
        company = access.company_id
        lang = partner.lang or access.lead_id.lang_id.code or company.partner_id.lang
        # an archived language renders nothing
        installed = dict(self.env["res.lang"].get_installed())
        lang = lang if lang in installed else self.env.lang
        zone = access.lead_id._get_follow_up_page_zone(access.contact_id)
        page = self.with_context(lang=lang or "en_US", tz=zone)
        return page.with_company(company)

    @api.model
    def _render(self, template, **values):
        """Return a page as text."""
        lang = (self.env.lang or "en_US").replace("_", "-")
        values = {
            "html_lang": lang.split("@")[0],
            "direction": self._get_direction(),
        } | values
        return self.env["ir.ui.view"]._render_template(
            f"crm_follow_up.{template}", values
        )

    @api.model
    def _get_direction(self):
        return self.env["res.lang"]._get_data(code=self.env.lang).direction or "ltr"

    @api.model
    def _today(self):
        """Return the current day of the prospect."""
        now = self.env["crm.follow.up.enrolment"]._now()
        return fields.Datetime.context_timestamp(self, now).date()

    @api.model
    def _is_closed(self, access):
        lead = access.lead_id
        return not lead or lead._is_follow_up_page_closed()

    # what is shown

    @api.model
    def _get_values(self, access, form=None, error=None, field=None, notice=None):
        """Return what the page shows.

        :param form: what was sent and refused, to be kept: dict of lists of texts
        :param error: why, in words; ``field``: where
        :param notice: what was done, in words
        """
        access = access.with_env(self.env)
        today = self._today()
        values = self._get_frame(access) | {
            "person": access.contact_id.name or "",
            "is_stopped": access.contact_id.stop_requested,
            "not_before": self._format_moment(access.contact_id.date_not_before),
            "nonce": token_urlsafe(16),
            "today": today.isoformat(),
            "farthest": (today + FARTHEST).isoformat(),
            "line_length": LINE_LENGTH,
            "text_length": TEXT_LENGTH,
            "form": form or {},
            "error": error,
            "field": field,
            "notice": notice,
        }
        return (
            values
            | self._get_commitments(access)
            | self._get_agreement(access)
            | self._get_choices(access, form or {})
        )

    @api.model
    def _get_frame(self, access):
        """Return what every page of a company shows: who we are."""
        access = access.with_env(self.env)
        user = access.lead_id.user_id or access.user_id
        company = access.company_id
        return {
            "company": company,
            "logo": company.logo_web
            and f"/web/binary/company_logo?company={company.id}",
            "rep": user.name or company.name,
            "phone": user.partner_id.phone or company.phone,
        }

    @api.model
    def _get_commitments_of(self, access):
        """Return the commitments of the lead with this person, as sudo."""
        return self.env["crm.follow.up.commitment"].search(
            [
                ("lead_id", "=", access.lead_id.id),
                ("contact_id", "in", [False, access.contact_id.id]),
            ],
            order="date_due, id",
        )

    @api.model
    def _get_commitments(self, access):
        found = self._get_commitments_of(access)
        now = self.env["crm.follow.up.enrolment"]._now()
        recently = now - timedelta(days=DONE_DAYS)
        done = found.filtered(
            lambda each: each.state == "kept" and each.date_closed >= recently
        )
        shown = {
            "asked": found.filtered(
                lambda each: (each.party, each.state) == ("prospect", "asked")
            ),
            "theirs": found.filtered(
                lambda each: (each.party, each.state) == ("prospect", "agreed")
            ),
            "ours": found.filtered(
                lambda each: each.party == "us" and each.state in ("asked", "agreed")
            ),
            "done": done.sorted("date_closed", reverse=True)[:DONE_LIMIT],
        }
        return {
            name: [self._describe(commitment) for commitment in commitments]
            for name, commitments in shown.items()
        }

    @api.model
    def _describe(self, commitment):
        """Return what the prospect reads of a commitment."""
        kind, name = commitment.type_id, commitment.name
        # names of the ladder are translated, the words of a salesperson are not
        lang = commitment.user_id.lang or self.env.lang
        if kind and name in (kind.name, kind.with_context(lang=lang).name):
            name = kind.name
        ask = commitment.description if commitment.party == "prospect" else ""
        return {
            "id": commitment.id,
            "name": name,
            "ask": ask,
            "date": format_date(self.env, commitment.date_due, date_format="full"),
            "is_late": commitment.date_due < self._today(),
            "due": max(commitment.date_due, self._today()).isoformat(),
        }

    @api.model
    def _get_agreement_of(self, access):
        """Return the latest version with this person: a proposed one before others."""
        return self.env["crm.follow.up.agreement"].search(
            [
                ("lead_id", "=", access.lead_id.id),
                ("contact_id", "in", [False, access.contact_id.id]),
                ("state", "in", ("proposed", "confirmed")),
            ],
            order="version desc",
            limit=1,
        )

    @api.model
    def _get_agreement(self, access):
        agreement = self._get_agreement_of(access)
        steps = [
            {"words": self._describe_step(line), "is_ours": line.party == "us"}
            for line in agreement.line_ids
        ]
        return {
            "agreement_id": agreement.id,
            "agreement_state": agreement.state,
            "agreement_date": self._format_moment(agreement.date_confirmed),
            "agreement_terms": agreement._get_terms_words() if agreement else [],
            # confirmed ones are shown as commitments
            "agreement_steps": steps if agreement.state == "proposed" else [],
        }

    @api.model
    def _describe_step(self, line):
        if not line.date_due:
            return line.name
        date = format_date(self.env, line.date_due, date_format="full")
        return self.env._("%(step)s, until %(date)s", step=line.name, date=date)

    # choices

    @api.model
    def _get_offered_channels(self, access):
        """Return the channels that the prospect may choose from."""
        by_kind = self.env["crm.follow.up.channel"]._get_by_kind()
        channels = self.env["crm.follow.up.channel"].union(
            *(by_kind[kind] for kind in OFFERED_KINDS if kind in by_kind)
        )
        return channels | access.contact_id.channel_ids

    @api.model
    def _get_choices(self, access, form):
        """Return channels, days and times; those chosen are checked."""
        contact = access.contact_id
        is_kept = form.get("act") == ["channels"]
        chosen = set(map(str, contact.channel_ids.ids))
        days = set(map(str, contact._get_weekdays()))
        part = self._get_part(access)
        if is_kept:
            chosen = set(form.get("channel", ()))
            days = set(form.get("weekday", ()))
            part = (form.get("part") or [""])[0]
        names = get_weekday_names(self.env, range(7))
        return {
            "channels": [
                {
                    "id": channel.id,
                    "name": channel.name,
                    "checked": str(channel.id) in chosen,
                }
                for channel in self._get_offered_channels(access)
            ],
            "weekdays": [
                {
                    "id": day,
                    "name": names[day].capitalize(),
                    "checked": str(day) in days,
                }
                for day in self._get_offered_weekdays(contact)
            ],
            "parts": [
                {"id": key, "name": name, "checked": key == part}
                for key, (name, _hours) in self._get_parts(access).items()
            ],
        }

    @api.model
    def _get_offered_weekdays(self, contact):
        """Return the days that somebody may choose: those on which people work."""
        return sorted({0, 1, 2, 3, 4, *contact._get_weekdays()})

    @api.model
    def _get_parts(self, access):
        """Return the words and the hours of the parts of a day, by their key."""
        company, contact, _ = access.company_id, access.contact_id, self.env._
        start, end = company.follow_up_hour_from, company.follow_up_hour_to
        parts = {"any": (_("At any time"), (0, 0))}
        if start < NOON < end:
            noon = format_duration(NOON)
            parts["morning"] = (
                _("In the morning, until %(time)s", time=noon),
                (start, NOON),
            )
            parts["afternoon"] = (
                _("In the afternoon, from %(time)s", time=noon),
                (NOON, end),
            )
        hours = (contact.hour_from, contact.hour_to)
        if hours not in [known for _name, known in parts.values()]:
            parts["agreed"] = (
                _(
                    "Between %(start)s and %(end)s, as agreed",
                    start=format_duration(hours[0]),
                    end=format_duration(hours[1]),
                ),
                hours,
            )
        return parts

    @api.model
    def _get_part(self, access):
        """Return the key of the part of the day that holds now."""
        hours = (access.contact_id.hour_from, access.contact_id.hour_to)
        parts = self._get_parts(access)
        return next(key for key, (_name, known) in parts.items() if known == hours)

    @api.model
    def _format_moment(self, moment):
        """Return the day of a moment in words, if it is still to be named."""
        if not moment:
            return ""
        day = fields.Datetime.context_timestamp(self, moment).date()
        return format_date(self.env, day, date_format="full")
