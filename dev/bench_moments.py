"""What `make bench` measures of the calendar: dating steps."""

from collections.abc import Iterator
from datetime import timedelta

from odoo import fields

from dev.bench_odoo import Bench, Side

MOMENTS, MOMENTS_BY_CORE = 100_000, 200


class Moments:
    """Steps dated without a database, against core's counting of working days."""

    def __init__(self, bench: Bench):
        self.env, self.bench, self.records = bench.env, bench, bench.records

    def measure(self) -> None:
        """Date many steps, and a few by core, which reads time off for each."""
        costs = self.bench.compare(
            Side(self._date_steps, MOMENTS), Side(self._plan_days, MOMENTS_BY_CORE)
        )
        what = f"date {MOMENTS:,} steps / core's plan_days ({MOMENTS_BY_CORE} calls)"
        self.bench.add("moments", what, *costs)

    def _date_steps(self, count: int) -> Iterator[None]:
        """Date steps of every unit, from moments all over a month."""
        from odoo.addons.crm_follow_up.tools.cadence import (
            Delay,
            Request,
            plan_moments,
        )

        start, company = fields.Datetime.now(), self.env.company
        clock = self.env["crm.follow.up.clock"]
        key = (company.resource_calendar_id, self.records.reps[0], company)
        lo, hi = start - timedelta(days=7), start + timedelta(days=120)
        working = clock._get_working_times([key], lo, hi)[key]
        lead = self.records.models[0]
        contact = clock._get_contact_hours(lead, company, working.tz)
        units = ("hours", "workdays", "days", "weeks", "cycle_percent")
        delays = [Delay(1 + n % 3, units[n % 5]) for n in range(15)]
        requests = [
            Request(
                delays[n % 15],
                start + timedelta(seconds=26 * n),
                start,
                working,
                contact,
                60,
                None,
                start,
            )
            for n in range(count)
        ]
        yield
        plan_moments(requests)

    def _plan_days(self, count: int) -> Iterator[None]:
        calendar, start = self.env.company.resource_calendar_id, fields.Datetime.now()
        yield
        for number in range(count):
            moment = start + timedelta(minutes=number)
            calendar.plan_days(3, moment, compute_leaves=True)
