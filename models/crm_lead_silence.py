from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.silence import NOTHING, Evidence, suggest
from .crm_follow_up_touch import SILENCE_CAUSES

# outcomes that hint at somebody else being the right person, by code
WRONG_PERSON_CODES = ("wrong_person", "wrong_number", "bounced", "colleague")


class SilentTouch(NamedTuple):
    """What a touch that nobody answered says about why."""

    id: int
    answered: bool | None
    direction: str
    ask: str | None
    silence_cause: str | None
    kind: str  # of its channel
    outcome: str | None  # code of its outcome


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
        # read along with the lead
        "customer_date",
        "meeting_impact",
        "buying_stage",
        "stage_id",
        "email_normalized",
        "follow_up_bounced_email",
    )
    @api.depends_context("lang")
    def _compute_follow_up_silence(self):
        # those who answered last time cost nothing
        silent = self.filtered("follow_up_unanswered_count")._get_silent_touches()
        for lead in self:
            touches = silent.get(lead._origin.id, ())
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
                last = self.env["crm.follow.up.touch"].browse(touches[-1].id)
                # sudo: touches move by methods only; the lead may be written
                last.sudo().silence_cause = lead.follow_up_silence_cause

    def _get_silent_touches(self):
        """Return the touches since the last answer by lead id, oldest first.

        :return: dict of lists of ``SilentTouch``
        """
        ids = self._origin.ids
        if not ids:
            return {}
        rows = self.env.execute_query(self._query_touches_for_silence(ids))
        silent = {}
        for lead_id, *row in rows:
            touch = SilentTouch._make(row)
            if touch.answered:
                silent[lead_id] = []
            elif touch.direction == "out":
                silent.setdefault(lead_id, []).append(touch)
        return silent

    def _query_touches_for_silence(self, ids):
        """Return the done touches of leads, oldest first, with their channel.

        Whoever reads a lead reads how its touches went.
        """
        names = ("lead_id", "state", "date", "channel_id", "outcome_id")
        self.env["crm.follow.up.touch"].flush_model([*names, *SilentTouch._fields[1:5]])
        self.env["crm.follow.up.channel"].flush_model(["kind"])
        self.env["crm.follow.up.outcome"].flush_model(["code"])
        return SQL(
            """
            SELECT touch.lead_id, touch.id, touch.answered, touch.direction, touch.ask,
                   touch.silence_cause, channel.kind, outcome.code
              FROM crm_follow_up_touch touch
              JOIN crm_follow_up_channel channel ON channel.id = touch.channel_id
              LEFT JOIN crm_follow_up_outcome outcome ON outcome.id = touch.outcome_id
             WHERE touch.lead_id = ANY(%s) AND touch.state = 'done'
             ORDER BY touch.date, touch.id
            """,
            ids,
        )

    def _suggest_silence_cause(self, touches=None):
        """Return the ``tools.silence.Suggestion`` for one lead.

        :param touches: the touches since the last answer, where the caller has them
        """
        if touches is None:
            touches = self._get_silent_touches().get(self.id, [])
        return suggest(self._get_silence_evidence(touches))

    def _get_silence_evidence(self, touches):
        """Return what speaks for one cause or another. Extend to add your own.

        :param touches: list of ``SilentTouch``
        """
        today = fields.Date.context_today(self)
        decision = self.customer_date
        return Evidence(
            unanswered=len(touches),
            kinds=tuple(touch.kind for touch in touches),
            without_ask=sum(not touch.ask for touch in touches),
            meeting_impact=int(self.meeting_impact or 0),
            evasions=self.evasion_count,
            ever_answered=bool(self.follow_up_last_answer),
            wrong_person_hint=any(
                touch.outcome in WRONG_PERSON_CODES for touch in touches
            )
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
