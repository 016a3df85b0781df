"""What `make bench` measures of pages of our own: the desk and the dashboard."""

from collections.abc import Iterator

from dev.bench_odoo import Bench, Side

SHOWN = 200


class Reading:
    """Pages that core has no counterpart of: they have limits of their own."""

    def __init__(self, bench: Bench):
        self.env, self.bench, self.records = bench.env, bench, bench.records

    def measure(self) -> None:
        """Measure the desk of one salesperson and the dashboard of a manager."""
        touches = self.env["crm.follow.up.touch"].search_count([])
        ours, _peer = self.bench.compare(Side(self._read_desk, 1))
        what = f"desk of a salesperson, first {SHOWN} of what is to do"
        self.bench.add("desk", what, ours)
        ours, _peer = self.bench.compare(Side(self._read_dashboard, 1))
        self.bench.add("dashboard", f"dashboard, {touches:,} touches", ours)

    def _read_desk(self, _count: int) -> Iterator[None]:
        Lead = self.env["crm.lead"].with_user(self.records.reps[0])
        yield
        found = Lead.get_follow_up_desk({}, SHOWN)
        if len(found["rows"]) < SHOWN:
            raise AssertionError(f"only {len(found['rows'])} rows on the desk")

    def _read_dashboard(self, _count: int) -> Iterator[None]:
        yield
        self.env["crm.follow.up.dashboard"].get_overview({})
