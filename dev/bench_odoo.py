"""The measurements of `make bench`, run inside `odoo shell` on a fresh database.

Both sides of a comparison get fresh leads, copied alike: a lead's first activity costs
more than the next, as it subscribes the salesperson.
"""

import gc
import inspect
import json
import math
import statistics
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from lxml import etree

from odoo import fields

from dev.bench_records import NOTE, REPS, Records
from dev.bench_saturation import Saturation

ROUNDS = 3
RUNNING = 100_000
ENROLLED, ENROLLED_BY_WIZARD = 1_000, 200
ADVANCED = (1_000, 4_000)
# how often each page is read
CALLS = 10
MOMENTS, MOMENTS_BY_CORE = 100_000, 200

VIEWS = {
    "list": ("a list page of 80 leads", "crm.crm_case_tree_view_oppor"),
    "kanban": ("a kanban page of 80 leads", "crm.crm_case_kanban_view_leads"),
    "form": ("the form of a lead", "crm.crm_lead_view_form"),
}

Figures = dict[str, float]


class Sample(NamedTuple):
    """What one turn of one side cost."""

    seconds: float
    queries: int


class Side(NamedTuple):
    """One side of a comparison, and how many records it works on.

    ``work`` is a generator function of that number: it prepares up to its only
    ``yield`` and does what is measured after it.
    """

    work: Callable[[int], Iterator[Any]]
    count: int


class Bench:
    """The measurements, each of which adds lines to the table."""

    def __init__(self, env):
        self.env = env
        self.records = Records(env)
        self.rows: list[dict] = []
        process = env["crm.follow.up.enrolment"]._cron_process_due
        self.batch = inspect.signature(process).parameters["batch_size"].default

    def add(self, key: str, what: str, figures: Figures) -> Figures:
        """Keep what was measured as a line of the table."""
        self.rows.append({"key": key, "what": what, "figures": figures})
        return figures

    # measuring

    def compare(self, ours: Side, peer: Side | None = None) -> Figures:
        """Take turns, after a small one to warm up, and return medians.

        The peer's are stated for as many records as ours.
        """
        sides = [side for side in (ours, peer) if side]
        for side in sides:
            self._sample(side._replace(count=min(side.count, 2 * REPS)))
        samples = [[] for _side in sides]
        for turn in range(ROUNDS):
            order = list(zip(sides, samples, strict=True))
            for side, taken in order[:: -1 if turn % 2 else 1]:
                taken.append(self._sample(side))
        figures = self._medians(samples[0], 1)
        if peer:
            found = self._medians(samples[1], ours.count / peer.count)
            figures |= {f"peer_{name}": value for name, value in found.items()}
        return figures

    def _medians(self, samples: list[Sample], factor: float) -> Figures:
        return {
            "seconds": statistics.median(each.seconds for each in samples) * factor,
            "queries": statistics.median(each.queries for each in samples) * factor,
        }

    def _sample(self, side: Side) -> Sample:
        """Measure one turn, from an empty cache to the end of the transaction."""
        work, cr = side.work(side.count), self.env.cr
        next(work)
        self._commit()
        self.env.invalidate_all()
        gc.collect()
        queries, start = cr.sql_log_count, perf_counter()
        next(work, None)
        self._commit()
        return Sample(perf_counter() - start, cr.sql_log_count - queries)

    def _commit(self) -> None:
        self.env.flush_all()
        self.env.cr.commit()

    # enrolling

    def measure_enrolling(self) -> None:
        """Start a plan on leads, against core's plan wizard with as many steps."""
        sides = Side(self._enrol, ENROLLED), Side(self._schedule, ENROLLED_BY_WIZARD)
        self.add(
            "enrol",
            f"enrolling {ENROLLED:,} leads on five steps / core's plan wizard"
            f" ({ENROLLED_BY_WIZARD} leads)",
            self.compare(*sides),
        )

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

    def measure_advancing(self) -> None:
        """Let steps expire, against the bare creation of the activities that follow."""
        few, many = (self._measure_advancing(count) for count in ADVANCED)
        exponents = {
            name: math.log(many[name] / few[name], ADVANCED[1] / ADVANCED[0])
            for name in ("seconds", "peer_seconds")
        }
        what = "exponent of the time from {:,} to {:,}".format(*ADVANCED)
        self.add("growth", what, {"queries": 0, **exponents})

    def _measure_advancing(self, count: int) -> Figures:
        sides = Side(self._advance, count), Side(self._create_next, count)
        what = f"advancing {count:,} due enrolments / creating their activities"
        return self.add(f"advance_{count}", what, self.compare(*sides))

    def _advance(self, count: int) -> Iterator[None]:
        """Advance as the scheduler does, steps that expired days ago."""
        plan = self.records.expiring
        Enrolment = self.env["crm.follow.up.enrolment"]
        past = Enrolment._now() - timedelta(days=10)
        enrolments = Enrolment._start(self.records.copy_leads(count), plan, past, past)
        yield
        Enrolment._cron_process_due()
        if enrolments.step_id != plan.step_ids[1]:
            raise AssertionError("not all enrolments were advanced")

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
        for start in range(0, len(leads), self.batch):
            batch = self.env["crm.lead"].browse(leads._ids[start : start + self.batch])
            batch.mapped("display_name")
            Activity.create([self._prepare_activity(lead, step) for lead in batch])
            self._commit()

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

    def measure_idle(self) -> None:
        """Run the scheduler with nothing due."""
        Enrolment = self.env["crm.follow.up.enrolment"]
        running = Enrolment.search_count([("state", "=", "running")])
        what = f"nothing due, {running:,} running"
        self.add("idle", what, self.compare(Side(self._idle, 1)))

    def _idle(self, _count: int) -> Iterator[None]:
        yield
        self.env["crm.follow.up.enrolment"]._cron_process_due()

    # reading

    def measure_reading(self) -> None:
        """Read leads as the client does, with our fields and without them."""
        Lead = self.env["crm.lead"].with_user(self.records.reps[0])
        for kind, (page, xmlid) in VIEWS.items():
            names = self._get_view_fields(Lead, kind, xmlid)
            core = [name for name in names if not self._is_ours(Lead._fields[name])]
            sides = [
                Side(self._make_reading(Lead, kind, chosen), CALLS)
                for chosen in (names, core)
            ]
            figures = self.compare(*sides)
            self.add(
                kind,
                f"reading {page}, with / without our {len(names) - len(core)} fields",
                {name: value / CALLS for name, value in figures.items()},
            )

    def _get_view_fields(self, model, kind: str, xmlid: str) -> list[str]:
        """Return the fields that the client asks for to show a view."""
        views = model.get_views([(self.env.ref(xmlid).id, kind)])
        arch = etree.fromstring(views["views"][kind]["arch"])
        outer = arch.xpath("//field[not(ancestor::field)]/@name")
        return [name for name in dict.fromkeys(outer) if name in model._fields]

    def _is_ours(self, field) -> bool:
        return "crm_follow_up" in field._modules

    def _make_reading(self, model, kind: str, names: list[str]) -> Callable:
        display = {"fields": {"display_name": {}}}
        specification = {
            name: display if model._fields[name].relational else {} for name in names
        }
        domain = [("type", "=", "opportunity")]
        leads = model.search(domain, limit=CALLS)

        def read(count: int) -> Iterator[None]:
            yield
            for lead in leads[:count]:
                self.env.invalidate_all()
                if kind == "form":
                    lead.web_read(specification)
                else:
                    model.web_search_read(domain, specification, limit=80)

        return read

    # dates

    def measure_moments(self) -> None:
        """Date steps without a database, against core's counting of working days."""
        self.add(
            "moments",
            f"dating {MOMENTS:,} steps / core's plan_days ({MOMENTS_BY_CORE} calls)",
            self.compare(
                Side(self._date_steps, MOMENTS), Side(self._plan_days, MOMENTS_BY_CORE)
            ),
        )

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


def measure(env, result: Path) -> None:
    """Measure everything and write the figures into a file."""
    bench = Bench(env)
    bench.records.fill(RUNNING)
    bench.measure_enrolling()
    bench.measure_advancing()
    bench.measure_idle()
    bench.measure_reading()
    bench.measure_moments()
    Saturation(bench).measure()
    result.write_text(json.dumps(bench.rows), encoding="utf-8")
