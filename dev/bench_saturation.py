"""What `make bench` measures of caps: many people checked, or counted lead by lead."""

from collections.abc import Iterator
from datetime import timedelta

PEOPLE, LEADS, TOUCHES = 17_000, 50_000, 20
# leads that the peer counts for: its time is stated for all of them
COUNTED = 1_000


class Saturation:
    """Whether people may be contacted, against counting one cap lead by lead."""

    def __init__(self, bench):
        self.env, self._bench = bench.env, bench
        made = bench.records.copy_people(PEOPLE, LEADS, TOUCHES)
        self._lead_ids, self._person_ids = made
        self._email = self.env.ref("crm_follow_up.channel_email")

    def measure(self) -> None:
        """Check people, and the people of leads, who are found first."""
        # imported late: outside of Odoo this module is read without it
        from dev.bench_odoo import ROUNDS, Side

        peer = Side(self._count, COUNTED)
        for key, what, side in (
            ("caps", "people", Side(self._check_people, PEOPLE)),
            ("caps_leads", "leads, whose people are found", Side(self._check, LEADS)),
        ):
            ours, counted = self._bench.compare(side, peer, rounds=ROUNDS)
            # the peer counts for leads: so many of them are behind the people as well
            counted = counted.times(LEADS / side.count)
            self._bench.add(
                key,
                f"caps of {side.count:,} {what}, {PEOPLE * TOUCHES:,} touches"
                f" / counting one cap for {LEADS:,} leads",
                ours,
                counted,
            )

    def _check_people(self, count: int) -> Iterator[None]:
        people = self.env["crm.follow.up.contact"].browse(self._person_ids[:count])
        now = self.env["crm.follow.up.enrolment"]._now()
        yield
        people._check_allowed(now, self._email)

    def _check(self, count: int) -> Iterator[None]:
        people = self.env["crm.follow.up.contact"]
        leads = self.env["crm.lead"].browse(self._lead_ids[:count])
        now = self.env["crm.follow.up.enrolment"]._now()
        yield
        found = people._find_for(leads)
        people = people.browse({person.id for person in found.values()})
        people._check_allowed(now, self._email)

    def _count(self, count: int) -> Iterator[None]:
        """Count the touches of a week of the person of each lead."""
        Touch = self.env["crm.follow.up.touch"]
        leads = self.env["crm.lead"].browse(self._lead_ids[:count])
        found = self.env["crm.follow.up.contact"]._find_for(leads)
        now = self.env["crm.follow.up.enrolment"]._now()
        yield
        for lead in leads:
            Touch.search_count(
                [
                    ("contact_id", "=", found[lead].id),
                    ("direction", "=", "out"),
                    ("state", "in", ("planned", "done")),
                    ("date", ">", now - timedelta(days=7)),
                    ("date", "<=", now),
                ]
            )
