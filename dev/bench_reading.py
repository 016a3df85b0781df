"""What `make bench` measures of pages of our own: the desk and the dashboard."""

from collections.abc import Iterator

from odoo import fields
from odoo.tools import SQL

from dev.bench_odoo import Bench, Side

SHOWN = 200


class Reading:
    """Pages that core has no counterpart of: they have limits of their own."""

    def __init__(self, bench: Bench):
        self.env, self.bench, self.records = bench.env, bench, bench.records

    def measure(self) -> None:
        """Measure the desk of one salesperson and the dashboard of a manager."""
        touches = self.env["crm.follow.up.touch"].search_count([])
        some, many = self._create_rep(), self.records.reps[0]
        for key, rep in (("desk", some), ("desk_many", many)):
            todo = self.env["crm.lead"].with_user(rep).get_follow_up_desk()["total"]
            ours, _peer = self.bench.compare(Side(self._read_desk(rep), 1), rounds=9)
            what = f"desk of a salesperson, first {SHOWN} of {todo:,} to do"
            self.bench.add(key, what, ours)
        ours, _peer = self.bench.compare(Side(self._read_dashboard, 1))
        self.bench.add("dashboard", f"dashboard, {touches:,} touches", ours)

    def _create_rep(self):
        """Return a salesperson with as much to do as the desk shows at once."""
        rep = self.records.reps[0].copy({"login": "bench_desk"})
        leads = self.records.copy_leads(SHOWN, reps=1, user_id=SQL("%s", rep.id))
        leads.invalidate_recordset()
        now = fields.Datetime.now()
        self.env["crm.follow.up.enrolment"]._start(leads, self.records.plan, now, now)
        self.bench.commit()
        return rep

    def _read_desk(self, rep):
        def work(_count: int) -> Iterator[None]:
            Lead = self.env["crm.lead"].with_user(rep)
            yield
            found = Lead.get_follow_up_desk({}, SHOWN)
            if len(found["rows"]) < SHOWN:
                raise AssertionError(f"only {len(found['rows'])} rows on the desk")

        return work

    def _read_dashboard(self, _count: int) -> Iterator[None]:
        yield
        self.env["crm.follow.up.dashboard"].get_overview({})
