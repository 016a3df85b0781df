from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from .remote_call import check_one

# touches that say enough about what happened lately
LAST_TOUCHES = 5
# outcomes that say everything by themselves: one key logs them
PLAIN_EFFECTS = ("advance", "answered")


class CrmLead(models.Model):
    """Everything that is needed to act on one lead of the follow-up desk."""

    _inherit = "crm.lead"

    @api.readonly
    def get_follow_up_desk_item(self):
        """Return what is needed to act on the lead.

        :return: dict of ``id``, ``name``, ``who``, ``why``, ``agreed``, ``touches``
            (the last ones, as in ``get_follow_up_timeline``), ``script`` (HTML),
            ``draft``, ``saturation``, ``outcomes``, ``allowed`` (actions that make
            sense) and ``sections`` (see ``_get_desk_sections``)
        """
        check_one(self)
        self.check_access("read")
        enrolment = self._get_open_enrolments()
        touch = self._get_desk_step(enrolment)
        return {
            "id": self.id,
            "name": self.name,
            "worth": self._get_desk_worth(),
            "stage": self.stage_id.name or "",
            "user": self.user_id.name or "",
            "who": self._get_desk_who(),
            "why": self._get_desk_why(enrolment, touch),
            "agreed": self._get_desk_agreed(),
            "touches": self._get_desk_last_touches(),
            "script": self._get_desk_script(touch),
            "draft": self._get_desk_draft(touch),
            "saturation": self._get_desk_gauge(),
            "outcomes": self._get_desk_outcomes(touch),
            "allowed": self._get_desk_allowed(enrolment, touch),
            "sections": self._get_desk_sections(),
        }

    def _get_desk_step(self, enrolment):
        """Return the planned touch that the lead is at, if it is at one."""
        planned = enrolment._get_planned_touches()
        return (planned._filter_current() or planned.sorted("date"))[:1]

    def _get_desk_worth(self):
        if not self.expected_revenue:
            return ""
        return format_amount(
            self.env,
            self.expected_revenue,
            self.company_currency,
            trailing_zeroes=False,
        )

    def _get_desk_who(self):
        """Return who it is, and how and when they can be reached."""
        # sudo: how they want to be contacted concerns whoever has a lead with them
        contact = self.follow_up_contact_id.sudo()
        company = self._get_follow_up_company()
        hours = self.env["crm.follow.up.clock"]._get_contact_hours(
            self, company, self.env.user.tz or "UTC", contact
        )
        return {
            "name": self.contact_name or self.partner_id.name or "",
            "company": self.partner_name or "",
            "job": self.function or "",
            "phone": self.phone or "",
            "email": self.email_from or "",
            "language": self.lang_id.name or "",
            "tz": hours.tz,
            "hours": [hours.hour_from, hours.hour_to],
            "channels": contact.channel_ids.mapped("name"),
            "boundaries": self.follow_up_boundary_note or "",
            "referrer": self.referrer_id.name or "",
        }

    def _get_desk_why(self, enrolment, touch):
        """Return why the lead is on the desk now."""
        answers = self._get_waiting_answers().sorted("date")[-1:]
        states = dict(enrolment._fields["state"]._description_selection(self.env))
        return {
            "answer": answers.name or "",
            "answered": fields.Datetime.to_string(answers.date) if answers else "",
            "answer_note": answers.note or "",
            "answer_due": _to_string(answers.date_due),
            "step": touch.name or "",
            "channel": touch.channel_id.name or "",
            "icon": touch.channel_id.icon or "",
            "kind": touch.channel_id.kind or "",
            "date": _to_string(touch.date),
            "reason": touch.reason_id.name or "",
            "ask": touch.ask or "",
            "moved": touch.move_note or "",
            "plan": enrolment.plan_id.name or "",
            "state": enrolment.state or "none",
            "state_label": states.get(enrolment.state, ""),
            "hold": enrolment.hold_reason or enrolment.failure or "",
            "count": self.follow_up_touch_count,
            "target": self.follow_up_touch_target,
        }

    def _get_desk_agreed(self):
        """Return what was agreed with the customer, as dicts of label and value."""
        stages = dict(self._fields["buying_stage"]._description_selection(self.env))
        values = {
            "customer_date": format_date(self.env, self.customer_date),
            "customer_probability": self.customer_probability
            and f"{self.customer_probability} %",
            "buying_stage": stages.get(self.buying_stage),
            "follow_up_paused_until": self.follow_up_paused_until
            and self._format_day(self.follow_up_paused_until),
        }
        return [
            {
                "key": name,
                "label": self._fields[name]._description_string(self.env),
                "value": value,
            }
            for name, value in values.items()
            if value
        ]

    def _get_desk_last_touches(self):
        touches = self.env["crm.follow.up.touch"].search(
            [("lead_id", "=", self.id), ("state", "=", "done")], limit=LAST_TOUCHES
        )
        return [touch._get_timeline_item() for touch in touches]

    def _get_desk_gauge(self):
        """Return what the gauge of saturation shows."""
        return {
            "value": self.follow_up_saturation,
            "note": self.follow_up_saturation_note or "",
            "until": _to_string(self.follow_up_saturated_until),
            "burnt": self.follow_up_burnt_reason or "",
            "elsewhere": self.follow_up_elsewhere_note or "",
        }

    def _get_desk_outcomes(self, touch):
        """Return the outcomes that the channel offers, those with one key first."""
        channel = (
            touch.channel_id
            or self.env["crm.follow.up.channel"]._get_by_kind()["phone"]
        )
        outcomes = self.env["crm.follow.up.outcome"].search(
            [
                ("code", "!=", "done"),
                ("channel_ids", "in", [False, channel.id]),
            ]
        )
        return [
            {
                "id": outcome.id,
                "name": outcome.name,
                "description": outcome.description or "",
                "result": outcome.result,
                "is_plain": outcome.effect in PLAIN_EFFECTS,
            }
            for outcome in outcomes
        ]

    def _get_desk_allowed(self, enrolment, touch):
        """Return which actions make sense for the lead, as a list of their names."""
        if not self.has_access("write"):
            return []
        answers = self._get_waiting_answers()
        has_step = bool(touch.step_id) and enrolment.state in ("agreement", "running")
        conditions = {
            "call": self.phone,
            "chat": self.phone_sanitized,
            "sms": self.phone_sanitized,
            "mail": self.email_from,
            "meeting": self.type == "opportunity",
            "log": True,
            "postpone": has_step or answers,
            "skip": has_step,
            "handOver": True,
            "pause": enrolment.state in ("agreement", "running"),
            "resume": enrolment.state == "paused",
            "stop": enrolment,
            "start": enrolment.state in (False, "review"),
        }
        return [name for name, condition in conditions.items() if condition]

    def _get_desk_sections(self):
        """Return further sections of the item. Extend it to add yours.

        Called once for each item. A section without lines is not shown.

        :return: list of dicts of ``key`` (a class name is made of it), ``title`` and
            ``lines``: dicts of ``id``, ``text`` and optionally ``icon``, ``title``,
            ``date`` (UTC string) and ``color`` (of Bootstrap)
        """
        return []


def _to_string(moment):
    return fields.Datetime.to_string(moment) if moment else ""
