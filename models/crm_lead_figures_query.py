from odoo import fields, models
from odoo.tools import SQL

from ..tools.states import OPEN_COMMITMENT_STATES, OPEN_RECHECK_STATES, OPEN_STATES
from .crm_lead_figures_columns import FIGURES, READ


class CrmLead(models.Model):
    """What the figures of leads are read from: one query for a whole page of them.

    It is a function in the database, generated from the methods below: to plan it takes
    several times as long as to run it.
    """

    _inherit = "crm.lead"

    def init(self):
        result = super().init()
        FIGURES.install(self.env.cr, self._query_follow_up_figures())
        return result

    def _get_follow_up_figures(self, now):
        """Return the follow-up figures of stored leads as dict by lead id.

        Each is a dict of the columns of ``FIGURES``, with ``caps``: those of the
        person, as ``tools.saturation.Cap``. Lists page by eighty leads: whatever else
        they show is better read here than by a query of its own.
        """
        ids = self._origin.ids
        if not ids:
            return {}
        for model, names in READ.items():
            self.env[model].flush_model(names)
        self._flush_follow_up_person()
        caps = self.env["crm.follow.up.cap"]._get_shown_caps()
        self.env.cr.execute(self._call_follow_up_figures(ids, caps, now))
        rows = {row["lead_id"]: row for row in self.env.cr.dictfetchall()}
        for row in rows.values():
            row["caps"] = caps
        return rows

    def _call_follow_up_figures(self, ids, caps, now):
        """Return the call of the function, for the companies that the user sees."""
        caps = [cap.count for group in caps.values() for cap in group]
        return FIGURES.call(
            for_leads=ids,
            for_lang=self.env.lang or "en_US",
            for_companies=None if self.env.su else self.env.companies.ids,
            for_company=self.env.company.id,
            for_moment=now,
            for_day=fields.Datetime.context_timestamp(self, now).date(),
            for_count=max(caps, default=0),
        )

    # what the function does

    def _query_follow_up_figures(self):
        """Return one row per lead: its open enrolment, next step, touches, commitments
        and person.

        Reads the enrolments and commitments of leads that the user may read already.
        How much contact a person had is no secret of another lead.
        """
        return SQL(
            """
            SELECT lead.id, enrolment.id, enrolment.plan_id,
                   enrolment.state, enrolment.date_next, enrolment.hold_reason,
                   enrolment.paused_until, enrolment.verdict,
                   COALESCE(NULLIF(plan.touch_target, 0), ours.follow_up_touch_target),
                   COALESCE(step.name->>for_lang, step.name->>'en_US'),
                   COALESCE(channel.name->>for_lang, channel.name->>'en_US'),
                   enrolment.active_side, channel.icon, touches.touch_count,
                   touches.unanswered_count, answers.last_answer,
                   answers.answer_date, answers.answer_due, answers.evasion_count,
                   spans.first_start, commitments.*, contact.*, recent.latest,
                   %(idle)s
              FROM crm_lead lead
              JOIN res_company ours ON ours.id = for_company
              LEFT JOIN crm_follow_up_enrolment enrolment
                     ON enrolment.lead_id = lead.id AND enrolment.state IN %(open)s
                    AND %(company)s
              LEFT JOIN crm_follow_up_plan plan ON plan.id = enrolment.plan_id
              LEFT JOIN crm_follow_up_plan_step step ON step.id = enrolment.step_id
              LEFT JOIN crm_follow_up_channel channel ON channel.id = step.channel_id
              LEFT JOIN LATERAL (%(answers)s) answers ON TRUE
              LEFT JOIN LATERAL (%(touches)s) touches ON TRUE
              LEFT JOIN LATERAL (
                        SELECT MIN(date_start) AS first_start
                          FROM crm_follow_up_enrolment
                         WHERE lead_id = lead.id
                   ) spans ON TRUE
              LEFT JOIN LATERAL (%(commitments)s) commitments ON TRUE
              LEFT JOIN LATERAL (%(person)s) person ON TRUE
              LEFT JOIN LATERAL (%(contact)s) contact ON TRUE
              LEFT JOIN LATERAL (%(recent)s) recent ON TRUE
             WHERE lead.id = ANY(for_leads)
            """,
            idle=self._query_follow_up_idle(),
            open=OPEN_STATES,
            company=_is_seen("enrolment"),
            answers=self._query_follow_up_answers(),
            touches=self._query_follow_up_touches(),
            commitments=self._query_follow_up_commitments(),
            person=self._query_follow_up_contact_id(),
            contact=self._query_follow_up_contact(),
            recent=self._query_follow_up_recent(),
        )

    def _query_follow_up_idle(self):
        """Return whether nobody does anything about ``lead``.

        The same as ``_get_follow_up_no_next_step_domain``: extend both. Looked up lead
        by lead: a subquery of that domain reads whole tables where the database knows
        too little of them to choose well.
        """
        return SQL(
            """
            lead.type = 'opportunity' AND lead.active AND lead.won_status = 'pending'
            AND enrolment.id IS NULL
            AND NOT EXISTS (
                SELECT FROM mail_activity
                 WHERE res_model = 'crm.lead' AND res_id = lead.id AND active
            )
            AND NOT EXISTS (
                SELECT FROM crm_follow_up_recheck
                 WHERE lead_id = lead.id AND state IN %s
            )
            AND NOT EXISTS (
                SELECT FROM crm_follow_up_touch
                 WHERE lead_id = lead.id AND state = 'planned' AND event_id IS NOT NULL
            )
            """,
            OPEN_RECHECK_STATES,
        )

    def _query_follow_up_answers(self):
        """Return what they answered, and what of it waits for us."""
        return SQL(
            """
            SELECT MAX(touch.date) AS last_answer,
                   MAX(touch.date) FILTER (WHERE touch.awaits_us) AS answer_date,
                   MIN(touch.date_due) FILTER (WHERE touch.awaits_us) AS answer_due,
                   COUNT(*) FILTER (WHERE outcome.effect = 'later') AS evasion_count
              FROM crm_follow_up_touch touch
              LEFT JOIN crm_follow_up_outcome outcome
                     ON outcome.id = touch.outcome_id
             WHERE touch.lead_id = lead.id AND touch.state = 'done'
               AND touch.answered
            """
        )

    def _query_follow_up_touches(self):
        """Return how many touches were done, and how many since the last answer."""
        return SQL(
            """
            SELECT COUNT(*) FILTER (
                       WHERE (COALESCE(touch.phase, '') = 'after_sale')
                           = (COALESCE(plan.phase, '') = 'after_sale')
                   ) AS touch_count,
                   COUNT(*) FILTER (
                       WHERE NOT COALESCE(touch.answered, FALSE)
                         AND (answers.last_answer IS NULL
                              OR touch.date > answers.last_answer)
                   ) AS unanswered_count
              FROM crm_follow_up_touch touch
             WHERE touch.lead_id = lead.id AND touch.state = 'done'
               AND touch.direction = 'out'
            """
        )

    def _query_follow_up_commitments(self):
        """Return how many commitments there are: open ones of both sides, and what
        became of those of the prospect.
        """
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE state IN %(open)s) AS commitments_open,
                   COUNT(*) FILTER (WHERE state IN %(open)s AND date_due < for_day)
                       AS commitments_overdue,
                   MIN(date_due) FILTER (WHERE state IN %(open)s) AS commitment_date,
                   COUNT(*) FILTER (WHERE state = 'kept' AND party = 'prospect')
                       AS commitments_kept,
                   COUNT(*) FILTER (WHERE state = 'broken' AND party = 'prospect')
                       AS commitments_broken
              FROM crm_follow_up_commitment commitment
             WHERE commitment.lead_id = lead.id AND %(company)s
            """,
            open=OPEN_COMMITMENT_STATES,
            company=_is_seen("commitment"),
        )

    def _query_follow_up_contact(self):
        """Return the stored figures of the person of a lead."""
        return SQL(
            """
            SELECT contact.id, contact.name, contact.company_id,
                   contact.saturated_until, contact.is_burnt, contact.burnt_reason,
                   contact.date_burnt, contact.unanswered_streak, contact.date_last_in,
                   contact.date_lifted, contact.boundary_count, contact.boundary_days
              FROM crm_follow_up_contact contact
             WHERE contact.id = person.contact_id
            """
        )

    def _query_follow_up_recent(self):
        """Return the latest touches of the person of a lead, as many as caps count."""
        return SQL(
            """
            SELECT ARRAY(SELECT date
                           FROM crm_follow_up_touch
                          WHERE contact_id = person.contact_id AND direction = 'out'
                            AND state = 'done' AND date <= for_moment
                          ORDER BY date DESC
                          LIMIT GREATEST(for_count, contact.boundary_count)) AS latest
            """
        )


def _is_seen(table):
    """Return which rows of a table belong to the companies that the user sees."""
    return SQL(
        "(for_companies IS NULL OR %(id)s IS NULL OR %(id)s = ANY(for_companies))",
        id=SQL.identifier(table, "company_id"),
    )
