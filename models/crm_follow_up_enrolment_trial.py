from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html_sanitize

from .crm_follow_up_planned import Planned


class CrmFollowUpEnrolment(models.Model):
    """One that is not stored, and tells when the steps of its plan would be due."""

    _inherit = "crm.follow.up.enrolment"

    def _try_steps(self, start, now):
        """Date the steps of one round, each after the one before.

        :return: items of ``crm.follow.up.plan.get_trial``, and why they end early, or
            an empty text
        """
        self.ensure_one()
        ledger = self.contact_id._get_trial_ledger(now)
        left, items, previous = self._count_touches_left(), [], start
        for position, step in enumerate(self.plan_id.step_ids.sorted("sequence")):
            if position >= left:
                return items, self.env._(
                    "The maximum number of touches of the plan is reached: it asks for "
                    "a review here."
                )
            item = Planned(self, step, self.round, previous)
            try:
                item, user, date, reasons = self._try_step(
                    item, ledger, max(now, previous)
                )
            except UserError as error:
                return items, str(error)
            items.append(self._prepare_trial_item(item, position, user, date, reasons))
            previous = date
        return items, ""

    def _count_touches_left(self):
        """Return how many touches the plan may have before it asks for a review."""
        counts = self.lead_id._get_follow_up_touch_counts()
        done = counts[self.lead_id.id, self.plan_id.phase == "after_sale"]
        return self.plan_id.touch_max - done

    def _try_step(self, item, ledger, now):
        """Date one step as the engine does.

        :return: the step, who does it, when, and the reasons of moves
        :raises UserError: where it cannot be dated, or the person not be contacted
        """
        users = [self._get_responsible(item.step)]
        moments = self._get_moments([item], users, now)
        users, moments, handed = self._hand_over([item], users, moments, now)
        reasons = [handed[0]] if handed else list(moments[0].reasons)
        item, moment, capped, check = self._find_allowed(
            item, users[0], moments[0], ledger
        )
        if check:
            raise UserError(self._explain_check(check))
        reasons += [*capped, *self._get_channel_reasons(item.step)]
        return item, users[0], moment.date, reasons

    def _prepare_trial_item(self, item, position, user, date, reasons):
        """Return one step for ``crm.follow.up.plan.get_trial``. Extend for your own."""
        step, channel = item.step, item.channel or self._get_channel(item.step)
        automatic = item.is_automatic()
        return {
            "position": position,
            "name": step.name or "",
            "channel": channel.name or "",
            "icon": channel.icon or "",
            "date": fields.Datetime.to_string(date),
            "user": "" if automatic else user.name,
            "automatic": automatic,
            "why": self.env["crm.follow.up.touch"]._format_reasons(reasons),
            "condition": step.condition or "always",
            "reason": step.reason_id.name or "",
            "ask": step.ask or "",
            "script": html_sanitize(step.script or ""),
            "mail_template_id": channel.kind == "email"
            and step.mail_template_id._origin.id,
            "sms_template_id": channel.kind == "sms"
            and step.sms_template_id._origin.id,
        }
