"""What becomes of touches, as pieces of SQL: defined here and nowhere else.

What only changes when the lead or the person gets another touch, or an answer, is
counted once and stored (``crm.follow.up.touch.figure``): the queries here are what it
is counted with, and what the nightly check compares it with.
"""

import json

from odoo.tools import SQL

from ..tools.zones import country_zones
from .sql_ids import query_ids

# an answer that comes later is not credited to the touch
ANSWER_DAYS = 14
# the touches to the same person before a touch are counted over so many days
FREQUENCY_DAYS = 30
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
# in the order of ``query_figures``, behind the id of the touch
FIGURES = ("answered", "number", "gap_days", "gap_bucket", "frequency", "week_hour")


def query_figures(leads):
    """Return the query of the id and the ``FIGURES`` of all done touches of leads.

    An answer is credited to the last outbound touch of the lead at or before it, if
    that was less than ``ANSWER_DAYS`` ago: it came before the next outbound touch.
    Inbound touches have a moment alone.

    :param leads: ``crm.lead`` records
    """
    gap = SQL("EXTRACT(EPOCH FROM touch.date - touch.date_before)::float8 / 86400")
    return SQL(
        """
        SELECT touch.id,
               touch.is_out AND (touch.answered OR COALESCE(
                   touch.date_answer < LEAST(touch.date_next, touch.date
                                             + %(answer_days)s * INTERVAL '1 day'),
                   FALSE)) AS answered,
               CASE WHEN touch.is_out THEN touch.number END AS number,
               CASE WHEN touch.is_out THEN %(gap)s END AS gap_days,
               CASE WHEN touch.is_out THEN %(bucket)s END AS gap_bucket,
               CASE WHEN touch.is_out THEN (%(frequency)s) END AS frequency,
               TO_CHAR(%(moment)s, 'ID HH24') AS week_hour
          FROM (%(touches)s) touch
          LEFT JOIN crm_follow_up_contact contact ON contact.id = touch.contact_id
          LEFT JOIN res_company company
                 ON company.id = COALESCE(touch.company_id, contact.company_id)
          LEFT JOIN resource_calendar calendar
                 ON calendar.id = company.resource_calendar_id
          LEFT JOIN res_partner partner ON partner.id = touch.partner_id
          LEFT JOIN res_country country ON country.id = partner.country_id
        """,
        answer_days=ANSWER_DAYS,
        gap=gap,
        bucket=_interval_bucket(gap),
        frequency=_count_before(),
        moment=_local_moment(),
        touches=_query_neighbours(leads),
    )


def query_frequencies(people, since, leads):
    """Return the query of ``(id, frequency)`` of later touches of people.

    :param people: ids of contacts
    :param since: naive UTC datetimes, one for each of them
    :param leads: leads that are left out
    """
    return SQL(
        """
        SELECT touch.id, (%s) AS frequency
          FROM UNNEST(%s::int[], %s::timestamp[]) person(id, since)
          JOIN crm_follow_up_touch touch ON touch.contact_id = person.id
         WHERE touch.state = 'done' AND touch.direction = 'out'
           AND touch.date > person.since AND NOT touch.lead_id = ANY(%s)
        """,
        _count_before(),
        people,
        since,
        query_ids(leads),
    )


def _query_neighbours(leads):
    """Return the done touches of leads, with what was before and after them.

    Each touch is looked at once, however many the lead has.
    """
    return SQL(
        """
        SELECT id, date, contact_id, company_id, partner_id,
               direction = 'out' AS is_out,
               COALESCE(answered, FALSE) AS answered,
               ROW_NUMBER() OVER same AS number,
               LAG(date) OVER same AS date_before,
               MIN(date) FILTER (WHERE direction = 'in' AND answered) OVER later
                   AS date_answer,
               MIN(date) FILTER (WHERE direction = 'out') OVER (
                   later RANGE BETWEEN UNBOUNDED PRECEDING
                                   AND INTERVAL '1 microsecond' PRECEDING) AS date_next
          FROM crm_follow_up_touch
         WHERE state = 'done' AND lead_id = ANY(%s)
        WINDOW same AS (PARTITION BY lead_id, direction ORDER BY date, id),
               later AS (PARTITION BY lead_id ORDER BY date DESC)
        """,
        query_ids(leads),
    )


def _count_before():
    """Return how many touches the person of a ``touch`` had in the days before it."""
    return SQL(
        """
        SELECT COUNT(*) FROM crm_follow_up_touch before
         WHERE before.contact_id = touch.contact_id AND before.direction = 'out'
           AND before.state = 'done' AND before.date < touch.date
           AND before.date >= touch.date - %s * INTERVAL '1 day'
        """,
        FREQUENCY_DAYS,
    )


def _local_moment():
    """Return the moment of a touch on the clock of the person, else of the company.

    The zone is found as ``tools.zones.person_zone`` does.
    """
    by_country = SQL(
        """
        CASE WHEN JSONB_EXISTS(%(zones)s -> %(code)s, partner.tz) THEN partner.tz
             WHEN %(code)s IS NULL THEN partner.tz
             ELSE COALESCE(%(zones)s -> %(code)s ->> 0, partner.tz) END
        """,
        code=SQL("UPPER(country.code)"),
        zones=SQL("%s::jsonb", json.dumps(country_zones())),
    )
    return SQL(
        """
        (touch.date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(
            contact.tz, %s, calendar.tz, 'UTC'))
        """,
        by_country,
    )


def _interval_bucket(days):
    """Return the key of the bucket of ``INTERVALS`` that a number of days lies in."""
    cases = [
        SQL("WHEN %s >= %s THEN %s", days, int(key), key)
        for key, _label in reversed(INTERVALS)
    ]
    return SQL("CASE %s END", SQL(" ").join(cases))
