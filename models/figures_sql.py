"""Figures of follow-up as pieces of SQL: each is defined here and nowhere else.

The report models put the pieces together; the dashboard, the digest and whatever else
counts reads the report models. Aliases of tables are arguments, so that a piece fits
wherever the columns it needs are at hand. What is joined is materialized, so that it
is found once even where the database does not know yet how many touches there are.
"""

import json
from datetime import datetime

from odoo.tools import SQL

from ..tools.zones import country_zones
from .remote_call import read_trusted

# an answer that comes later is not credited to the touch
ANSWER_DAYS = 14
# a stage of these phases means that an offer was made
OFFER_PHASES = ("proposal", "validation", "closing")
# the follow-up was given up, other than by losing the lead
GIVEN_UP = ("manual", "not_interested", "wrong_person", "asked_to_stop")
# from the how-manieth touch on it is follow-up; the first one is the contact
FOLLOW_UP_FROM = 2
# buckets of days since the touch before, by their first day
INTERVALS = [
    ("00", "The same day"),
    ("01", "1 to 2 days"),
    ("03", "3 to 5 days"),
    ("06", "6 to 9 days"),
    ("10", "10 to 14 days"),
    ("15", "15 to 30 days"),
    ("31", "31 days and more"),
]
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


def credited_touches(bounds=None, leads=None):
    """Return the query of ``(lead_id, date)`` of touches that got an answer.

    An answer is credited to the last outbound touch of the lead at or before it, if
    that was less than ``ANSWER_DAYS`` ago: it came before the next outbound touch.

    :param bounds: naive UTC ``(from, to)`` that limits the dates of the touches
    :param leads: query of the ids of the leads to look at; all if empty
    """
    limit = SQL("answer.lead_id IN %s", leads) if leads else SQL("TRUE")
    if bounds:
        limit = SQL(
            "answer.date >= %s AND answer.date < %s::timestamp + %s * INTERVAL '1 day'",
            *bounds,
            ANSWER_DAYS,
        )
    return SQL(
        """
        WITH found AS MATERIALIZED (
             SELECT answer.lead_id, before.date
               FROM crm_follow_up_touch answer
              CROSS JOIN LATERAL (
                    SELECT touch.date FROM crm_follow_up_touch touch
                     WHERE touch.lead_id = answer.lead_id
                       AND touch.state = 'done' AND touch.direction = 'out'
                       AND touch.date <= answer.date
                     ORDER BY touch.date DESC LIMIT 1) before
              WHERE answer.state = 'done' AND answer.direction = 'in'
                AND answer.answered
                AND before.date > answer.date - %s * INTERVAL '1 day' AND %s)
        SELECT DISTINCT lead_id, date FROM found
        """,
        ANSWER_DAYS,
        limit,
    )


def numbered_touches(bounds=None):
    """Return the query of ``(id, number, date_before)`` of outbound touches.

    The number counts those of the lead from 1; the date is that of the one before.

    :param bounds: naive UTC ``(from, to)``; leads without a touch in it are left out
    """
    limit = SQL("TRUE")
    if bounds:
        limit = SQL(
            """
            lead_id IN (SELECT lead_id FROM crm_follow_up_touch
                         WHERE state = 'done' AND direction = 'out' AND %s)
            """,
            is_within(SQL("date"), bounds),
        )
    return SQL(
        """
        WITH found AS MATERIALIZED (
             SELECT id, ROW_NUMBER() OVER lead AS number,
                    LAG(date) OVER lead AS date_before
               FROM crm_follow_up_touch
              WHERE state = 'done' AND direction = 'out' AND %s
             WINDOW lead AS (PARTITION BY lead_id ORDER BY date, id))
        SELECT id, number, date_before FROM found
        """,
        limit,
    )


def read_bounds(env):
    """Return the naive UTC ``(from, to)`` that the context limits reports to, or None.

    It is set on the server alone: moments do not come from a client.
    """
    bounds = read_trusted(env, "follow_up_bounds", tuple)
    return bounds if bounds and all(isinstance(b, datetime) for b in bounds) else None


def is_within(column, bounds):
    """Return whether a moment lies in naive UTC ``(from, to)``, the end excluded."""
    return SQL(
        "(%(column)s >= %(first)s AND %(column)s < %(end)s)",
        column=column,
        first=bounds[0],
        end=bounds[1],
    )


def effort_cost(touch, company):
    """Return what a touch cost: its channel, and the working time it took.

    In the currency of the company, at the rate of the day of the touch; an hour costs
    what the company says today.

    :param touch: alias of ``crm_follow_up_touch``
    :param company: alias of the ``res_company`` whose currency and hourly cost count
    """
    parts = {"touch": SQL.identifier(touch), "company": SQL.identifier(company)}
    own = SQL("%(company)s.currency_id", **parts)
    foreign = SQL("%(touch)s.currency_id", **parts)
    root = SQL("SPLIT_PART(%(company)s.parent_path, '/', 1)::int", **parts)
    day = SQL("%(touch)s.date::date", **parts)
    return SQL(
        """
        (CASE WHEN COALESCE(%(touch)s.cost, 0) = 0 THEN 0
              WHEN COALESCE(%(foreign)s, %(own)s) = %(own)s THEN %(touch)s.cost
              ELSE %(touch)s.cost * %(rate_own)s / %(rate_foreign)s END
         + COALESCE(%(touch)s.duration, 0)::numeric / 60
           * COALESCE(%(company)s.follow_up_hourly_cost, 0)::numeric)
        """,
        **parts,
        own=own,
        foreign=foreign,
        rate_own=_rate(own, root, day),
        rate_foreign=_rate(foreign, root, day),
    )


def _rate(currency, root, day):
    """Return the rate of a day as ``res.currency._get_rates`` finds it."""
    query = SQL(
        """
        SELECT rate.rate FROM res_currency_rate rate
         WHERE rate.currency_id = %s
           AND (rate.company_id IS NULL OR rate.company_id = %s)
        """,
        currency,
        root,
    )
    return SQL(
        """
        COALESCE((%(query)s AND rate.name <= %(day)s
                  ORDER BY rate.company_id, rate.name DESC LIMIT 1),
                 (%(query)s ORDER BY rate.company_id, rate.name LIMIT 1), 1)
        """,
        query=query,
        day=day,
    )


def local_moment(touch, contact, partner, country, calendar):
    """Return the moment of a touch on the clock of the person, else of the company.

    The zone is found as ``tools.zones.person_zone`` does; arguments are aliases.
    """
    zones = json.dumps(country_zones())
    parts = {
        "code": SQL("UPPER(%s.code)", SQL.identifier(country)),
        "own": SQL("%s.tz", SQL.identifier(partner)),
        "zones": SQL("%s::jsonb", zones),
    }
    by_country = SQL(
        """
        CASE WHEN JSONB_EXISTS(%(zones)s -> %(code)s, %(own)s) THEN %(own)s
             WHEN %(code)s IS NULL THEN %(own)s
             ELSE COALESCE(%(zones)s -> %(code)s ->> 0, %(own)s) END
        """,
        **parts,
    )
    return SQL(
        """
        (%(touch)s.date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(
            %(contact)s.tz, %(by_country)s, %(calendar)s.tz, 'UTC'))
        """,
        touch=SQL.identifier(touch),
        contact=SQL.identifier(contact),
        calendar=SQL.identifier(calendar),
        by_country=by_country,
    )


def interval_bucket(days):
    """Return the key of the bucket of ``INTERVALS`` that a number of days lies in."""
    cases = [
        SQL("WHEN %s >= %s THEN %s", days, int(key), key)
        for key, _label in reversed(INTERVALS)
    ]
    return SQL("CASE %s END", SQL(" ").join(cases))


def percentage(hit, case):
    """Return 100 or 0 for a case that did or did not hit, and null for no case.

    Their average is the rate in percent.
    """
    return SQL("CASE WHEN %s THEN CASE WHEN %s THEN 100.0 ELSE 0 END END", case, hit)


def days_between(start, end):
    """Return the days between two moments, with decimals."""
    return SQL("EXTRACT(EPOCH FROM %s - %s)::float8 / 86400", end, start)
