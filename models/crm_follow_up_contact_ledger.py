from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .crm_follow_up_ledger import Person
from .sql_ids import query_ids

# the latest touches that are read of anybody: nobody makes as many with a person, but a
# mailbox that robots write to may have had them
MOST = 10_000


class Depth(NamedTuple):
    """How far back caps look on one channel."""

    channel: str | None  # its id, or None for all channels
    days: float  # the longest window
    is_streak: bool  # whether some look back to the last answer
    by_account: bool  # whether customers have caps as well


class CrmFollowUpContact(models.Model):
    """What is read of the history of people before they are contacted.

    One query for any number of people. However long a history is, its beginning is
    not read: the touches of each person and customer are looked up by an index from
    the latest one back, as far as any cap looks.
    """

    _inherit = "crm.follow.up.contact"

    def _read_touches(self, caps, since, excluded):
        """Return what a ``Ledger`` knows.

        :param caps: as ``crm.follow.up.cap._get_caps`` returns them
        :param since: naive UTC; all that counts then or later is read
        :param excluded: ids of touches that are left out
        :return: the ``Person`` by id, the last answers by account key, and the sorted
            moments of touches by ``(id or account key, channel id or None)``
        """
        people, customers, dates = {}, {}, {}
        if not self.ids:
            return people, customers, dates
        self._flush_ledger()
        depths, size = _get_depths(caps), len(Person._fields)
        for row in self.env.execute_query(self._query_ledger(depths, since, excluded)):
            person = Person._make(row[:size])
            if person.id:
                owner = person.id
                people[owner] = person
            else:
                owner = person.account_key
                customers[owner] = person.date_in
            for depth, moments in zip(depths, row[size:-1], strict=True):
                if moments:
                    dates[owner, depth.channel] = sorted(moments)
        return people, customers, dates

    def _flush_ledger(self):
        """Write what the query of the ledger reads."""
        names = {"account_key", "stop_requested", "date_not_before", "date_lifted"}
        self.flush_model({*names, "company_id", "boundary_count", "boundary_days"})
        names = {"contact_id", "account_key", "channel_id", "direction", "state"}
        self.env["crm.follow.up.touch"].flush_model({*names, "date", "answered"})
        self.env["res.company"].flush_model(["follow_up_burnt_streak"])

    def _query_ledger(self, depths, since, excluded):
        """Return a row of each of these people, and one of each of their customers.

        Each ends with what ``_query_recent`` returns.
        """
        person, customer = (
            self._query_recent(owner, depths, excluded)
            for owner in ("person", "customer")
        )
        return SQL(
            """
            WITH person AS MATERIALIZED (%(people)s),
                 customer AS MATERIALIZED (%(customers)s)
            SELECT id, account_key, date_in, company_id, stop_requested,
                   streak > 0 AND recent.unanswered >= streak, date_not_before,
                   boundary_count, boundary_days, date_lifted, recent.*
              FROM person
             CROSS JOIN LATERAL (%(person)s) recent
             UNION ALL
            SELECT NULL, id, date_in, NULL, NULL, NULL, NULL, NULL, NULL, NULL, recent.*
              FROM customer
             CROSS JOIN LATERAL (%(customer)s) recent
            """,
            people=_query_reach(self._query_people(), depths, since),
            customers=_query_reach(self._query_customers(), depths, since),
            person=person,
            customer=customer,
        )

    def _query_people(self):
        """Return a row of each of these people, with their last answer."""
        return SQL(
            """
            SELECT contact.id, contact.account_key, answer.date_in,
                   contact.company_id, contact.stop_requested,
                   contact.date_not_before, contact.boundary_count,
                   contact.boundary_days, contact.date_lifted,
                   company.follow_up_burnt_streak AS streak
              FROM crm_follow_up_contact contact
              JOIN res_company company ON company.id = contact.company_id
             CROSS JOIN LATERAL (%s) answer
             WHERE contact.id = ANY(%s)
            """,
            query_answer("contact_id", SQL("contact.id")),
            query_ids(self),
        )

    @api.model
    def _query_customers(self):
        """Return a row of each customer of the people, with the last answer."""
        return SQL(
            """
            SELECT known.account_key AS id, answer.date_in, 0 AS boundary_days,
                   NULL::timestamp AS date_lifted, 0 AS streak
              FROM (SELECT DISTINCT account_key FROM person) known
             CROSS JOIN LATERAL (%s) answer
             WHERE known.account_key IS NOT NULL
            """,
            query_answer("account_key", SQL("known.account_key")),
        )

    @api.model
    def _query_recent(self, owner, depths, excluded):
        """Return the moments of touches as far as caps look, an array for each depth.

        In the end, how many were not answered: planned ones count as done ones do, but
        burn nobody.

        :param owner: ``person`` or ``customer``, with the columns that both have
        """
        alias = SQL.identifier(owner)
        arrays = [
            _query_array(alias, index, depth)
            if depth.by_account or owner == "person"
            else SQL("NULL::timestamp[]")
            for index, depth in enumerate(depths)
        ]
        return SQL(
            """
            SELECT %(arrays)s,
                   COUNT(*) FILTER (
                       WHERE state = 'done' AND date > %(owner)s.answered) AS unanswered
              FROM (
                   SELECT date, state, channel_id
                     FROM crm_follow_up_touch
                    WHERE %(column)s = %(owner)s.id AND direction = 'out'
                      AND state IN ('planned', 'done') %(excluded)s
                      AND date > %(owner)s.reach
                    ORDER BY date DESC
                    LIMIT %(most)s
                   ) touch
            """,
            arrays=SQL(", ").join(arrays),
            column=SQL.identifier("contact_id" if owner == "person" else "account_key"),
            owner=alias,
            excluded=SQL("AND id != ALL(%s)", [*excluded]) if excluded else SQL(),
            most=MOST,
        )


def query_answer(column, owner):
    """Return the moment of the last answer of a person, or of anybody of a customer."""
    return SQL(
        """
        SELECT MAX(date) AS date_in
          FROM crm_follow_up_touch
         WHERE %s = %s AND state = 'done' AND answered
        """,
        SQL.identifier(column),
        owner,
    )


def _query_reach(query, depths, since):
    """Return the rows of a query, and how far back to look in each of them.

    Once for each, not for each of their touches: ``answered`` is since when touches are
    unanswered, ``start_0``, … how far back each depth looks, ``reach`` the farthest.
    """
    starts = [_query_start(depth, since) for depth in depths]
    return SQL(
        """
        SELECT owner.*, %(columns)s,
               LEAST(%(starts)s, CASE WHEN streak > 0 THEN answered END) AS reach
          FROM (SELECT known.*, GREATEST(date_in, date_lifted, '-infinity') AS answered
                  FROM (%(query)s) known) owner
        """,
        columns=SQL(", ").join(
            SQL("%s AS %s", start, SQL.identifier(f"start_{index}"))
            for index, start in enumerate(starts)
        ),
        starts=SQL(", ").join(starts),
        query=query,
    )


def _query_array(owner, index, depth):
    """Return the moments of those touches that count for a depth."""
    return SQL(
        "ARRAY_AGG(date) FILTER (WHERE date > %s.%s %s)",
        owner,
        SQL.identifier(f"start_{index}"),
        SQL("AND channel_id = %s", int(depth.channel)) if depth.channel else SQL(),
    )


def _query_start(depth, since):
    """Return how far back a depth looks."""
    days = SQL("%s", depth.days)
    if depth.channel is None:
        # what the person has agreed to may reach further than the caps
        days = SQL("GREATEST(%s, boundary_days)", days)
    start = SQL("%s - INTERVAL '1 day' * %s", since, days)
    return SQL("LEAST(%s, answered)", start) if depth.is_streak else start


def _get_depths(caps):
    """Return a ``Depth`` for each channel that caps count, and one for all of them.

    Caps of plans are among them: any of the people may be on such a plan.
    """
    by_channel = {None: []}
    for cap in (cap for group in caps.values() for cap in group):
        by_channel.setdefault(cap.channel, []).append(cap)
    return [
        Depth(
            channel,
            max((cap.window for cap in group if cap.window), default=timedelta())
            / timedelta(days=1),
            any(cap.window is None for cap in group),
            any(cap.scope == "account" for cap in group),
        )
        for channel, group in by_channel.items()
    ]
