from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .figures_sql import last_attitude


class Figures(NamedTuple):
    """Leads of a variant: ``drawn`` so far, ``judged`` of the first ones needed as
    their window is over, and of those who ``answered`` and who ``complained``.

    What became of the judged ones until now: how many were ``closed``, which of them
    ``won``, and the mean ``attitude`` of their customers.
    """

    drawn: int = 0
    judged: int = 0
    answered: int = 0
    complained: int = 0
    closed: int = 0
    won: int = 0
    attitude: float | None = None

    def get_counts(self):
        """Return what the test of an experiment is made with."""
        return self.judged, self.answered, self.complained


class CrmFollowUpExperiment(models.Model):
    """How the figures of variants are found."""

    _inherit = "crm.follow.up.experiment"

    def _read_figures(self):
        """Return what came of each variant, by its id, in one query.

        :return: dict of ``Figures``
        """
        ids = self._origin.ids
        if not ids:
            return {}
        flushed = ("variant_id", "lead_id", "contact_id")
        Touch = self.env["crm.follow.up.touch"]
        Touch.flush_model([*flushed, "state", "answered", "date", "outcome_id"])
        self.env["crm.follow.up.enrolment"].flush_model(flushed)
        self.env["crm.follow.up.contact"].flush_model(["date_stopped"])
        self.env["crm.lead"].flush_model(
            ["email_normalized", "partner_id", "phone_sanitized", "won_status"]
        )
        self.env["crm.follow.up.rating"].flush_model()
        self.env["mail.blacklist"].flush_model()
        self.env["phone.blacklist"].flush_model()
        self.flush_model(["window_days"])
        variants = self.env["crm.follow.up.experiment.variant"]
        variants.flush_model(["experiment_id", "size"])
        now = self.env["crm.follow.up.enrolment"]._now()
        rows = self.env.execute_query(self._query_figures(ids, now))
        return {variant_id: Figures(*counts) for variant_id, *counts in rows}

    def _query_figures(self, ids, now):
        return SQL(
            """
            WITH made AS (
                 SELECT variant_id, lead_id, contact_id, create_date AS date, id
                   FROM crm_follow_up_touch WHERE variant_id IN %(variants)s
                  UNION ALL
                 SELECT variant_id, lead_id, contact_id, create_date, id
                   FROM crm_follow_up_enrolment WHERE variant_id IN %(variants)s
            ), drawn AS (
                 -- merged leads may bring two: the first one counts
                 SELECT DISTINCT ON (variant.experiment_id, made.lead_id) made.*,
                        made.date + experiment.window_days * INTERVAL '1 day' AS until,
                        variant.size
                   FROM made
                   JOIN crm_follow_up_experiment_variant variant
                     ON variant.id = made.variant_id
                   JOIN crm_follow_up_experiment experiment
                     ON experiment.id = variant.experiment_id
               ORDER BY variant.experiment_id, made.lead_id, made.date, made.id
            ), placed AS (
                 SELECT *, until <= %(now)s AND size >= ROW_NUMBER() OVER (
                            PARTITION BY variant_id ORDER BY date, lead_id
                        ) AS is_judged
                   FROM drawn
            )
            SELECT variant_id, COUNT(*) AS drawn,
                   COUNT(*) FILTER (WHERE is_judged) AS judged,
                   COUNT(*) FILTER (WHERE is_judged AND %(answered)s) AS answered,
                   COUNT(*) FILTER (WHERE is_judged AND %(complained)s) AS complained,
                   COUNT(*) FILTER (
                       WHERE is_judged AND lead.won_status IN ('won', 'lost')
                   ) AS closed,
                   COUNT(*) FILTER (
                       WHERE is_judged AND lead.won_status = 'won') AS won,
                   AVG(rating.attitude) FILTER (WHERE is_judged) AS attitude
              FROM placed
              JOIN crm_lead lead ON lead.id = placed.lead_id
              LEFT JOIN LATERAL (SELECT %(attitude)s AS attitude) rating ON TRUE
          GROUP BY variant_id
            """,
            variants=SQL(
                "(SELECT id FROM crm_follow_up_experiment_variant "
                "WHERE experiment_id = ANY(%s))",
                ids,
            ),
            now=now,
            answered=self._query_has_touch(
                SQL(
                    "touch.answered AND COALESCE(outcome.effect, '') != 'stop'",
                )
            ),
            complained=self._query_complained(),
            attitude=last_attitude(SQL("lead.partner_id"), SQL("placed.date")),
        )

    @api.model
    def _query_has_touch(self, condition):
        """Return whether a drawn lead has such a touch while it is watched."""
        return SQL(
            """
            EXISTS (SELECT FROM crm_follow_up_touch touch
                      LEFT JOIN crm_follow_up_outcome outcome
                             ON outcome.id = touch.outcome_id
                     WHERE touch.lead_id = placed.lead_id AND touch.state = 'done'
                       AND touch.date >= placed.date AND touch.date < placed.until
                       AND %s)
            """,
            condition,
        )

    @api.model
    def _query_complained(self):
        """Return whether a drawn lead asked to be left alone, or opted out."""
        return SQL(
            """
            (%s
             OR EXISTS (SELECT FROM crm_follow_up_contact contact
                         WHERE contact.id = placed.contact_id
                           AND contact.date_stopped >= placed.date
                           AND contact.date_stopped < placed.until)
             OR EXISTS (SELECT FROM mail_blacklist blacklist
                         WHERE blacklist.active
                           AND blacklist.email = lead.email_normalized
                           AND blacklist.create_date >= placed.date
                           AND blacklist.create_date < placed.until)
             OR EXISTS (SELECT FROM phone_blacklist blacklist
                         WHERE blacklist.active
                           AND blacklist.number = lead.phone_sanitized
                           AND blacklist.create_date >= placed.date
                           AND blacklist.create_date < placed.until))
            """,
            self._query_has_touch(SQL("outcome.effect = 'stop'")),
        )
