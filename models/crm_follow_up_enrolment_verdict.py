from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.states import OPEN_STATES
from ..tools.verdict import judge

VERDICTS = [
    ("engaged", "Engaged"),
    ("wavering", "Wavering"),
    ("silent", "Silent"),
    ("stop", "Time to stop"),
]


class CrmFollowUpEnrolment(models.Model):
    """How the deal stands: judged from its touches and commitments, with the evidence.

    Stored on the enrolments that are open, so that lists find and group what they
    show: computed again, in batch and in the same transaction, when touches or
    commitments of the lead change, and by the scheduler when it changes by the passing
    of time alone (``date_verdict_next``). What is over keeps its last verdict.
    """

    _inherit = "crm.follow.up.enrolment"

    verdict = fields.Selection(
        VERDICTS,
        compute="_compute_verdict",
        store=True,
        help="How the deal stands, by what they answered and which promises they kept. "
        "Empty as long as nothing is on record.",
    )
    verdict_evidence = fields.Json(
        compute="_compute_verdict",
        store=True,
        help="Why, as a list of [code, parameters], what weighs most first.",
    )
    verdict_note = fields.Char(
        string="Evidence",
        compute="_compute_verdict_note",
        export_string_translation=True,
    )
    date_verdict = fields.Datetime(
        string="Verdict Since", compute="_compute_verdict", store=True
    )
    date_verdict_next = fields.Datetime(
        compute="_compute_verdict",
        store=True,
        help="When the verdict changes although nothing happens.",
    )

    _verdict_idx = models.Index(
        "(verdict, lead_id) WHERE state IN ('agreement', 'running', 'paused', 'review')"
    )
    _verdict_next_idx = models.Index(
        "(date_verdict_next) "
        "WHERE state IN ('agreement', 'running', 'paused', 'review')"
    )

    # computes

    @api.depends("lead_id")
    def _compute_verdict(self):
        """Judge the deals of these enrolments, in two queries for any number."""
        now = self._now()
        history = self.lead_id._get_follow_up_history()
        weights = {
            company: company._get_verdict_weights()
            for company in {each.lead_id._get_follow_up_company() for each in self}
        }
        for enrolment in self:
            lead = enrolment.lead_id
            company = lead._get_follow_up_company()
            found = judge(*history[lead.id], now, weights[company])
            if not enrolment.date_verdict:
                # from its beginning on: what it began with did not come about in it
                enrolment.date_verdict = min(enrolment.date_start or now, now)
            elif (found.code or False) != enrolment.verdict:
                enrolment.date_verdict = now
            enrolment.verdict = found.code or False
            enrolment.verdict_evidence = [list(each) for each in found.evidence]
            enrolment.date_verdict_next = found.until and fields.Datetime.add(
                found.until.replace(microsecond=0),
                seconds=bool(found.until.microsecond),
            )

    @api.depends("verdict_evidence")
    @api.depends_context("lang", "tz")
    def _compute_verdict_note(self):
        for enrolment in self:
            evidence = enrolment.verdict_evidence or ()
            words = enrolment.lead_id._explain_verdict(evidence)
            enrolment.verdict_note = "; ".join(words)

    # business

    @api.model
    def _judge_again(self, leads):
        """Have the open enrolments of leads judged again, before they are written.

        Called by what changes the evidence. The verdict is computed once for all of
        them, when the transaction needs it or ends.
        """
        if leads and self._is_in_use():
            # sudo: the verdict follows whatever happened, whoever did it
            enrolments = self.sudo().search(
                Domain("lead_id", "in", leads.ids) & Domain("state", "in", OPEN_STATES)
            )
            enrolments._forget_verdict()

    def _forget_verdict(self):
        self.env.add_to_compute(self._fields["verdict"], self)
        # what is shown of it on leads is forgotten at once
        self.modified(["verdict", "verdict_evidence"])

    def _filter_condemned(self):
        """Return those of which the evidence has come to say stop, to be reviewed.

        Only where the company wants a review of it; a plan that began with such a
        verdict was started in spite of it, and is let run.
        """
        return self.filtered(
            lambda each: (
                each.verdict == "stop"
                and each.lead_id._get_follow_up_company().follow_up_verdict_review
                and each.date_verdict > each.date_start
            )
        )

    def _review_condemned(self, now):
        """Ask for a decision on running plans whose evidence says stop.

        :return: the enrolments that are in review now
        """
        running = self.filtered(lambda each: each.state == "running")
        condemned = running._filter_condemned()
        for enrolment in condemned:
            reason = enrolment._explain_condemned()
            enrolment._close_planned("cancelled", reason)
            enrolment._open_review(now, reason)
        return condemned

    def _explain_condemned(self):
        return self.env._(
            "The evidence says stop: %(evidence)s. Decide whether to go on.",
            evidence=self.verdict_note,
        )

    # upkeep

    @api.model
    def _mark_verdicts_stale(self, companies):
        """Have open enrolments judged again in the background: weights have changed."""
        self.flush_model(["date_verdict_next", "company_id", "state"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_follow_up_enrolment SET date_verdict_next = %s
                 WHERE state IN %s AND (company_id IS NULL OR company_id = ANY(%s))
                """,
                self._now(),
                OPEN_STATES,
                companies.ids,
            )
        )
        self.invalidate_model(["date_verdict_next"])
        # sudo: whoever changes the settings, it is the scheduler's work
        self.env.ref("crm_follow_up.ir_cron_refresh_verdicts").sudo()._trigger()

    @api.model
    def _get_stale_verdict_domain(self, now):
        """Return which verdicts have changed by the passing of time alone."""
        return Domain("state", "in", OPEN_STATES) & Domain(
            "date_verdict_next", "<=", now
        )

    @api.model
    def _cron_refresh_verdicts(self, batch_size=500):
        """Judge again what changes by the passing of time, a batch at a time."""
        now = self._now()
        domain = self._get_stale_verdict_domain(now)
        found = self.search(domain, limit=batch_size, order="date_verdict_next, id")
        batch = found.try_lock_for_update(allow_referencing=True)
        batch = batch.filtered_domain(domain)
        batch._refresh_verdicts(now)
        # all rows locked elsewhere: stop here, the next run comes back to them
        more = bool(batch) and len(found) == batch_size
        self.env["ir.cron"]._commit_progress(
            len(batch), remaining=self.search_count(domain) if more else 0
        )

    def _refresh_verdicts(self, now):
        """Judge these enrolments again; what the evidence ends asks for a decision."""
        self._forget_verdict()
        self.flush_recordset(["verdict", "date_verdict_next"])
        self._review_condemned(now)
