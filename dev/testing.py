"""`make test`: every check there is, or the part that T names, and one closing line.

The counts are those of the runners: each linter is one check, the tests of tools/
and of Odoo are counted by their runners, and each Odoo run has one check more, that
its log holds no warning, error or traceback that nobody expects. A skipped test counts
as failed, as it has shown nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from dev import cache, commands, database, lifecycle, odoo_tests, runner, system
from dev.console import Failure, fail, say, step
from dev.outcomes import Outcome, checks

JAVASCRIPT = f"/{cache.MODULE}/tests/test_js.py"
PURE_COUNTS = re.compile(r"(\d+) tests, (\d+) failed\s*$")
SHOWN_CHARACTERS = 20_000


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
    yield from _side_by_side(
        [lambda: [*_lint(), *_pure(), *_wheel(), *_demo()], *odoo_tests.parts()]
    )


def _side_by_side(works: Iterable[Callable[[], list[Outcome]]]) -> Iterator[Outcome]:
    """Do two works at a time, the next one as soon as one is done."""
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(work) for work in works]
        try:
            for future in futures:
                yield from future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            commands.end_all()
            raise


def _prepare() -> None:
    """Make ready what the runners share, so that they do not wait for each other."""
    system.require("chromium", "node", "npm")
    runner.environment()
    database.template()
    odoo_tests.drop_leftovers()


def _part(what: str) -> Iterable[Outcome]:
    """Run what T names: a part, a file below tests/, or tags of Odoo's tests."""
    if what in PARTS:
        return PARTS[what]()
    if what.endswith(".py") and "," not in what:
        path = cache.CHECKOUT / what
        if not path.exists():
            fail(f"T={what}: there is no such file in {cache.CHECKOUT}")
        if path.parent.name == "pure":
            return _pure(path.name)
        return odoo_tests.on_kept_copy(f"/{cache.MODULE}/tests/{path.name}")
    return odoo_tests.on_kept_copy(_tags(what))


def _tags(what: str) -> str:
    """Complete tags: `TestPlan` and `TestPlan.test_x` are those of our module."""
    if re.match(r"[A-Z]", what):
        what = f":{what}"
    if what.startswith((":", ".")):
        return f"/{cache.MODULE}{what}"
    if not re.match(r"-?[\w/*+]", what):
        parts = ", ".join(PARTS)
        fail(f"T={what}: name a file below tests/, a test class, or one of {parts}")
    return what


def _lint() -> Iterator[Outcome]:
    from dev import lint

    with step("Linters"):
        results = lint.run()
    yield from checks("lint", results)


def _wheel() -> Iterator[Outcome]:
    from dev import packaging

    with step("Wheel"):
        results = packaging.run()
    yield from checks("wheel", results)


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


def _demo() -> Iterator[Outcome]:
    """Install the module with its demo data, which the tests do without."""
    told = ""
    try:
        with lifecycle.fresh_database("install", demo=True) as base, step("Demo data"):
            base.run(*lifecycle.INSTALL, "--stop-after-init")
    except Failure as failure:
        told = str(failure)
    yield from checks("demo", [("installs", not told, told)])


def _odoo_from_scratch() -> Iterator[Outcome]:
    """Run all of Odoo's tests, each part on a database of its own."""
    _prepare()
    yield from _side_by_side(odoo_tests.parts())


PARTS: dict[str, Callable[[], Iterable[Outcome]]] = {
    "lint": _lint,
    "pure": _pure,
    "js": lambda: odoo_tests.on_kept_copy(JAVASCRIPT),
    "odoo": _odoo_from_scratch,
    "wheel": _wheel,
    "demo": _demo,
}
