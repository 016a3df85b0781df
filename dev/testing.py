"""`make test`: every check there is, or the part that T names, and one closing line.

The counts are those of the runners: each linter is one check, the tests of tools/
and of Odoo are counted by their runners, and each Odoo run has one check more, that
its log holds no warning, error or traceback that nobody expects. A skipped test counts
as failed, as it has shown nothing.
"""

import itertools
import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from dev import cache, commands, database, odoo_log, postgres, runner, system
from dev.console import fail, say, step

ALL_TESTS = f"/{cache.MODULE}"
JAVASCRIPT = f"/{cache.MODULE}/tests/test_js.py"
PURE_COUNTS = re.compile(r"(\d+) tests, (\d+) failed\s*$")
OWN_DATABASE = re.compile(rf"{cache.MODULE}_(?:test|wheel)_(\d+)(?:_\w+)?")
SHOWN_CHARACTERS = 20_000


class Outcome(NamedTuple):
    """What one runner found, and its words on what failed."""

    title: str
    passed: int
    failed: int
    output: str = ""


def run(what: str = "") -> int:
    """Run all checks, or the part that T names, and count passed and failed."""
    system.require("git")
    outcomes: list[Outcome] = []
    for outcome in _everything() if not what else _part(what):
        outcomes.append(outcome)
        _show(outcome)
    failed = sum(outcome.failed for outcome in outcomes)
    passed = sum(outcome.passed for outcome in outcomes)
    if not passed + failed:
        fail(f"T={what} names no test")
    say(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


def _show(outcome: Outcome) -> None:
    mark = "FAILED" if outcome.failed else "ok    "
    say(f"{mark}  {outcome.title}: {outcome.passed} passed, {outcome.failed} failed")
    if outcome.failed and outcome.output:
        say(outcome.output[-SHOWN_CHARACTERS:])


def _everything() -> Iterator[Outcome]:
    """Run Odoo's tests beside all the others, as one of them uses one core."""
    _prepare()
    with ThreadPoolExecutor(2) as pool:
        odoo = pool.submit(lambda: list(_odoo_from_scratch()))
        others = pool.submit(lambda: [*_lint(), *_pure(), *_wheel(), *_demo()])
        try:
            yield from others.result()
            yield from odoo.result()
        except BaseException:
            commands.end_all()
            raise


def _prepare() -> None:
    """Make ready what the runners share, so that they do not wait for each other."""
    system.require("chromium", "node", "npm")
    runner.environment()
    database.template()
    drop_leftovers()


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


def _part(what: str) -> Iterable[Outcome]:
    """Run what T names: a part, a file below tests/, or tags of Odoo's tests."""
    if what in PARTS:
        return PARTS[what]()
    if what.endswith(".py"):
        path = cache.CHECKOUT / what
        if not path.exists():
            fail(f"T={what}: there is no such file in {cache.CHECKOUT}")
        if path.parent.name == "pure":
            return _pure(path.name)
        return _odoo_on_kept_copy(f"/{cache.MODULE}/tests/{path.name}")
    return _odoo_on_kept_copy(_tags(what))


def _tags(what: str) -> str:
    """Complete tags: `TestPlan` and `TestPlan.test_x` are those of our module."""
    if re.match(r"[A-Z]", what):
        what = f":{what}"
    if what.startswith((":", ".")):
        return f"/{cache.MODULE}{what}"
    if not re.match(r"[\w/*+-]", what):
        parts = ", ".join(PARTS)
        fail(f"T={what}: name a file below tests/, a test class, or one of {parts}")
    return what


def _checks(title: str, results: Iterable[tuple[str, bool, str]]) -> Iterator[Outcome]:
    for name, passed, output in results:
        yield Outcome(f"{title} {name}", int(passed), int(not passed), output)


def _lint() -> Iterator[Outcome]:
    from dev import lint

    with step("Linters"):
        results = lint.run()
    yield from _checks("lint", results)


def _wheel() -> Iterator[Outcome]:
    from dev import packaging

    with step("Wheel"):
        results = packaging.run()
    yield from _checks("wheel", results)


def _pure(*pattern: str) -> Iterator[Outcome]:
    """Run the tests of tools/, which need no Odoo."""
    path = cache.log_path("pure")
    command = [runner.command()[0], "-m", "dev.pure", *pattern]
    env = {"HYPOTHESIS_STORAGE_DIRECTORY": str(cache.subfolder("hypothesis"))}
    with step("Tests of tools/"), path.open("wb") as output:
        status = commands.call(command, output=output, env=env, cwd=cache.CHECKOUT)
    text = path.read_text("utf-8", "replace")
    counts = PURE_COUNTS.search(text)
    tests, failed = map(int, counts.groups()) if counts else (1, 1)
    if status and not failed:
        failed = 1
    yield Outcome("tests of tools/", max(tests - failed, 0), failed, text)


def _odoo_from_scratch() -> Iterator[Outcome]:
    """Install the module into a fresh copy of the template and run all its tests."""
    name = f"{cache.MODULE}_test_{os.getpid()}"
    template = database.template()
    try:
        database.copy(template, name)
        with step("Tests in Odoo"):
            outcomes = _odoo(name, ["-i", cache.MODULE], ALL_TESTS)
        yield from outcomes
    finally:
        database.drop(name)


def _demo() -> Iterator[Outcome]:
    """Install the module with its demo data, which the tests do without."""
    name = f"{cache.MODULE}_test_{os.getpid()}_demo"
    path = cache.log_path("odoo-demo")
    command = runner.command(
        *("-d", name, "-i", cache.MODULE, "--stop-after-init", "--no-http"),
        "--max-cron-threads=0",
    )
    template = database.template(demo=True)
    try:
        database.copy(template, name)
        with step("Demo data"), path.open("wb") as output:
            status = commands.call(
                command, output=output, env=runner.environment(), cwd=cache.root()
            )
    finally:
        database.drop(name)
    reading = odoo_log.read(path.read_text("utf-8", "replace"))
    told = [record.text for record in reading.unexpected]
    if status and not told:
        told.append(f"Odoo ended with status {status}")
    output = "\n".join([*told, f"see {path}"])
    yield from _checks("demo", [("installs", not told, output)])


def _odoo_on_kept_copy(tags: str) -> Iterator[Outcome]:
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


def _odoo(name: str, words: list[str], tags: str) -> tuple[Outcome, Outcome]:
    """Run tests in Odoo and read from its log what came out."""
    path = cache.log_path("odoo-tests")
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


PARTS: dict[str, Callable[[], Iterable[Outcome]]] = {
    "lint": _lint,
    "pure": _pure,
    "js": lambda: _odoo_on_kept_copy(JAVASCRIPT),
    "odoo": _odoo_from_scratch,
    "wheel": _wheel,
    "demo": _demo,
}
