from odoo import api, fields, models
from odoo.tools import format_date


class CrmFollowUpTouch(models.Model):
    """What people read of a touch."""

    _inherit = "crm.follow.up.touch"

    @api.depends("move_reasons")
    @api.depends_context("lang")
    def _compute_move_note(self):
        for touch in self:
            touch.move_note = self._format_reasons(touch.move_reasons)

    def _get_timeline_item(self):
        """Return this touch for ``crm.lead.get_follow_up_timeline``."""
        self.ensure_one()
        return {
            "id": f"touch_{self.id}",
            "kind": self.state,
            "name": self.name,
            "channel": self.channel_id.name,
            "icon": self.channel_id.icon or "",
            "date": fields.Datetime.to_string(self.date),
            "user": self.user_id.name or "",
            "outcome": self.outcome_id.name or "",
            "answered": self.answered,
            "automatic": self.automatic,
            "direction": self.direction,
            "reason": self.reason_id.name or "",
            "ask": self.ask or "",
            "note": self.note or "",
            "gap": self.gap_breach or "",
            "failure": self.failure or "",
            "why": self.skip_reason or self.move_note or "",
        }

    def _format_reasons(self, reasons):
        """Return reasons of ``tools.cadence`` in words, in the reader's language."""
        return " ".join(
            self._format_reason(code, params or {}) for code, params in reasons or []
        )

    def _format_reason(self, code, params):
        """Return one reason in words. Extend it for reasons of your own."""
        _ = self.env._
        if code == "closed_day":
            date = fields.Date.to_date(params.get("date"))
            return _("%(date)s is not a working day.", date=format_date(self.env, date))
        if code == "holiday":
            return _("Public holiday: %(name)s.", name=params.get("name") or "–")
        if code == "saturated":
            return self._format_saturated(params)
        texts = {
            "not_before": _("The person wants to hear nothing before."),
            "used_up": _(
                "%(count)s touches on %(channel)s in a row without an answer: done on "
                "another channel.",
                count=params.get("count", ""),
                channel=params.get("channel", ""),
            ),
            "absence": _("The person responsible is absent."),
            "outside_hours": _("Moved into working hours."),
            "quiet_hours": _(
                "Moved into the contact hours of the prospect (%(zone)s).",
                zone=params.get("tz", ""),
            ),
            "no_overlap": _(
                "Our working hours and the contact hours of the prospect never meet: "
                "our working hours count."
            ),
            "no_decision_date": _(
                "No decision date is known: counted from the previous step."
            ),
            "past": _("The planned moment had passed: done as soon as possible."),
            "later": _("The prospect asked to be contacted again then."),
            "paused": _("Moved by the pause of the plan."),
            "promise_open": _("Waits for what the prospect was asked for."),
            "postponed": _("Moved by %(user)s.", user=params.get("user", "")),
            "handed_over": _(
                "Handed over from %(user)s, who is absent.",
                user=params.get("user", ""),
            ),
            "bounced": _(
                "E-mails to %(email)s come back: done on another channel.",
                email=params.get("email", ""),
            ),
            "moved": _(
                "The meeting was moved by %(user)s.", user=params.get("user", "")
            ),
            "reassigned": _("Reassigned to %(user)s.", user=params.get("user", "")),
        }
        return texts.get(code, code)

    def _format_saturated(self, params):
        """Return in words which cap is used up."""
        _ = self.env._
        count, days = params.get("count", 0), f"{params.get('days', 0):g}"
        if not params.get("days"):
            return _(
                "Saturated: %(count)s touches in a row without an answer.", count=count
            )
        if params.get("scope") == "account":
            return _(
                "Saturated: %(count)s touches with the customer in %(days)s days.",
                count=count,
                days=days,
            )
        return _(
            "Saturated: %(count)s touches in %(days)s days.", count=count, days=days
        )
