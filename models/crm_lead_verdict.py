from datetime import timedelta

from odoo import api, fields, models

from ..tools.verdict import Commitment, Touch, compare, judge, judge_often
from .crm_follow_up_enrolment_verdict import VERDICTS
from .remote_call import check_one

# days in which a deal has become better or worse
TREND_DAYS = 30
# such periods that the history goes back
PERIODS = 6
# of what is on record, what a verdict looks at
TOUCH_FIELDS = ("lead_id", "date", "direction", "answered", "automatic", "outcome_id")


class CrmLead(models.Model):
    """How the deal stands, in words and with the evidence; never as a bare score.

    It is the verdict of the open enrolment: leads that nobody follows up have none, and
    are not shown one.
    """

    _inherit = "crm.lead"

    follow_up_verdict = fields.Selection(
        VERDICTS,
        string="Verdict",
        compute="_compute_follow_up",
        search="_search_follow_up_verdict",
        help="How the deal stands, by what they answered and which promises they kept.",
    )
    follow_up_verdict_note = fields.Char(
        string="Evidence of the Verdict", compute="_compute_follow_up_verdict_note"
    )

    @api.depends("follow_up_enrolment_ids.verdict")
    def _compute_follow_up(self):
        return super()._compute_follow_up()

    def _prepare_follow_up_figures(self, row, now):
        values = super()._prepare_follow_up_figures(row, now)
        return values | {"follow_up_verdict": row.get("verdict")}

    @api.depends("follow_up_enrolment_id", "follow_up_enrolment_ids.verdict_evidence")
    @api.depends_context("lang", "tz")
    def _compute_follow_up_verdict_note(self):
        for lead in self:
            # sudo: what is shown of the enrolment was found for this user
            enrolment = lead.follow_up_enrolment_id.sudo()
            lead.follow_up_verdict_note = enrolment.verdict_note

    def _search_follow_up_verdict(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_open_enrolment("verdict", operator, value)

    def get_follow_up_verdict(self):
        """Return how the deal stands, for the panel on its form.

        :return: dict of ``code``, ``label``, ``words`` (one line), ``evidence`` (list
            of sentences, what weighs most first), ``since`` and ``trend`` (``better``,
            ``same`` or ``worse`` than 30 days ago, with its label) and ``history``: a
            list of ``date``, ``code`` and ``label``, the oldest first; code and trend
            are False where nobody follows up or nothing is on record
        """
        check_one(self)
        self.check_access("read")
        # sudo: the verdict reads what others did; the right on the lead was checked
        enrolment = self.follow_up_enrolment_id.sudo()
        if not enrolment:
            return self._prepare_verdict(None, [], None, [])
        now = enrolment._now()
        # sudo: whoever reads the lead reads what its verdict is made of
        history = self.sudo()._get_follow_up_history()[self.id]
        weights = self._get_follow_up_company()._get_verdict_weights()
        days = [now - each * timedelta(TREND_DAYS) for each in range(PERIODS, 0, -1)]
        past = judge_often(*history, days, weights)
        found = judge(*history, now, weights)
        trend = compare(past[-1], found) if found.code else None
        return self._prepare_verdict(
            found, [*zip(days, past, strict=True), (now, found)], trend, enrolment
        )

    def _prepare_verdict(self, found, past, trend, enrolment):
        labels = dict(
            self._fields["follow_up_verdict"]._description_selection(self.env)
        )
        trends = {
            "better": self.env._("Better than a month ago"),
            "same": self.env._("As a month ago"),
            "worse": self.env._("Worse than a month ago"),
        }
        words = self._explain_verdict(found.evidence) if found else []
        code = found.code if found else None
        return {
            "code": code or False,
            "label": labels.get(code, self.env._("No verdict yet")),
            "words": "; ".join(words),
            "evidence": words,
            "since": enrolment.date_verdict if code else False,
            "trend": trend or False,
            "trend_label": trends.get(trend, False),
            "history": [
                {
                    "date": fields.Date.to_string(date),
                    "code": each.code or False,
                    "label": labels.get(each.code, False),
                }
                for date, each in past
            ],
        }

    def _get_follow_up_history(self):
        """Return touches and commitments of these leads by lead id, in two queries.

        :return: dict of pairs of lists of ``tools.verdict.Touch`` and ``Commitment``
        """
        history = {lead_id: ([], []) for lead_id in self._ids}
        ids = self._origin.ids
        if not ids:
            return history
        touches = self.env["crm.follow.up.touch"].search_fetch(
            [("lead_id", "in", ids), ("state", "=", "done")], TOUCH_FIELDS
        )
        for touch in touches:
            history[touch.lead_id.id][0].append(
                Touch(
                    touch.date,
                    touch.direction,
                    touch.answered,
                    touch.answered and touch.outcome_id.effect == "later",
                    touch.automatic,
                )
            )
        commitments = self.env["crm.follow.up.commitment"]
        for each in commitments.search([("lead_id", "in", ids)]):
            history[each.lead_id.id][1].append(
                Commitment(
                    each.party,
                    each.state,
                    each.date_asked,
                    each._get_end(),
                    each.date_closed or None,
                    each.date_agreed or None,
                )
            )
        return history
