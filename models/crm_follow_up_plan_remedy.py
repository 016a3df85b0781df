from odoo import api, fields, models
from odoo.fields import Command

from ..tools.plan_remedies import Supply, find_remedy
from .crm_follow_up_enrolment_channels import DIRECT_KINDS
from .crm_follow_up_plan_review import REVIEWED_FIELDS
from .crm_follow_up_plan_step import AUTOMATIC_KINDS

SEQUENCE_GAP = 10


class CrmFollowUpPlan(models.Model):
    """Warnings of the plan builder, with what ends each of them in one click.

    The form writes the key of a remedy into ``remedy``; its onchange changes the
    steps on the screen, and nothing is stored before the plan is saved.
    """

    _inherit = "crm.follow.up.plan"

    review = fields.Json(
        compute="_compute_review_findings",
        help="What the plan builder shows of the plan as it stands.",
    )
    remedy = fields.Char(
        store=False, help="The key of the remedy to apply to the plan on the screen."
    )

    @api.depends(*REVIEWED_FIELDS)
    @api.depends_context("lang", "company")
    def _compute_review_findings(self):
        supply = self._get_remedy_supply()
        for plan in self:
            steps = plan.step_ids.sorted("sequence")
            plan.review = {
                "findings": plan._prepare_findings(supply),
                "warmth": [
                    {
                        "name": step.name or "",
                        "channel": step.channel_id.name or "",
                        "warmth": step.channel_id.warmth,
                    }
                    for step in steps
                ],
            }

    @api.onchange("remedy")
    def _onchange_remedy(self):
        """Apply a remedy to the steps on the screen."""
        key, self.remedy = self.remedy, False
        remedies = self._get_remedies(self._get_remedy_supply()) if key else []
        for finding, remedy in remedies:
            if remedy and _get_key(finding) == key:
                self._apply_remedy(remedy)
                return

    # what to show

    def _prepare_findings(self, supply):
        """Return findings for the plan builder.

        :return: list of dicts of ``code``, ``severity`` (``warning``, ``info``),
            ``text``, ``position`` of the step (from 0, or None), and ``remedy``: None,
            or a dict of its ``key`` and ``label``
        """
        return [
            {
                "code": finding.code,
                "severity": finding.severity,
                "text": self._get_finding_text(finding.code, finding.params),
                "position": finding.position,
                "remedy": remedy
                and {
                    "key": _get_key(finding),
                    "label": self._get_remedy_label(finding, remedy),
                },
            }
            for finding, remedy in self._get_remedies(supply)
        ]

    def _get_remedies(self, supply):
        """Return pairs of findings and their ``tools.plan_remedies.Remedy`` or None."""
        self.ensure_one()
        facts, limits = self._get_facts(), self._get_limits()
        findings = self._review().findings
        minimum = {"minimum": self.touch_min}
        return [
            (
                finding,
                find_remedy(
                    finding._replace(params=minimum | finding.params),
                    facts,
                    supply,
                    limits["max_in_row"],
                ),
            )
            for finding in findings
        ]

    @api.model
    def _get_remedy_supply(self):
        """Return the channels and reasons that remedies may use, the best first."""
        channels = self.env["crm.follow.up.channel"].search(
            [("kind", "in", DIRECT_KINDS)], order="warmth DESC, sequence, id"
        )
        # one of each kind: a second messenger is no change
        first = {each.kind: str(each.id) for each in reversed(channels)}
        reasons = self.env["crm.follow.up.reason"].search([("is_bother", "=", False)])
        channel_keys = [key for key in map(str, channels.ids) if key in first.values()]
        return Supply(channel_keys, [str(reason_id) for reason_id in reasons.ids])

    def _get_remedy_label(self, finding, remedy):
        """Return what the button of a remedy says."""
        _ = self.env._
        if remedy.touch_max:
            return _("Raise the maximum to %(count)s", count=remedy.touch_max)
        change, count = remedy.changes[0], len(remedy.changes)
        if finding.code in ("no_steps", "below_minimum"):
            if count == 1:
                return _("Add a step")
            return _("Add %(count)s steps", count=count)
        step = self.step_ids.sorted("sequence")[change.position].name or _("the step")
        if change.by_person:
            return _("Let a person do “%(step)s”", step=step)
        if change.channel:
            channel = self._browse_key("crm.follow.up.channel", change.channel)
            return _("Use %(channel)s for “%(step)s”", channel=channel.name, step=step)
        if count > 1:
            return _("Give %(count)s steps a reason of their own", count=count)
        reason = self._browse_key("crm.follow.up.reason", change.reason)
        return _("Use the reason “%(reason)s”", reason=reason.name)

    # what it does

    def _apply_remedy(self, remedy):
        """Change the steps on the screen."""
        if remedy.touch_max:
            self.touch_max = remedy.touch_max
        steps = self.step_ids.sorted("sequence")
        sequence = steps[-1:].sequence
        for change in remedy.changes:
            if change.position < len(steps):
                values = self._prepare_changed_step(steps[change.position], change)
                steps[change.position].update(values)
            else:
                sequence += SEQUENCE_GAP
                values = self._prepare_added_step(change) | {"sequence": sequence}
                self.step_ids = [Command.create(values)]

    def _prepare_changed_step(self, step, change):
        """Return the values that a remedy gives to a step. Extend for your own."""
        values = {}
        channel = self._browse_key("crm.follow.up.channel", change.channel)
        if channel:
            values["channel_id"] = channel.id
            # what is sent by itself needs the template of its own channel
            template = AUTOMATIC_KINDS.get(channel.kind)
            if not template or not step[template]:
                values["mode"] = "manual"
        if change.by_person:
            values["mode"] = "manual"
        if change.reason:
            values["reason_id"] = int(change.reason)
        return values

    def _prepare_added_step(self, change):
        """Return the values of a step that a remedy adds. Extend for your own."""
        channel = self._browse_key("crm.follow.up.channel", change.channel)
        reason = self._browse_key("crm.follow.up.reason", change.reason)
        name = channel.name
        if reason:
            name = self.env._(
                "%(channel)s: %(reason)s", channel=channel.name, reason=reason.name
            )
        return {
            "name": name,
            "channel_id": channel.id,
            "reason_id": reason.id,
            "mode": "manual",
            "delay_count": 2 if change.position else 0,
            "delay_unit": "workdays",
            "delay_from": "previous",
        }

    def _browse_key(self, model, key):
        return self.env[model].browse(int(key) if key else False)


def _get_key(finding):
    """Return what names the remedy of a finding on one form."""
    return f"{finding.code}:{'' if finding.position is None else finding.position}"
