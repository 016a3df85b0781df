"""Figures of follow-up as pieces of SQL: each is defined here and nowhere else.

The report models put the pieces together; the dashboard, the digest and whatever else
counts reads the report models. Aliases of tables are arguments, so that a piece fits
wherever the columns it needs are at hand. What becomes of a touch is counted by
``figures_touch_sql`` and stored.
"""

from datetime import datetime

from odoo.tools import SQL

from .remote_call import read_trusted

# a stage of these phases means that an offer was made
OFFER_PHASES = ("proposal", "validation", "closing")
# the follow-up was given up, other than by losing the lead
GIVEN_UP = ("manual", "not_interested", "wrong_person", "asked_to_stop")
# from the how-manieth touch on it is follow-up; the first one is the contact
FOLLOW_UP_FROM = 2
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


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
         + CASE WHEN %(touch)s.duration > 0
                THEN %(touch)s.duration::numeric
                     * COALESCE(%(company)s.follow_up_hourly_cost, 0)::numeric / 60
                ELSE 0 END)
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


def last_attitude(partner, since):
    """Return the last rating of a customer's attitude towards us, from 1 to 5, or null.

    :param since: moment before which ratings say nothing of what was done
    """
    return SQL(
        """
        (SELECT rating.value::int FROM crm_follow_up_rating rating
          WHERE rating.partner_id = %s AND rating.kind = 'attitude'
            AND rating.date >= %s::date
          ORDER BY rating.date DESC, rating.id DESC LIMIT 1)
        """,
        partner,
        since,
    )


def percentage(hit, case):
    """Return 100 or 0 for a case that did or did not hit, and null for no case.

    Their average is the rate in percent.
    """
    return SQL("CASE WHEN %s THEN CASE WHEN %s THEN 100.0 ELSE 0 END END", case, hit)


def days_between(start, end):
    """Return the days between two moments, with decimals."""
    return SQL("EXTRACT(EPOCH FROM %s - %s)::float8 / 86400", end, start)
