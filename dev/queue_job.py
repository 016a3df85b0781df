"""`make queue-job`: plans are advanced by OCA's job queue, with its real runner.

Installs both modules, runs the tests of ours that need the other, lets a prefork
server with the runner do thousands of due steps, then uninstalls the job queue where
jobs are waiting and lets the scheduled actions take over. The same rules are checked
as by `make lanes`. It takes minutes, and is no part of `make test`.
"""

import argparse
import os
import re
from contextlib import contextmanager
from pathlib import Path

from dev import (
    cache,
    commands,
    database,
    lanes,
    lanes_check,
    odoo_source,
    python_env,
    runner,
)
from dev.console import fail, say, step
from dev.lanes_server import Turn, run_server

LOCK = "requirements-queue-job.lock"
ROWS = 2_000
# jobs at once, and workers that have one left for what else there is
CAPACITY, WORKERS = 2, 4
CHANNELS = f"root:{WORKERS - 1},root.crm_follow_up:{CAPACITY}"
TESTS = re.compile(r"0 failed, 0 error\(s\) of ([1-9]\d*) tests")
UNINSTALL = """
module = env["ir.module.module"].search([("name", "=", "queue_job")])
module.button_immediate_uninstall()
"""


def run(*words: str) -> int:
    """Run all parts, print a table; fail where a rule was broken."""
    parser = argparse.ArgumentParser(prog="python3 -m dev queue-job")
    parser.add_argument("--rows", type=int, default=ROWS, help="how many are due")
    options = parser.parse_args(words)
    prefix = f"{cache.MODULE}_test_{os.getpid()}_queue"
    try:
        with step("Installing both modules, with the tests of what joins them"):
            install(prefix)
        with step(f"Making {options.rows:,} due enrolments"):
            lanes.call_in(prefix, f"seed(env, {options.rows})", options=with_queue())
        queued = by_queue(prefix)
        after = after_uninstalling(prefix)
    finally:
        database.drop(prefix)
    lanes.print_table([queued, after])
    told = [*queued.told, *after.told]
    if told:
        fail("\n".join(["a rule was broken:", *told]))
    say("Each step was done once, none was lost, no cap was exceeded.")
    return 0


def packages() -> Path:
    """Return the folder of the packages that the lock file lists."""
    return next(python_env.ensure(LOCK).glob("lib/python3*/site-packages"))


def with_queue() -> list[str]:
    """Return the options by which Odoo finds the job queue."""
    paths = [*odoo_source.ensure().addons, cache.addons_path()]
    paths.append(packages() / "odoo" / "addons")
    # what it imports, after Odoo itself
    found = f"{odoo_source.ensure().folder}{os.pathsep}{packages()}"
    runner.environment()["PYTHONPATH"] = found
    return [f"--addons-path={','.join(map(str, paths))}"]


def install(name: str) -> None:
    """Create a database with both modules, and run the tests that need both."""
    database.copy(database.template(), name)
    log = runner.run_odoo(
        *("-d", name, "-i", f"queue_job,{cache.MODULE}", "--stop-after-init"),
        *("--test-tags", f"queue_job/{cache.MODULE}", *with_queue()),
        f"--http-port={runner.free_port()}",
        log="queue-job",
        otherwise="could not install the modules, or a test failed",
    )
    if not TESTS.search(log):
        fail("the tests that need both modules did not run")


@contextmanager
def copied(prefix: str, part: str):
    """Give a copy of a database for one part."""
    name = f"{prefix}_{part}"
    try:
        database.copy(prefix, name)
        yield name
    finally:
        database.drop(name)


def by_queue(prefix: str) -> Turn:
    """Let the runner of the job queue start what does the work."""
    with copied(prefix, "jobs") as name:
        lanes.call_in(name, "use_queue(env)", options=with_queue())
        rows = lanes_check.count_due(name)
        with step(f"Advancing {rows:,} enrolments by the job queue"):
            turn = run_server(
                name,
                CAPACITY,
                rows,
                [f"--workers={WORKERS}", "--load=base,web,queue_job", *with_queue()],
                {"ODOO_QUEUE_JOB_CHANNELS": CHANNELS},
            )
        done, failed = lanes_check.count_by_jobs(name), lanes_check.failed_jobs(name)
        told = lanes_check.broken_rules(name, rows, done)
        told += [f"job queue: {line}" for line in [*failed, *turn.told]]
        drifted = lanes.call_in(name, "drifted(env)", options=with_queue())
        told += [f"the figures of {drifted} people have drifted"] * bool(drifted)
        return turn._replace(told=told, seconds=lanes_check.seconds_of_jobs(name))


def after_uninstalling(prefix: str) -> Turn:
    """Uninstall the job queue while jobs wait: the scheduled actions take over."""
    with copied(prefix, "after") as name:
        lanes.call_in(name, "use_queue(env)", options=with_queue())
        queued = lanes.call_in(name, "queue_due(env)", options=with_queue())
        if not queued:
            fail("nothing was queued before the job queue was uninstalled")
        with step("Uninstalling the job queue, with jobs waiting in it"):
            commands.run(
                runner.command("shell", "-d", name, *with_queue(), *runner.QUIET),
                log="queue-job-uninstall",
                otherwise="could not uninstall the job queue",
                env=runner.environment(),
                cwd=cache.root(),
                script=UNINSTALL,
            )
        turn = lanes.advance(name, 1)
        told = [f"after uninstalling: {line}" for line in lanes.check(turn, name)]
        return turn._replace(told=told)
