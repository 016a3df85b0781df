from odoo import api, fields, models

from ..tools.give_up import Effort, Limits, find_excess, find_shortfalls
from .crm_follow_up_enrolment_verdict import VERDICTS
from .crm_follow_up_touch import SILENCE_CAUSES


class CrmFollowUpEvidence(models.AbstractModel):
    """What speaks for going on with a deal or not, as of one day.

    Shown by the dialog that decides, and kept by the decision: what is learned or done
    later does not change it.
    """

    _name = "crm.follow.up.evidence"
    _description = "Evidence of a Follow-up"

    why = fields.Char(
        string="Why Now", readonly=True, help="Why a decision was asked for."
    )
    touch_count = fields.Integer(string="Touches", readonly=True)
    touch_min = fields.Integer(string="Minimum Touches", readonly=True, aggregator=None)
    touch_max = fields.Integer(string="Maximum Touches", readonly=True, aggregator=None)
    channel_count = fields.Integer(
        string="Channels", readonly=True, aggregator="avg", help="Different ones."
    )
    channel_names = fields.Char(string="Touches by Channel", readonly=True)
    kept_count = fields.Integer(string="Kept Commitments", readonly=True)
    broken_count = fields.Integer(string="Broken Commitments", readonly=True)
    evasion_count = fields.Integer(
        string="Evasions", readonly=True, help="How often they said “later”."
    )
    unanswered_count = fields.Integer(
        string="Unanswered in a Row", readonly=True, aggregator="avg"
    )
    silence_cause = fields.Selection(
        SILENCE_CAUSES, string="Why No Answer", readonly=True
    )
    verdict = fields.Selection(VERDICTS, readonly=True)
    verdict_words = fields.Char(string="Evidence of the Verdict", readonly=True)
    cost = fields.Monetary(
        string="Cost so Far", readonly=True, help="What the touches have cost."
    )
    worth = fields.Monetary(
        readonly=True, help="Expected revenue of the opportunity at that time."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)

    @api.model
    def _collect(self, enrolments, now):
        """Return the evidence of enrolments, in a few queries for any number.

        :param now: naive UTC moment, at whose rates costs are converted
        :return: dict of values of the fields above by enrolment
        """
        # sudo: whoever reads the lead reads what its evidence is made of
        enrolments = enrolments.sudo()
        efforts = self._get_efforts(enrolments.lead_id, now)
        nothing = {"count": 0, "channels": [], "cost": 0}
        evidence = {}
        for enrolment in enrolments:
            lead, plan = enrolment.lead_id, enrolment.plan_id
            is_after_sale = enrolment.phase == "after_sale"
            effort = efforts.get((lead.id, is_after_sale), nothing)
            evidence[enrolment] = {
                "why": enrolment.hold_reason,
                "touch_count": effort["count"],
                "touch_min": plan.touch_min,
                "touch_max": enrolment._get_touch_max(),
                "channel_count": len(effort["channels"]),
                "channel_names": self._format_channels(effort["channels"]),
                "kept_count": lead.commitment_kept_count,
                "broken_count": lead.commitment_broken_count,
                "evasion_count": lead.evasion_count,
                "unanswered_count": lead.follow_up_unanswered_count,
                "silence_cause": lead.follow_up_silence_cause,
                "verdict": enrolment.verdict,
                "verdict_words": enrolment.verdict_note,
                "cost": effort["cost"],
                "worth": lead.expected_revenue,
                "currency_id": lead.company_currency.id,
            }
        return evidence

    @api.model
    def _get_efforts(self, leads, now):
        """Return what was done by ``(lead id, after the sale or before)``."""
        groups = self.env["crm.follow.up.report"]._read_group(
            [("lead_id", "in", leads.ids), ("direction", "=", "out")],
            ["lead_id", "phase", "channel_id", "currency_id"],
            ["__count", "cost:sum"],
        )
        efforts = {}
        for lead, phase, channel, currency, count, cost in groups:
            effort = efforts.setdefault(
                (lead.id, phase == "after_sale"),
                {"count": 0, "channels": {}, "cost": 0},
            )
            effort["count"] += count
            channels = effort["channels"]
            channels[channel] = channels.get(channel, 0) + count
            target = lead.company_currency
            if currency and currency != target:
                company = lead._get_follow_up_company()
                cost = currency._convert(cost, target, company, now)
            effort["cost"] += cost
        return efforts

    @api.model
    def _format_channels(self, channels):
        """Return how many touches went by which channel, in words."""
        return ", ".join(
            self.env._("%(count)s × %(channel)s", count=count, channel=channel.name)
            for channel, count in sorted(
                channels.items() if channels else (),
                key=lambda pair: (-pair[1], pair[0].sequence, pair[0].id),
            )
        )

    @api.model
    def _get_shortfalls(self, enrolment, evidence):
        """Return what is missing to give up, in words; empty where nothing is.

        :param evidence: values as of ``_collect``
        """
        company = enrolment.lead_id._get_follow_up_company()
        found = find_shortfalls(
            Effort(evidence["touch_count"], evidence["channel_count"]),
            Limits(evidence["touch_min"], company.follow_up_channel_min, 0),
        )
        _ = self.env._
        texts = {
            "touches": _("%(count)s touches of at least %(limit)s"),
            "channels": _("%(count)s channels of at least %(limit)s"),
        }
        return ", ".join(
            texts[each.code] % {"count": each.count, "limit": each.limit}
            for each in found
        )

    @api.model
    def _is_above_maximum(self, evidence, touch_max):
        """Tell whether one more touch goes beyond a maximum."""
        effort = Effort(evidence["touch_count"], evidence["channel_count"])
        return bool(find_excess(effort, Limits(0, 0, touch_max)))
