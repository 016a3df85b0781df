from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..tools.desk import Facts

# what is ranked at once; more of it nobody works through in a day
MOST_RANKED = 20_000


class CrmLead(models.Model):
    """What there is to do for the follow-up desk, found in one query.

    The user reads the leads already: what remains of the rules of enrolments and
    touches is the company.
    """

    _inherit = "crm.lead"

    @api.model
    def _get_desk_facts(self, filters):
        """Return what there is to do as ``(Facts, touch ids by kind)`` by lead id."""
        leads = self._search(self._get_desk_domain(filters))
        promises = self._get_desk_promises(filters)
        values, touches = defaultdict(dict), defaultdict(dict)
        for row in self._read_desk(leads, filters, promises):
            lead_id, kind, touch_id, moment, worth, probability, last = row
            values[lead_id] |= {
                "worth": worth or 0.0,
                "probability": probability or 0.0,
                "last_contact": last,
            }
            touches[lead_id][kind] = touch_id
            if kind == "decision":
                values[lead_id]["needs_decision"] = True
            elif kind != "promise":
                name = "answer_due" if kind == "answer" else "touch_date"
                values[lead_id][name] = moment
        return {
            lead_id: (
                Facts(lead_id, promise_due=promises.get(lead_id), **found),
                touches[lead_id],
            )
            for lead_id, found in values.items()
        }

    @api.model
    def _get_desk_promises(self, filters):
        """Return when what we promised is due, by lead id. Extend it to add yours.

        Called once for each desk. Leads that the user may not read are left out later,
        as are those that the filters rule out, other than ``scope``.

        :param filters: as for ``get_follow_up_desk``; with ``scope`` ``mine``, or none,
            only what the user promised is wanted
        :return: dict of naive UTC moments by lead id, the earliest where there are many
        """
        return {}

    # query

    @api.model
    def _read_desk(self, leads, filters, promises):
        """Return rows of lead id, kind, touch id, moment, worth, probability, last
        contact: the most urgent of each kind of a lead.
        """
        self.env["crm.follow.up.touch"].flush_model()
        self.env["crm.follow.up.enrolment"].flush_model()
        self.env["mail.activity"].flush_model(["user_id"])
        names = ["expected_revenue", "probability", "user_id", "create_date"]
        self.flush_model(names)
        return self.env.execute_query(self._query_desk(leads, filters, promises))

    @api.model
    def _query_desk(self, leads, filters, promises):
        return SQL(
            """
            SELECT DISTINCT ON (due.lead_id, due.kind)
                   due.lead_id, due.kind, due.touch_id, due.moment,
                   lead.expected_revenue, lead.probability,
                   COALESCE(last.date, lead.create_date)
              FROM (%(sources)s) due
              JOIN crm_lead lead ON lead.id = due.lead_id
              LEFT JOIN LATERAL (
                        SELECT MAX(date) AS date
                          FROM crm_follow_up_touch
                         WHERE lead_id = due.lead_id AND state = 'done'
                   ) last ON TRUE
             WHERE due.lead_id IN %(leads)s AND %(filters)s
             ORDER BY due.lead_id, due.kind, due.moment, due.touch_id
             LIMIT %(limit)s
            """,
            sources=SQL(" UNION ALL ").join(self._get_desk_sources(promises)),
            leads=leads.subselect(),
            filters=self._get_desk_condition(filters),
            limit=MOST_RANKED,
        )

    @api.model
    def _get_desk_sources(self, promises):
        """Return queries of what there is to do. Extend it to add yours.

        Their columns are lead id, kind, touch id, moment, the user who is to do it,
        channel, phase and plan.
        """
        return [
            self._query_desk_answers(),
            self._query_desk_touches(),
            self._query_desk_decisions(),
            self._query_desk_promises(promises),
        ]

    @api.model
    def _query_desk_answers(self):
        return SQL(
            """
            SELECT touch.lead_id, 'answer' AS kind, touch.id AS touch_id,
                   COALESCE(touch.date_due, touch.date) AS moment,
                   COALESCE(activity.user_id, owner.user_id) AS user_id,
                   touch.channel_id, touch.phase, touch.plan_id
              FROM crm_follow_up_touch touch
              JOIN crm_lead owner ON owner.id = touch.lead_id
              LEFT JOIN mail_activity activity ON activity.id = touch.activity_id
             WHERE touch.awaits_us AND %s
            """,
            self._get_desk_companies("touch"),
        )

    @api.model
    def _query_desk_touches(self):
        """Return steps and meetings that a person is to do, unless they are held."""
        return SQL(
            """
            SELECT touch.lead_id, 'touch', touch.id, touch.date, touch.user_id,
                   touch.channel_id, touch.phase, touch.plan_id
              FROM crm_follow_up_touch touch
              LEFT JOIN crm_follow_up_enrolment enrolment
                     ON enrolment.id = touch.enrolment_id
             WHERE touch.state = 'planned' AND touch.direction = 'out'
               AND touch.automatic IS NOT TRUE
               AND (enrolment.id IS NULL OR enrolment.state IN ('agreement', 'running'))
               AND %s
            """,
            self._get_desk_companies("touch"),
        )

    @api.model
    def _query_desk_decisions(self):
        """Return plans that stand still: in review, or held because a step failed."""
        return SQL(
            """
            SELECT enrolment.lead_id, 'decision', NULL, NULL,
                   COALESCE(activity.user_id, enrolment.user_id),
                   step.channel_id, enrolment.phase, enrolment.plan_id
              FROM crm_follow_up_enrolment enrolment
              LEFT JOIN crm_follow_up_plan_step step ON step.id = enrolment.step_id
              LEFT JOIN mail_activity activity
                     ON activity.id = enrolment.review_activity_id
             WHERE (enrolment.state = 'review'
                    OR (enrolment.state = 'paused' AND enrolment.hold_kind = 'failure'))
               AND %s
            """,
            self._get_desk_companies("enrolment"),
        )

    @api.model
    def _query_desk_promises(self, promises):
        """Return leads that there is nothing else to do on than what we promised."""
        return SQL(
            "SELECT id, 'promise', NULL, NULL, %s, NULL::int, NULL, NULL::int "
            "FROM UNNEST(%s::int[]) id",
            self.env.uid,
            list(promises),
        )

    @api.model
    def _get_desk_companies(self, alias):
        column = SQL.identifier(alias, "company_id")
        return SQL(
            "(%s IS NULL OR %s IN %s)", column, column, tuple(self.env.companies.ids)
        )

    @api.model
    def _get_desk_condition(self, filters):
        """Return which of what there is to do is wanted."""
        conditions = [SQL("TRUE")]
        if filters.get("scope") not in ("team", "all"):
            conditions.append(SQL("due.user_id = %s", self.env.uid))
        for name in ("channel_id", "phase", "plan_id"):
            if value := filters.get(name):
                column = SQL.identifier("due", name)
                conditions.append(SQL("%s = %s", column, value))
        return SQL(" AND ").join(conditions)
