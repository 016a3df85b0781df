"""The measurements of `make bench`, run inside `odoo shell` on a fresh database.

Rows are copied by SQL, so that 100,000 leads under follow-up are there in seconds. Both
sides of a comparison get fresh leads, copied alike: a lead's first activity costs more,
as it subscribes the salesperson.
"""

import gc
import json
import math
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from lxml import etree

from odoo import fields
from odoo.tools import SQL

ROUNDS = 3
RUNNING = 100_000
ENROLLED, ENROLLED_BY_WIZARD = 1_000, 200
ADVANCED = (1_000, 4_000)
# what the scheduler takes at a time
BATCH = 200
CALLS = 10
MOMENTS, MOMENTS_BY_CORE = 100_000, 200
NOTE = "<p><b>Why:</b> News for you</p><p>Ask <i>what has changed</i> since then.</p>"

Sample = tuple[float, int]
Side = Callable[[], Iterator[Any]]


class Comparison(NamedTuple):
    """The samples of both sides; ``factor`` states the peer's for as many as ours."""

    ours: list[Sample]
    peer: list[Sample]
    factor: float = 1

    def figures(self) -> dict[str, float]:
        """Return the medians of seconds and queries, named as in the table."""
        seconds, queries = map(statistics.median, zip(*self.ours, strict=True))
        figures = {"seconds": seconds, "queries": round(queries)}
        if self.peer:
            seconds, queries = map(statistics.median, zip(*self.peer, strict=True))
            figures["peer_seconds"] = seconds * self.factor
            figures["peer_queries"] = round(queries * self.factor)
        return figures


class Bench:
    """Salespeople, leads and plans, and the measurements made with them."""

    def __init__(self, env):
        self.env = env
        self.company = env.company
        self.reps = self._create_reps()
        self.models = self._create_models()
        self.plan = self._create_plan([{}] * 5)
        self.expiring = self._create_plan([{"delay_count": 0, "expire_days": 1}, {}])
        self.rows: list[dict] = []

    def add(self, key: str, what: str, figures: dict[str, float]) -> None:
        """Keep what was measured as a line of the table."""
        self.rows.append({"key": key, "what": what, "figures": figures})

    # records

    def _create_reps(self):
        group = self.env.ref("sales_team.group_sale_salesman_all_leads")
        return self.env["res.users"].create(
            [
                {
                    "name": f"Salesperson {number}",
                    "login": f"bench_{number}",
                    "email": f"bench_{number}@example.com",
                    "tz": "Europe/Madrid",
                    "group_ids": [fields.Command.link(group.id)],
                }
                for number in range(4)
            ]
        )

    def _create_models(self):
        """Create one lead of each salesperson, of which the others are copies."""
        return (
            self.env["crm.lead"]
            .with_context(tracking_disable=True)
            .create(
                [
                    {
                        "name": "Deal",
                        "type": "opportunity",
                        "email_from": "prospect@example.com",
                        "phone": "+34 612 34 56 78",
                        "country_id": self.env.ref("base.es").id,
                        "user_id": rep.id,
                    }
                    for rep in self.reps
                ]
            )
        )

    def _create_plan(self, steps):
        channel = self.env.ref("crm_follow_up.channel_phone")
        values = {"channel_id": channel.id, "delay_count": 2, "script": NOTE}
        return self.env["crm.follow.up.plan"].create(
            {
                "name": f"{len(steps)} steps",
                "step_ids": [
                    fields.Command.create({"name": f"Call {n}", **values, **step})
                    for n, step in enumerate(steps, 1)
                ],
            }
        )

    def copy_leads(self, count: int, reps: int = 4):
        """Copy leads, the same number of each of the first salespeople."""
        ids = []
        for model in self.models[:reps]:
            numbers = SQL("generate_series(1, %s) number", count // reps)
            name = SQL("'Deal ' || number")
            email = SQL("'p' || number || '@example.com'")
            ids += self._copy(
                model, numbers, name=name, email_from=email, email_normalized=email
            )
        return self.env["crm.lead"].browse(ids)

    def _copy(self, record, source: SQL, **replaced: SQL) -> list[int]:
        """Copy the row of a record once for each row of ``source``."""
        record.env.flush_all()
        names = [
            field.name
            for field in record._fields.values()
            if field.store and field.column_type and field.name != "id"
        ]
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s origin, %s WHERE origin.id = %s"
                " RETURNING id",
                SQL.identifier(record._table),
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(
                    replaced.get(name) or SQL.identifier("origin", name)
                    for name in names
                ),
                SQL.identifier(record._table),
                source,
                record.id,
            )
        )
        return [row[0] for row in rows]

    def fill(self) -> None:
        """Put many leads under follow-up, with nothing due for days."""
        now = self.env["crm.follow.up.enrolment"]._now()
        leads = self.copy_leads(RUNNING)
        model = self.env["crm.follow.up.enrolment"]._start(
            self.copy_leads(4), self.plan, now, now
        )[0]
        touch = model._get_planned_touches()
        leads_sql = SQL("crm_lead lead WHERE lead.id IN %s AND TRUE", leads._ids)
        leads_sql = SQL("(SELECT id FROM crm_lead WHERE id IN %s) lead", leads._ids)
        ids = self._copy(model, leads_sql, lead_id=SQL("lead.id"))
        self._copy(
            touch,
            SQL(
                "(SELECT id AS enrolment, lead_id AS lead FROM crm_follow_up_enrolment"
                " WHERE id IN %s) enrolled",
                tuple(ids),
            ),
            enrolment_id=SQL("enrolled.enrolment"),
            lead_id=SQL("enrolled.lead"),
            activity_id=SQL("NULL"),
        )
        self.commit()
        self.env.cr.execute("ANALYZE")
        self.commit()

    # measuring

    def commit(self) -> None:
        """End the work of one sample."""
        self.env.flush_all()
        self.env.cr.commit()

    def compare(self, ours: Side, peer: Side | None = None, factor: float = 1):
        """Take samples of both sides turn by turn, after one to warm up each.

        A side is a generator function: it prepares up to its ``yield`` and works after.
        """
        sides = [side for side in (ours, peer) if side]
        for side in sides:
            self._sample(side)
        samples = {side: [] for side in sides}
        for turn in range(ROUNDS):
            for side in sides[:: 1 if turn % 2 else -1]:
                samples[side].append(self._sample(side))
        return Comparison(samples[ours], samples.get(peer, []), factor)

    def _sample(self, side: Side) -> Sample:
        work = side()
        next(work)
        self.commit()
        self.env.invalidate_all()
        with _without_collector():
            queries, start = self.env.cr.sql_log_count, perf_counter()
            next(work, None)
            self.commit()
            end = perf_counter()
        return end - start, self.env.cr.sql_log_count - queries

    # enrolling

    def measure_enrolling(self) -> None:
        """Start a plan on leads, against core's plan wizard with as many steps."""
        plan = self.plan.with_user(self.reps[0])
        schedule = self._create_activity_plan()

        def ours():
            leads = self.copy_leads(ENROLLED, reps=1).with_user(self.reps[0])
            yield
            leads._follow_up_start(plan)

        def wizard():
            leads = self.copy_leads(ENROLLED_BY_WIZARD, reps=1)
            yield
            self.env["mail.activity.schedule"].with_user(self.reps[0]).create(
                {
                    "res_model": "crm.lead",
                    "res_ids": str(leads.ids),
                    "plan_id": schedule.id,
                }
            ).action_schedule_plan()

        found = self.compare(ours, wizard, ENROLLED / ENROLLED_BY_WIZARD)
        what = (
            f"enrolling {ENROLLED:,} leads on five steps / core's plan wizard"
            f" ({ENROLLED_BY_WIZARD} leads)"
        )
        self.add("enrol", what, found.figures())

    def _create_activity_plan(self):
        call = self.env.ref("mail.mail_activity_data_call")
        template = {"activity_type_id": call.id, "note": NOTE}
        return self.env["mail.activity.plan"].create(
            {
                "name": "Five steps",
                "res_model": "crm.lead",
                "template_ids": [
                    fields.Command.create(
                        {
                            **template,
                            "summary": f"Call {number}",
                            "delay_count": 2 * number,
                            "delay_from": "after_plan_date",
                        }
                    )
                    for number in range(1, 6)
                ],
            }
        )

    # advancing

    def measure_advancing(self) -> None:
        """Let steps expire, against the bare creation of the activities that follow."""
        found = {}
        for count in ADVANCED:
            sides = self._make_expiring(count), self._make_creating(count)
            found[count] = self.compare(*sides).figures()
            what = f"advancing {count:,} due enrolments / creating their activities"
            self.add(f"advance_{count}", what, found[count])
        few, many = ADVANCED
        exponents = {
            name: math.log(found[many][name] / found[few][name], many / few)
            for name in ("seconds", "peer_seconds")
        }
        what = f"exponent of the time from {few:,} to {many:,}"
        self.add("growth", what, {"queries": 0, **exponents})

    def _make_expiring(self, count: int) -> Side:
        """Advance as the scheduler does; the step before expired days ago."""
        Enrolment = self.env["crm.follow.up.enrolment"]
        past = Enrolment._now() - timedelta(days=10)

        def side():
            enrolments = Enrolment._start(
                self.copy_leads(count), self.expiring, past, past
            )
            yield
            Enrolment._cron_process_due()
            if enrolments.step_id != self.expiring.step_ids[1]:
                raise AssertionError("not all enrolments were advanced")

        return side

    def _make_creating(self, count: int) -> Side:
        """Create the activities that follow on leads that have had one before."""

        def side():
            leads = self.copy_leads(count)
            first, second = self.expiring.step_ids
            self._create_activities(leads, first)
            yield
            self._create_activities(leads, second)

        return side

    def _create_activities(self, leads, step) -> None:
        """Create in batches what the engine creates, with names read ahead."""
        for start in range(0, len(leads), BATCH):
            batch = self.env["crm.lead"].browse(leads._ids[start : start + BATCH])
            batch.mapped("display_name")
            model = self.env["mail.activity"].with_context(
                mail_activity_quick_update=True
            )
            model.create([self._prepare_activity(lead, step) for lead in batch])
            self.commit()

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

        def side():
            yield
            Enrolment._cron_process_due()

        count = Enrolment.search_count([("state", "=", "running")])
        self.add(
            "idle", f"nothing due, {count:,} running", self.compare(side).figures()
        )

    # reading

    def measure_reading(self) -> None:
        """Read leads as the client does, with our fields and without them."""
        Lead = self.env["crm.lead"].with_user(self.reps[0])
        found = Lead.search([("type", "=", "opportunity")], limit=CALLS)
        for kind in ("list", "kanban", "form"):
            names = self._get_view_fields(Lead, kind)
            core = [n for n in names if "crm_follow_up" not in Lead._fields[n]._modules]
            sides = [
                self._make_reading(Lead, kind, found, chosen)
                for chosen in (names, core)
            ]
            comparison = self.compare(*sides)
            per_call = {
                name: value / CALLS for name, value in comparison.figures().items()
            }
            for name in ("queries", "peer_queries"):
                per_call[name] = math.ceil(per_call[name])
            page = "form of a lead" if kind == "form" else f"{kind} page of 80 leads"
            what = f"reading the {page}, with / without our {len(names) - len(core)}"
            self.add(kind, f"{what} fields", per_call)

    def _get_view_fields(self, model, kind: str) -> list[str]:
        """Return the fields that the client asks for to show a view."""
        xmlid = {
            "list": "crm.crm_case_tree_view_oppor",
            "kanban": "crm.crm_case_kanban_view_leads",
            "form": "crm.crm_lead_view_form",
        }[kind]
        views = model.get_views([(self.env.ref(xmlid).id, kind)])
        arch = etree.fromstring(views["views"][kind]["arch"])
        outer = arch.xpath("//field[not(ancestor::field)]/@name")
        return [name for name in dict.fromkeys(outer) if name in model._fields]

    def _make_reading(self, model, kind: str, found, names: list[str]) -> Side:
        display = {"fields": {"display_name": {}}}
        specification = {
            name: display if model._fields[name].relational else {} for name in names
        }

        def side():
            yield
            for lead in found:
                self.env.invalidate_all()
                if kind == "form":
                    lead.web_read(specification)
                else:
                    domain = [("type", "=", "opportunity")]
                    model.web_search_read(domain, specification, limit=80)

        return side

    # dates

    def measure_moments(self) -> None:
        """Date steps without a database, against core's counting of working days."""
        from odoo.addons.crm_follow_up.tools.cadence import plan_moments

        calendar, start = self.company.resource_calendar_id, fields.Datetime.now()
        minutes = timedelta(minutes=1)

        def ours():
            requests = list(self._prepare_requests(calendar, start))
            yield
            plan_moments(requests)

        def core():
            yield
            for number in range(MOMENTS_BY_CORE):
                calendar.plan_days(3, start + number * minutes, compute_leaves=True)

        found = self.compare(ours, core, MOMENTS / MOMENTS_BY_CORE)
        what = f"dating {MOMENTS:,} steps / core's plan_days ({MOMENTS_BY_CORE} calls)"
        self.add("moments", what, found.figures())

    def _prepare_requests(self, calendar, start):
        """Yield requests of every unit, from moments all over a month."""
        from odoo.addons.crm_follow_up.tools.cadence import Delay, Request

        clock, rep = self.env["crm.follow.up.clock"], self.reps[0]
        key = (calendar, rep, self.company)
        lo, hi = start - timedelta(days=7), start + timedelta(days=120)
        working = clock._get_working_times([key], lo, hi)[key]
        contact = clock._get_contact_hours(self.models[0], self.company, working.tz)
        units = ("hours", "workdays", "days", "weeks", "cycle_percent")
        for number in range(MOMENTS):
            delay = Delay(1 + number % 3, units[number % 5])
            moment = start + timedelta(seconds=26 * number)
            yield Request(delay, moment, start, working, contact, 60, None, start)


@contextmanager
def _without_collector():
    """Keep the garbage collector from running in the middle of one side."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def measure(env, result: Path) -> None:
    """Measure everything and write the figures into a file."""
    bench = Bench(env)
    bench.fill()
    bench.measure_enrolling()
    bench.measure_advancing()
    bench.measure_idle()
    bench.measure_reading()
    bench.measure_moments()
    result.write_text(json.dumps(bench.rows), encoding="utf-8")
