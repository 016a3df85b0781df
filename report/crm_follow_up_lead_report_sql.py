from odoo import api, models
from odoo.tools import SQL

from ..models import figures_sql as figures


class CrmFollowUpLeadReport(models.Model):
    """How the figures of opportunities are found.

    With ``follow_up_bounds`` in the context, naive UTC ``(from, to)``, opportunities
    that ended at other times are left out before anything is counted. Extend
    ``_get_columns``, ``_get_derived_columns`` and ``_from``.
    """

    _inherit = "crm.follow.up.lead.report"

    @property
    def _table_query(self):
        inner = SQL(
            "SELECT %s FROM %s WHERE %s", self._select(), self._from(), self._where()
        )
        derived = SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in self._get_derived_columns().items()
        )
        return SQL("SELECT deal.*, %s FROM (%s) deal", derived, inner)

    @api.model
    def _select(self):
        return SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in self._get_columns().items()
        )

    @api.model
    def _get_columns(self):
        """Return the ``SQL`` of each plain column by name. Extend to add your own."""
        names = ("id", "partner_id", "user_id", "team_id", "company_id", "stage_id")
        start, end = SQL("lead.create_date"), SQL("lead.date_closed")
        result = self._get_result()
        return {name: SQL.identifier("lead", name) for name in names} | {
            "lead_id": SQL("lead.id"),
            "phase": SQL("stage.follow_up_phase"),
            "plan_id": SQL("last.plan_id"),
            "variant_id": SQL("last.variant_id"),
            "attitude": figures.last_attitude(SQL("lead.partner_id"), start),
            "date_created": start,
            "result": result,
            "date_end": SQL(
                "CASE %s WHEN 'open' THEN NULL WHEN 'stopped' THEN last.date_end "
                "ELSE lead.date_closed END",
                result,
            ),
            "cycle_days": SQL(
                "CASE WHEN lead.won_status = 'won' THEN %s END",
                figures.days_between(start, end),
            ),
            "is_offered": self._get_offered(),
            "touch_count": SQL("effort.touches"),
            "touch_min": SQL("COALESCE(plan.touch_min, company.follow_up_touch_min)"),
            "first_response_hours": SQL(
                "GREATEST(%s * 24, 0)",
                figures.days_between(start, SQL("effort.date_first")),
            ),
            "gap_average": SQL("effort.gap_average"),
            "gap_longest": SQL("effort.gap_longest"),
            "is_answered_later": SQL(
                "COALESCE(effort.date_answer >= effort.date_second, FALSE)"
            ),
            "cost": SQL("COALESCE(effort.cost, 0)"),
            "expected_revenue": SQL("COALESCE(lead.expected_revenue, 0)"),
            "currency_id": SQL("company.currency_id"),
        }

    @api.model
    def _get_derived_columns(self):
        """Return the ``SQL`` of columns made of those of ``_get_columns`` by name."""
        won = SQL("deal.result = 'won'")
        given_up = SQL("deal.result IN ('lost', 'stopped')")
        followed = SQL("deal.touch_count >= %s", figures.FOLLOW_UP_FROM)
        from_follow_up = SQL("(%s AND %s AND deal.is_answered_later)", won, followed)
        early = SQL("(%s AND deal.touch_count < deal.touch_min)", given_up)
        offered = SQL("deal.is_offered AND deal.result IN ('won', 'lost')")
        return {
            "won_count": SQL("(%s)::int", won),
            "closed_count": SQL("(deal.result <> 'open')::int"),
            "hit_rate": figures.percentage(won, offered),
            "touches_to_close": SQL(
                "CASE WHEN %s THEN NULLIF(deal.touch_count, 0) END", won
            ),
            "follow_up": SQL("CASE WHEN %s THEN 'with' ELSE 'without' END", followed),
            "from_follow_up_count": SQL("%s::int", from_follow_up),
            "from_follow_up_rate": figures.percentage(from_follow_up, won),
            "abandoned_early_count": SQL("%s::int", early),
            "abandoned_early_rate": figures.percentage(early, given_up),
            "won_revenue": SQL("CASE WHEN %s THEN deal.expected_revenue END", won),
            "from_follow_up_revenue": SQL(
                "CASE WHEN %s THEN deal.expected_revenue END", from_follow_up
            ),
            "won_cost": SQL("CASE WHEN %s THEN deal.cost END", won),
            "unsold_cost": SQL("CASE WHEN %s THEN deal.cost END", given_up),
        }

    @api.model
    def _get_result(self):
        return SQL(
            """
            CASE WHEN lead.won_status IN ('won', 'lost') THEN lead.won_status
                 WHEN last.state = 'stopped' AND last.stop_reason IN %s THEN 'stopped'
                 ELSE 'open' END
            """,
            figures.GIVEN_UP,
        )

    @api.model
    def _get_offered(self):
        """Return whether an offer was made: it is or was in a stage of that phase."""
        return SQL(
            """
            (lead.won_status = 'won'
             OR COALESCE(stage.follow_up_phase IN %(phases)s, FALSE)
             OR EXISTS (SELECT FROM mail_message message
                          JOIN mail_tracking_value change
                            ON change.mail_message_id = message.id
                          JOIN crm_stage left_stage
                            ON left_stage.id = change.old_value_integer
                         WHERE message.model = 'crm.lead' AND message.res_id = lead.id
                           AND change.field_id = %(field)s
                           AND left_stage.follow_up_phase IN %(phases)s))
            """,
            phases=figures.OFFER_PHASES,
            # sudo: which number the field has is no secret
            field=self.env["ir.model.fields"].sudo()._get("crm.lead", "stage_id").id,
        )

    @api.model
    def _from(self):
        return SQL(
            """
            crm_lead lead
            LEFT JOIN res_company company
                   ON company.id = COALESCE(lead.company_id, %s)
            LEFT JOIN crm_stage stage ON stage.id = lead.stage_id
            LEFT JOIN LATERAL (
                 SELECT enrolment.state, enrolment.stop_reason, enrolment.date_end,
                        enrolment.plan_id, enrolment.variant_id
                   FROM crm_follow_up_enrolment enrolment
                  WHERE enrolment.lead_id = lead.id
                  ORDER BY enrolment.date_start DESC, enrolment.id DESC
                  LIMIT 1) last ON TRUE
            LEFT JOIN crm_follow_up_plan plan ON plan.id = last.plan_id
            LEFT JOIN LATERAL (%s) effort ON TRUE
            """,
            self.env.company.id,
            self._query_effort(),
        )

    @api.model
    def _query_effort(self):
        """Return the query of what was done for one ``lead``, in one row."""
        gap = figures.days_between(SQL("touch.date_before"), SQL("touch.date"))
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE is_out) AS touches,
                   MIN(date) FILTER (WHERE is_out) AS date_first,
                   (ARRAY_AGG(date ORDER BY date, id) FILTER (WHERE is_out))[%(second)s]
                        AS date_second,
                   MAX(date) FILTER (WHERE answered) AS date_answer,
                   AVG(%(gap)s) FILTER (WHERE is_out) AS gap_average,
                   MAX(%(gap)s) FILTER (WHERE is_out) AS gap_longest,
                   SUM(%(cost)s) AS cost
              FROM (SELECT touch.id, touch.date, touch.answered, touch.cost,
                           touch.currency_id, touch.duration,
                           touch.direction = 'out' AS is_out,
                           LAG(touch.date) OVER (PARTITION BY touch.direction
                                                 ORDER BY touch.date, touch.id)
                               AS date_before
                      FROM crm_follow_up_touch touch
                     WHERE touch.lead_id = lead.id AND touch.state = 'done'
                       AND (lead.date_closed IS NULL
                            OR touch.date <= lead.date_closed)) touch
            """,
            second=figures.FOLLOW_UP_FROM,
            gap=gap,
            cost=figures.effort_cost("touch", "company"),
        )

    @api.model
    def _where(self):
        bounds = figures.read_bounds(self.env)
        return SQL(
            "lead.type = 'opportunity' AND (lead.active OR %s <> 'open') AND %s",
            self._get_result(),
            self._is_ended_within(bounds) if bounds else SQL("TRUE"),
        )

    @api.model
    def _is_ended_within(self, bounds):
        """Return a condition that all that ended in a period meet, and few others."""
        return SQL(
            """
            (%s OR lead.id IN (SELECT enrolment.lead_id
                                 FROM crm_follow_up_enrolment enrolment
                                WHERE enrolment.state = 'stopped' AND %s))
            """,
            figures.is_within(SQL("lead.date_closed"), bounds),
            figures.is_within(SQL("enrolment.date_end"), bounds),
        )
