"""`make bench`: what the module promises about speed, against what core offers.

Both sides are measured in one run on a fresh database, turn by turn, so that a busy
machine slows down both: the ratios count, not the seconds. Nothing here is a test.
"""

import argparse
import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dev import database, runner
from dev.cache import CHECKOUT, MODULE
from dev.console import fail, say, step

SCRIPT = """
import sys
from pathlib import Path
sys.path.append({checkout!r})
from dev import bench_odoo
bench_odoo.measure(env, Path({result!r}))
"""
COLUMNS = ("what", "ours", "peer", "ratio", "limit", "met")


class Figures(NamedTuple):
    """One comparison: medians of seconds and of queries of both sides, if both."""

    seconds: float
    queries: float
    peer_seconds: float = math.nan
    peer_queries: float = 0

    @property
    def ratio(self) -> float:
        """Tell how much longer we take than the peer."""
        return self.seconds / self.peer_seconds


class Limit(NamedTuple):
    """What is promised, in words and as a test of figures."""

    words: str
    is_met: Callable[[Figures], bool]


def _faster(times: float) -> Limit:
    return Limit(f"{times:g} × faster", lambda found: found.ratio <= 1 / times)


def _ratio(most: float, queries: int | None = None) -> Limit:
    """Limit the time, and the queries by which we exceed the peer."""
    words = f"≤ {most:g} ×"
    if queries is None:
        return Limit(words, lambda found: found.ratio <= most)
    return Limit(
        f"{words}, ≤ {queries} queries more",
        lambda found: (
            found.ratio <= most and found.queries - found.peer_queries <= queries
        ),
    )


def _check(seconds: float, times: float, queries: int) -> Limit:
    return Limit(
        f"≤ {seconds:g} s, {times:g} × faster, ≤ {queries} queries",
        lambda found: (
            found.seconds <= seconds
            and found.ratio <= 1 / times
            and found.queries <= queries
        ),
    )


def _exponent(most: float) -> Limit:
    return Limit(f"≤ {most:g}", lambda found: found.seconds <= most)


def _at_once(milliseconds: float) -> Limit:
    return Limit(
        f"< {milliseconds:g} ms", lambda found: found.seconds * 1000 < milliseconds
    )


LIMITS = {
    "enrol": _faster(100),
    "advance_1000": _ratio(1.3),
    "advance_4000": _ratio(1.3),
    "growth": _exponent(1.05),
    "idle": _at_once(50),
    "list": _ratio(1.1, queries=2),
    "kanban": _ratio(1.1, queries=2),
    "form": _ratio(1.1, queries=2),
    "caps": _check(1, times=40, queries=2),
    "caps_leads": _check(1, times=40, queries=3),
}
# tests that are too large for each run
FULL_SIZE = "full_size/crm_follow_up"


def run(*words: str) -> int:
    """Measure, print a table, and keep the figures where --json says."""
    parser = argparse.ArgumentParser(prog="python3 -m dev bench", description=__doc__)
    parser.add_argument("--json", type=Path, help="file that keeps the figures")
    options = parser.parse_args(words)
    if options.json and not options.json.absolute().parent.is_dir():
        fail(f"--json {options.json}: there is no such folder")
    rows = [_row(measured) for measured in _measure()]
    _print_table(rows)
    if options.json:
        options.json.write_text(_to_json(rows), encoding="utf-8")
    return 0


def _measure() -> list[dict]:
    """Return what was measured on a database of its own."""
    template = database.template()
    # named so that the tests remove it when this run is killed
    name = f"{MODULE}_test_{os.getpid()}_bench"
    try:
        database.copy(template, name)
        with step("Installing the module, and keeping caps with 8 workers at a time"):
            log = runner.run_odoo(
                *("-d", name, "-i", MODULE, "--stop-after-init"),
                *("--test-tags", FULL_SIZE),
                log="bench",
                otherwise="could not install the module, or a cap was broken",
            )
        if "0 failed, 0 error(s) of 1 tests" not in log:
            fail("The caps were not tested at full size")
        with TemporaryDirectory(prefix=f"{MODULE}-") as folder:
            return _measure_in(name, Path(folder) / "measured.json")
    finally:
        database.drop(name)


def _measure_in(name: str, result: Path) -> list[dict]:
    with step("Measuring"):
        runner.run_odoo(
            *("shell", "-d", name, "--log-level=warn"),
            log="bench",
            otherwise="the measurement failed",
            script=SCRIPT.format(checkout=str(CHECKOUT), result=str(result)),
        )
    return json.loads(result.read_text("utf-8"))


def _row(measured: dict) -> dict:
    """Return one line of the table: the figures, what was promised, whether it held."""
    figures, limit = Figures(**measured["figures"]), LIMITS.get(measured["key"])
    has_ratio = measured["key"] != "growth" and not math.isnan(figures.peer_seconds)
    return measured | {
        "ratio": round(figures.ratio, 4) if has_ratio else None,
        "limit": limit and limit.words,
        "met": limit and limit.is_met(figures),
    }


def _to_json(rows: list[dict]) -> str:
    return json.dumps({"cores": os.cpu_count(), "rows": rows}, indent=2) + "\n"


# the table


def _print_table(rows: list[dict]) -> None:
    table = [COLUMNS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    say()
    for cells in table:
        padded = map(str.ljust, cells, widths)
        say("  ".join(padded).rstrip())


def _cells(row: dict) -> tuple[str, ...]:
    figures = Figures(**row["figures"])
    met = {True: "yes", False: "NO", None: ""}[row["met"]]
    cost = _plain if row["key"] == "growth" else _cost
    ours, peer = cost(*figures[:2]), cost(*figures[2:])
    return row["what"], ours, peer, _times(row["ratio"]), row["limit"] or "–", met


def _plain(number: float, _queries: float) -> str:
    return f"{number:.2f}"


def _cost(seconds: float, queries: float) -> str:
    if math.isnan(seconds):
        return "–"
    time = f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
    return f"{time}, {queries:,.0f} q"


def _times(ratio: float | None) -> str:
    if ratio is None:
        return "–"
    return f"{ratio:.2f} ×" if ratio > 0.1 else f"1/{1 / ratio:.0f}"
