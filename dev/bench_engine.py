"""What `make bench` measures of the engine: enrolling, advancing, nothing to do."""

import inspect
from collections.abc import Iterator
from datetime import timedelta

from odoo import fields

from dev.bench_meter import measure_peak
from dev.bench_odoo import Bench, Side
from dev.bench_records import NOTE

# what core is asked to do: enough to tell, as it takes so long
BY_WIZARD, BY_RULE = 200, {"rule": 1_000, "rule_many": 4_000}
# rows of enrolments that are not due
IDLE = 1_000_000


class Engine:
    """Enrolling and advancing by hand, for each of some sizes."""

    def __init__(self, bench: Bench, sizes: list[int]):
        self.env, self.bench, self.records = bench.env, bench, bench.records
        self._sizes = sizes
        process = self.env["crm.follow.up.enrolment"]._cron_process_due
        self._batch = inspect.signature(process).parameters["batch_size"].default

    def measure(self) -> None:
        """Measure all but the idle scheduler, which fills the database."""
        for size in self._sizes:
            self._measure_enrolling(size)
        for size in self._sizes:
            self._measure_advancing(size)
        for key, size in BY_RULE.items():
            if size <= max(self._sizes):
                self._measure_rule(key, size)

    # enrolling

    def _measure_enrolling(self, size: int) -> None:
        peer = Side(self._schedule, BY_WIZARD) if size == min(self._sizes) else None
        what = f"start a plan of five steps on {size:,} leads"
        if peer:
            what += f" / core's plan wizard ({BY_WIZARD} leads)"
        costs = self.bench.compare(Side(self._enrol, size), peer)
        self.bench.add("enrol", what, *costs, size=size)

    def _enrol(self, count: int) -> Iterator[None]:
        rep = self.records.reps[0]
        leads = self.records.copy_leads(count, reps=1).with_user(rep)
        yield
        leads._follow_up_start(self.records.plan.with_user(rep))

    def _schedule(self, count: int) -> Iterator[None]:
        leads = self.records.copy_leads(count, reps=1)
        plan = self.records.create_activity_plan()
        yield
        Wizard = self.env["mail.activity.schedule"].with_user(self.records.reps[0])
        Wizard.create(
            {"res_model": "crm.lead", "res_ids": str(leads.ids), "plan_id": plan.id}
        ).action_schedule_plan()

    # advancing

    def _measure_advancing(self, size: int) -> None:
        costs = self.bench.compare(
            Side(self._advance, size), Side(self._create_next, size)
        )
        what = f"advance {size:,} due manual steps / batched create of their activities"
        self.bench.add("advance", what, *costs, size=size)

    def _advance(self, count: int) -> Iterator[None]:
        """Advance as the scheduler does, steps that expired days ago."""
        enrolments = self._start_due(count)
        yield
        enrolments._cron_process_due()
        if enrolments.step_id != self.records.expiring.step_ids[1]:
            raise AssertionError("not all enrolments were advanced")

    def _start_due(self, count: int):
        """Start a plan whose first step has expired, and return its enrolments."""
        Enrolment = self.env["crm.follow.up.enrolment"]
        past = Enrolment._now() - timedelta(days=10)
        leads, plan = self.records.copy_leads(count), self.records.expiring
        return Enrolment._start(leads, plan, past, past)

    def _create_next(self, count: int) -> Iterator[None]:
        """Create the activities that follow on leads that have had one before."""
        leads = self.records.copy_leads(count)
        first, second = self.records.expiring.step_ids
        self._create_activities(leads, first)
        yield
        self._create_activities(leads, second)

    def _create_activities(self, leads, step) -> None:
        """Create in batches what the engine creates, with names read ahead."""
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        for start in range(0, len(leads), self._batch):
            batch = self.env["crm.lead"].browse(leads._ids[start : start + self._batch])
            batch.mapped("display_name")
            Activity.create([self._prepare_activity(lead, step) for lead in batch])
            self.bench.commit()

    def _prepare_activity(self, lead, step) -> dict:
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": lead.id,
            "activity_type_id": step.channel_id.activity_type_id.id,
            "user_id": lead.user_id.id,
            "date_deadline": fields.Date.today() + timedelta(days=2),
            "automated": True,
            "summary": step.name,
            "note": NOTE,
        }

    def _measure_rule(self, key: str, size: int) -> None:
        """Let a time-based automation rule do the same, once: it takes so long."""
        ours, rule = self.bench.compare(
            Side(self._advance, size), Side(self._run_rule, size), rounds=1
        )
        what = f"advance {size:,} due manual steps / a time-based automation rule"
        self.bench.add(key, what, ours, rule)

    def _run_rule(self, count: int) -> Iterator[None]:
        leads = self.records.copy_leads(count)
        leads.date_deadline = fields.Date.today() - timedelta(days=1)
        rule = self.records.create_rule(leads)
        yield
        self.env["base.automation"]._cron_process_time_based_actions()
        found = leads.activity_ids
        rule.unlink()
        if not found:
            raise AssertionError("the rule did nothing")

    # memory

    def make_due(self) -> None:
        """Leave due steps for another process that advances them."""
        self._start_due(max(self._sizes))
        self.bench.commit()

    def measure_memory(self) -> None:
        """Measure what it takes to advance what another process left due."""
        Enrolment, size = self.env["crm.follow.up.enrolment"], max(self._sizes)
        due = [("state", "=", "running"), ("date_next", "<=", Enrolment._now())]
        if (waiting := Enrolment.search_count(due)) < size:
            raise AssertionError(f"only {waiting} of {size} are due")
        megabytes = measure_peak(Enrolment._cron_process_due)
        what = f"memory at its peak while {size:,} due steps are advanced"
        self.bench.add_row(key="memory", what=what, megabytes=megabytes)

    # nothing to do

    def measure_idle(self) -> None:
        """Run the scheduler with nothing due."""
        self.records.fill_enrolments(IDLE)
        running = self.env["crm.follow.up.enrolment"].search_count(
            [("state", "=", "running")]
        )
        ours, _peer = self.bench.compare(Side(self._idle, 1))
        self.bench.add("idle", f"nothing due, {running:,} plans running", ours)

    def _idle(self, _count: int) -> Iterator[None]:
        yield
        self.env["crm.follow.up.enrolment"]._cron_process_due()
