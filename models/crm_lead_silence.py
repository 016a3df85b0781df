from odoo import api, fields, models

from ..tools.silence import NOTHING, Evidence, suggest
from .crm_follow_up_touch import SILENCE_CAUSES

# outcomes that hint at somebody else being the right person, by code
WRONG_PERSON_CODES = ("wrong_person", "wrong_number", "bounced", "colleague")


class CrmLead(models.Model):
    """Why a prospect does not answer: suggested from evidence, set by the salesperson.

    The cause is kept on the last touch that nobody answered, so that it can be counted
    later and is not mistaken for one of another silence.
    """

    _inherit = "crm.lead"

    follow_up_silence_cause = fields.Selection(
        SILENCE_CAUSES,
        string="Why No Answer",
        compute="_compute_follow_up_silence",
        inverse="_inverse_follow_up_silence_cause",
        help="What you know, or else what the evidence suggests.",
    )
    follow_up_silence_note = fields.Char(
        string="Evidence of Silence", compute="_compute_follow_up_silence"
    )

    @api.depends(
        "follow_up_touch_ids.state",
        "follow_up_touch_ids.silence_cause",
        "follow_up_touch_ids.answered",
    )
    @api.depends_context("lang")
    def _compute_follow_up_silence(self):
        # those who answered last time cost nothing
        silent = self.filtered("follow_up_unanswered_count")._get_silent_touches()
        nothing = self.env["crm.follow.up.touch"]
        for lead in self:
            touches = silent.get(lead._origin.id, nothing)
            known = [touch for touch in touches if touch.silence_cause]
            found = lead._suggest_silence_cause(touches) if touches else NOTHING
            lead.follow_up_silence_cause = (
                known[-1].silence_cause if known else found.cause or False
            )
            lead.follow_up_silence_note = (
                False if known or not found.cause else lead._explain_silence(found.why)
            )

    def _inverse_follow_up_silence_cause(self):
        silent = self._get_silent_touches()
        for lead in self:
            touches = silent.get(lead.id)
            if touches:
                # sudo: touches move by methods only; the lead may be written
                touches[-1].sudo().silence_cause = lead.follow_up_silence_cause

    def _get_silent_touches(self):
        """Return the touches since the last answer by lead id, oldest first."""
        touches = self.env["crm.follow.up.touch"].search_fetch(
            [
                ("lead_id", "in", self._origin.ids),
                ("state", "=", "done"),
            ],
            [
                "lead_id",
                "answered",
                "direction",
                "ask",
                "silence_cause",
                "channel_id",
                "outcome_id",
            ],
            order="date, id",
        )
        silent = {}
        for touch in touches:
            lead_id = touch.lead_id.id
            if touch.answered:
                silent[lead_id] = touches.browse()
            elif touch.direction == "out":
                silent[lead_id] = silent.get(lead_id, touches.browse()) + touch
        return silent

    def _suggest_silence_cause(self, touches=None):
        """Return the ``tools.silence.Suggestion`` for one lead.

        :param touches: the touches since the last answer, where the caller has them
        """
        if touches is None:
            silent = self._get_silent_touches()
            touches = silent.get(self.id, self.env["crm.follow.up.touch"])
        return suggest(self._get_silence_evidence(touches))

    def _get_silence_evidence(self, touches):
        """Return what speaks for one cause or another. Extend to add your own."""
        today = fields.Date.context_today(self)
        decision = self.customer_date
        codes = touches.outcome_id.mapped("code")
        return Evidence(
            unanswered=len(touches),
            kinds=tuple(touches.mapped("channel_id.kind")),
            without_ask=len(touches.filtered(lambda touch: not touch.ask)),
            meeting_impact=int(self.meeting_impact or 0),
            evasions=self.evasion_count,
            ever_answered=bool(self.follow_up_last_answer),
            wrong_person_hint=any(code in WRONG_PERSON_CODES for code in codes)
            or self._has_bounced_email(),
            decision_days=(decision - today).days if decision else None,
            buying_stage=self.buying_stage or "",
            phase=self.stage_id.follow_up_phase or "",
        )

    def _explain_silence(self, why):
        """Return reason codes of ``tools.silence`` in words."""
        _ = self.env._
        texts = {
            "wrong_person": _("A touch ended with somebody else, or came back."),
            "no_ask": _("No touch asked for anything."),
            "few_asks": _("Half of the touches or more asked for nothing."),
            "weak_impact": _("The first meeting made little impact."),
            "email_only": _("Nothing but e-mails were sent."),
            "mostly_email": _("Most touches were e-mails."),
            "never_answered": _("They have never answered."),
            "no_buying_stage": _("It is not known whether they look for anything."),
            "only_need": _("They have a need at most."),
            "evasions": _("They said “later” before."),
            "decision_far": _("Their decision is more than two months away."),
            "after_offer": _("They have an offer."),
            "comparing": _("They are comparing offers or deciding."),
            "supplier_known": _("They have a supplier."),
            "decision_passed": _("The day of their decision has passed."),
            "has_bought": _("They have bought already."),
        }
        return " ".join(texts.get(code, code) for code in why)
