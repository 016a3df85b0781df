"""`make lifecycle` with `large-install`: the module comes to a database in use.

The same database is taken with no leads, with 50,000 and with 200,000: whatever grows
with them is work on each lead, which an installation must not do, as nobody can work
meanwhile. Two companies work there in several languages, and no stage has the name it
was shipped with.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Protocol

from dev import postgres, runner
from dev.cache import MODULE
from dev.console import fail

SIZES = (0, 50_000, 200_000)
# what the largest database may cost more than the empty one
MOST_QUERIES, MOST_MEGABYTES = 20, 40
PREPARE = """
for code in ("de_DE", "es_ES", "fr_FR", "ar_001"):
    env["res.lang"]._activate_lang(code)
company = env["res.company"].create({"name": "Second company"})
env["crm.team"].create({"name": "Second team", "company_id": company.id})
for number, stage in enumerate(env["crm.stage"].search([]), 1):
    stage.name = f"Our own stage {number}"
env.cr.commit()
"""
PEOPLE = """
INSERT INTO res_partner (name, complete_name, active, email, email_normalized,
                         autopost_bills, type, create_date, write_date)
SELECT 'Person ' || n, 'Person ' || n, true, 'person' || n || '@example.com',
       'person' || n || '@example.com', 'ask', 'contact', now(), now()
  FROM generate_series(1, {leads} / 4) n
"""
LEADS = """
WITH people AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM res_partner
     WHERE name LIKE 'Person %'
), stages AS (
    SELECT id, is_won, row_number() OVER (ORDER BY id) - 1 AS n FROM crm_stage
), companies AS (
    SELECT c.id, row_number() OVER (ORDER BY c.id) - 1 AS n,
           (SELECT min(id) FROM crm_team t WHERE t.company_id = c.id) AS team_id
      FROM res_company c
)
INSERT INTO crm_lead (name, type, active, stage_id, company_id, team_id, partner_id,
                      email_from, email_normalized, priority, expected_revenue,
                      probability, automated_probability, won_status, create_date,
                      write_date, date_last_stage_update)
SELECT 'Deal ' || g, CASE WHEN g % 5 = 0 THEN 'lead' ELSE 'opportunity' END,
       g % 10 <> 0, s.id, c.id, c.team_id, p.id, 'person' || p.n || '@example.com',
       'person' || p.n || '@example.com', '0', g % 9000,
       CASE WHEN s.is_won THEN 100 WHEN g % 10 = 0 THEN 0 ELSE 20 END, 20,
       CASE WHEN s.is_won THEN 'won' WHEN g % 10 = 0 THEN 'lost' ELSE 'pending' END,
       now() - g % 700 * interval '1 day', now(), now() - g % 90 * interval '1 day'
  FROM generate_series(1, {leads}) g
  JOIN stages s ON s.n = g % (SELECT count(*) FROM stages)
  JOIN companies c ON c.n = g % (SELECT count(*) FROM companies)
  LEFT JOIN people p ON p.n = g / 4
"""
# while a table is being changed, whoever reads it waits
LOCKED = """
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
 WHERE granted AND mode = 'AccessExclusiveLock' AND relation = 'crm_lead'::regclass
   AND backend_type = 'client backend'
"""
MEASURED = """
import json, re, time
from odoo import sql_db

def peak():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1]) / 1024

before = peak(), sql_db.sql_counter, time.process_time(), time.monotonic()
env["ir.module.module"].search([("name", "=", {module!r})]).{method}()
after = peak(), sql_db.sql_counter, time.process_time(), time.monotonic()
with open({result!r}, "w") as file:
    json.dump([end - start for start, end in zip(before, after)], file)
"""


class Database(Protocol):
    """What is needed of a database: its name, and Odoo's shell."""

    name: str

    def script(self, script: str) -> None:
        """Let Odoo's shell run a script."""


class Cost(NamedTuple):
    """What an installation or an upgrade cost, in the process that did it.

    ``megabytes`` is by how much its peak of memory rose. ``locked`` is for how many
    seconds nobody could read a lead.
    """

    megabytes: float
    queries: int
    cpu: float
    seconds: float
    locked: float = 0

    def __str__(self) -> str:
        return (
            f"{self.seconds:.1f} s ({self.cpu:.1f} s of the processor), "
            f"{self.queries:,} queries, {self.megabytes:.0f} MB more memory, "
            f"leads locked for {self.locked:.1f} s"
        )


def run(fresh: Callable[[str], AbstractContextManager[Database]]) -> list[str]:
    """Install and upgrade on databases of each size; ``fresh`` makes one."""
    notes, costs = [], {}
    for leads in SIZES:
        with fresh(f"large_{leads}") as base:
            base.script(PREPARE)
            _query(base, PEOPLE.format(leads=leads))
            _query(base, LEADS.format(leads=leads))
            _query(base, "ANALYZE")
            for method in ("install", "upgrade"):
                cost = _measure(base, f"button_immediate_{method}")
                costs[method, leads] = cost
                notes.append(f"{method}, {leads:,} leads: {cost}")
            _check_stages(base)
    _check_growth(costs)
    return notes


def _measure(base: Database, method: str) -> Cost:
    with TemporaryDirectory(prefix=f"{MODULE}-") as folder, _watch(base) as spans:
        result = Path(folder) / "cost.json"
        base.script(MEASURED.format(module=MODULE, method=method, result=str(result)))
        cost = Cost(*json.loads(result.read_text("utf-8")))
    return cost._replace(locked=sum(spans))


@contextmanager
def _watch(base: Database) -> Iterator[list[float]]:
    """Gather the spans of time for which leads are locked, while the block runs."""
    spans: list[float] = []
    finished = threading.Event()

    def look() -> None:
        last = time.monotonic()
        while not finished.wait(0.2):
            is_locked = _query(base, LOCKED) != "0"
            now = time.monotonic()
            if is_locked:
                spans.append(now - last)
            last = now

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield spans
    finally:
        finished.set()
        watcher.join()


def _check_stages(base: Database) -> None:
    """Check that stages which the company named itself were given no meaning."""
    count = "SELECT count(*) FROM crm_stage WHERE follow_up_phase IS NOT NULL"
    if _query(base, count) != "0":
        fail("a stage that was renamed got a phase of the shipped one")


def _check_growth(costs: dict[tuple[str, int], Cost]) -> None:
    """Check that what is done does not grow with the leads."""
    told = []
    for method in ("install", "upgrade"):
        small, large = costs[method, SIZES[0]], costs[method, SIZES[-1]]
        queries = large.queries - small.queries
        megabytes = large.megabytes - small.megabytes
        if queries > MOST_QUERIES or megabytes > MOST_MEGABYTES:
            told.append(
                f"{method} with {SIZES[-1]:,} leads: {queries:+,} queries and"
                f" {megabytes:+.0f} MB more than with none, which is work on each lead"
            )
    if told:
        fail("\n".join(told))


def _query(base: Database, sql: str) -> str:
    return postgres.query(sql, env=runner.environment(), database=base.name)
