"""`make test-core`: Odoo's own tests give the same result where our module is.

They run on two fresh databases at a time, one with our module and one without, and are
compared test by test. Odoo runs most tests of a module right after loading it, before
ours is there; here all of them run once everything is loaded, on both sides. Some fail
then without our module as well, as Sales and the others are there too: what counts is
what fails with ours alone. It takes half an hour, which is why it is no part of
`make test`.
"""

import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from dev import cache, commands, core_log, database, odoo_source, runner, system
from dev.console import fail, say, step
from dev.core_log import FAILED, PASSED, SKIPPED, Difference, Run

SUITES = ("crm", "mail", "calendar", "sms", "crm_sms", "sale_crm", "base_automation")
# a suite, one of its classes, or one of its tests
WANTED = re.compile(r"/?(?P<suite>\w+)(?P<file>/tests/[\w/]+\.py)?(?P<part>:[\w.]+)?")
# what several tests read at once is built before, as Odoo does when it runs them itself
SCRIPT = """
from odoo.tests.shell import run_tests
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
run_tests(env, {tags!r}, {suites!r}).log_stats()
"""
COLUMNS = ("suite", "tests", "passed", "failed without", "failed with ours")
COLUMNS += ("only with ours", "skipped", "queries without", "with ours")


def run(what: str = "") -> int:
    """Run the suites that are named, or all of them, on both sides and compare."""
    tags = _tags(what.split(",") if what else SUITES)
    suites = sorted({core_log.suite(tag) for tag in tags})
    _check_there(suites)
    system.require("chromium")
    runner.environment()
    database.template()
    with Side("without", suites) as without, Side("with", suites, cache.MODULE) as ours:
        before, after = _both([without, ours], tags)
        first = list(core_log.differences(before, after))
        if first:
            # on a busy machine a page may come too late: what differs is run again, one
            # side after the other
            again = sorted({found.test_class for found in first})
            before = core_log.merged(before, without.run_tests(again))
            after = core_log.merged(after, ours.run_tests(again))
    if not before.outcomes:
        fail(f"T={what} names no test")
    differences = list(core_log.differences(before, after))
    unsteady = {found.test for found in first} - {found.test for found in differences}
    _show_table(suites, before, after, differences)
    _show_differences(before, after, differences)
    _show_list("Tests that came out otherwise at first only", sorted(unsteady))
    return 1 if any(difference.is_worse for difference in differences) else 0


def _tags(wanted: Iterable[str]) -> list[str]:
    """Return Odoo's tags for suites, classes such as crm:TestX, and tests."""
    tags = []
    for word in wanted:
        found = WANTED.fullmatch(word.strip())
        if not found:
            fail(f"T={word}: name a suite such as crm, or a class such as crm:TestX")
        tags.append(f"/{found['suite']}{found['file'] or ''}{found['part'] or ''}")
    return tags


def _check_there(suites: Iterable[str]) -> None:
    """Check that the source has the tests, as some packages leave them out."""
    for suite in suites:
        folders = [path / suite / "tests" for path in odoo_source.ensure().addons]
        if not any(folder.is_dir() for folder in folders):
            fail(f"{suite}: this source of Odoo has no tests of it: set ODOO_SRC")


def _both(sides: "list[Side]", tags: list[str]) -> list[Run]:
    """Run tests on both sides at a time."""
    with ThreadPoolExecutor(len(sides)) as pool:
        futures = [pool.submit(side.run_tests, tags) for side in sides]
        try:
            return [future.result() for future in futures]
        except BaseException:
            commands.end_all()
            raise


class Side:
    """A fresh database with what is tested, and our module or not."""

    def __init__(self, word: str, suites: list[str], *modules: str) -> None:
        self.word = word
        self.suites = suites
        self.modules = modules
        self.runs = 0
        # named so that the tests remove it when this run is killed
        self.name = f"{cache.MODULE}_test_{os.getpid()}_core_{word}"

    def __enter__(self) -> "Side":
        try:
            database.copy(database.template(), self.name)
            with step(f"Installing what is tested, {self.word} our module"):
                runner.run_odoo(
                    *("-d", self.name, "-i", ",".join([*self.suites, *self.modules])),
                    "--stop-after-init",
                    log=f"core-install-{self.word}",
                    otherwise=f"could not install {', '.join(self.suites)}",
                )
        except BaseException:
            database.drop(self.name)
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        database.drop(self.name)

    def run_tests(self, tags: list[str]) -> Run:
        """Run tests in Odoo's shell, where all of them may run at the end."""
        self.runs += 1
        path = cache.log_path(f"core-tests-{self.word}-{self.runs}")
        command = runner.command(
            *("shell", "-d", self.name, "--max-cron-threads=0"),
            *("--http-interface=127.0.0.1", f"--http-port={runner.free_port()}"),
            *("--log-handler=odoo.tests.stats:INFO",),
            f"--screenshots={cache.subfolder('screenshots')}",
        )
        script = SCRIPT.format(tags=",".join(tags), suites=self.suites)
        with step(f"Odoo's own tests {self.word} our module"), path.open("wb") as log:
            status = commands.call(
                command,
                output=log,
                env=runner.environment(),
                cwd=cache.root(),
                script=script,
            )
        if status:
            fail(f"Odoo ended with status {status}: see {path}")
        return core_log.read(path.read_text("utf-8", "replace"))


# what is shown


def _show_table(
    suites: Iterable[str], without: Run, ours: Run, differences: list[Difference]
) -> None:
    before, after = core_log.counts(without), core_log.counts(ours)
    worse = [core_log.suite(found.test) for found in differences if found.is_worse]
    rows = [COLUMNS]
    for suite in suites:
        cells = (
            sum(after[suite].values()),
            after[suite][PASSED],
            before[suite][FAILED],
            after[suite][FAILED],
            worse.count(suite),
            after[suite][SKIPPED],
            without.totals.get(suite, 0),
            ours.totals.get(suite, 0),
        )
        rows.append((suite, *(f"{cell:,}" for cell in cells)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    say()
    for first, *others in rows:
        padded = [
            cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)
        ]
        say("  ".join([first.ljust(widths[0]), *padded]))


def _show_differences(without: Run, ours: Run, differences: list[Difference]) -> None:
    """List each test that came out otherwise, and what else was not the same."""
    _show_list(
        "Tests that came out otherwise with our module",
        [f"{found.test}: {found.without} → {found.ours}" for found in differences],
    )
    both = [
        test
        for test, outcome in without.outcomes.items()
        if outcome == ours.outcomes.get(test) == FAILED
    ]
    _show_list("Tests that fail on both sides", both)
    more = core_log.queries_more(without, ours)
    _show_list(
        "Queries more with our module where core counts them",
        [f"{place}: {number:+}" for place, number in more.items()],
    )
    complaints = ours.complaints.keys() - without.complaints.keys()
    _show_list("Warnings and errors with our module alone", sorted(complaints))


def _show_list(title: str, lines: list[str]) -> None:
    say(f"\n{title}: {len(lines) or 'none'}")
    for line in lines:
        say(f"  {line}")
