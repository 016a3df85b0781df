"""Odoo's tests: all of them on fresh databases, or some on a database kept for it."""

import functools
import itertools
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dev import cache, commands, database, odoo_log, postgres, runner, system
from dev.console import step
from dev.outcomes import Outcome

OWN_DATABASE = re.compile(rf"{cache.MODULE}_(?:test|wheel)_(\d+)(?:_\w+)?")
# the tests are cut into so many parts that no core waits long for the other at the
# end, and few enough that the installation before each does not count
PARTS = 4


def drop_leftovers() -> None:
    """Drop the databases of runs that were killed; on a shared server nobody knows."""
    if postgres.is_own():
        return
    for name in database.names(cache.MODULE):
        found = OWN_DATABASE.fullmatch(name)
        if found and not Path(f"/proc/{found[1]}").exists():
            database.drop(name)


def drop_kept() -> None:
    """Drop the databases kept for running parts, unless a run works on them."""
    for name in database.names(_kept_prefix()):
        with cache.try_lock(name) as is_free:
            if is_free:
                database.drop(name)


def parts() -> list[Callable[[], list[Outcome]]]:
    """Cut the tests into parts of about the same length, file by file."""
    files = sorted(
        (cache.CHECKOUT / "tests").glob("test_*.py"),
        key=lambda path: (-path.stat().st_size, path.name),
    )
    shares = [files[number::PARTS] for number in range(PARTS)]
    return [
        functools.partial(_part, number, share)
        for number, share in enumerate(shares, 1)
    ]


def _part(number: int, files: Iterable[Path]) -> list[Outcome]:
    """Install the module into a fresh copy of the template, run some of its tests."""
    part = f"{number}of{PARTS}"
    name = f"{cache.MODULE}_test_{os.getpid()}_{part}"
    tags = ",".join(f"/{cache.MODULE}/tests/{path.name}" for path in files)
    template = database.template()
    try:
        database.copy(template, name)
        with step(f"Tests in Odoo, {number} of {PARTS}"):
            return list(_odoo(name, ["-i", cache.MODULE], tags, part))
    finally:
        database.drop(name)


def on_kept_copy(tags: str) -> Iterator[Outcome]:
    """Run some tests on a copy kept for it, upgraded only when the code changed."""
    system.require("chromium")
    with _kept_database() as name:
        wanted = _kept_note()
        words = [] if database.note(name) == wanted else ["-u", cache.MODULE]
        database.set_note(name, f"{database.template()} ")
        with step(f"Tests in Odoo: {tags}"):
            tests, log = _odoo(name, words, tags)
        if tests.passed + tests.failed:
            database.set_note(name, wanted)
        yield from (tests, log)


def _kept_note() -> str:
    """Return what is noted on a kept database that has the code of today."""
    return f"{database.template()} {runner.code_key()}"


@contextmanager
def _kept_database() -> Iterator[str]:
    """Give the first kept database that no other run works on, made when needed."""
    for number in itertools.count(1):
        name = f"{_kept_prefix()}{number}"
        with cache.try_lock(name) as is_free:
            if is_free:
                _refresh_kept(name)
                yield name
                return


def _kept_prefix() -> str:
    return f"{cache.MODULE}_part_{cache.checkout_folder().name}_"


def _refresh_kept(name: str) -> None:
    """Make a kept database, anew when it is not of today's template."""
    template = database.template()
    if database.exists(name) and database.note(name).startswith(f"{template} "):
        return
    database.drop(name)
    with step("A database to keep for running parts"):
        database.copy(template, name)
        try:
            runner.run_odoo(
                *("-d", name, "-i", cache.MODULE, "--stop-after-init"),
                log="part-install",
                otherwise="could not install the module",
            )
            database.set_note(name, _kept_note())
        except BaseException:
            database.drop(name)
            raise


def _odoo(
    name: str, words: list[str], tags: str, part: str = "part"
) -> tuple[Outcome, Outcome]:
    """Run tests in Odoo and read from its log what came out."""
    path = cache.log_path(f"odoo-tests-{part}")
    command = runner.command(
        *("-d", name, *words, "--test-tags", tags, "--stop-after-init"),
        *("--http-interface=127.0.0.1", f"--http-port={runner.free_port()}"),
        *("--max-cron-threads=0", f"--screenshots={cache.subfolder('screenshots')}"),
    )
    with path.open("wb") as output:
        status = commands.call(
            command, output=output, env=runner.environment(), cwd=cache.root()
        )
    reading = odoo_log.read(path.read_text("utf-8", "replace"))
    return _tests_outcome(reading, path), _log_outcome(reading, path, status)


def _tests_outcome(reading: odoo_log.Reading, path: Path) -> Outcome:
    failed = reading.failed + len(reading.skipped)
    told = [record.text for record in (*reading.verdicts, *reading.skipped)]
    told.append(f"see {path}")
    passed = max(reading.tests - failed, 0)
    return Outcome("tests in Odoo", passed, failed, "\n".join(told))


def _log_outcome(reading: odoo_log.Reading, path: Path, status: int) -> Outcome:
    told = [record.text for record in reading.unexpected]
    if not reading.tests:
        told.append("no test has run")
    elif status and not told and not reading.failed:
        told.append(f"Odoo ended with status {status}")
    verdict = (0, 1) if told else (1, 0)
    return Outcome("Odoo's log", *verdict, "\n".join([*told, f"see {path}"]))
