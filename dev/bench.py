"""`make bench`: what the module promises about speed, against what core offers.

Both sides are measured in one run on fresh databases, turn by turn, and compared by
the processor time of Odoo and of PostgreSQL: a busy machine slows down the clock, not
the ratio. Nothing here is a test.
"""

import argparse
import json
import math
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dev import bench_pair, database, runner
from dev.bench_meter import Cost
from dev.cache import CHECKOUT, MODULE
from dev.console import fail, say, step

SCRIPT = """
import sys
from pathlib import Path
sys.path.append({checkout!r})
from dev import bench_odoo
bench_odoo.measure(env, Path({result!r}), {sizes!r}, {parts!r})
"""
COLUMNS = ("what", "ours", "peer", "ratio", "limit", "met", "exponent")
SIZES = (1_000, 10_000)
# what is measured in one database, by its functions in ``bench_odoo``
INSIDE = ("engine", "sending", "reading", "dates", "saturation", "idle")
# in a process of its own, after another that prepares it: what was needed before would
# hide what is needed now
ALONE = "memory"
# before: pages of leads with and without us, and caps kept by parallel workers
PARTS = ("pages", "caps", ALONE, *INSIDE)
# tests that are too large for each run
FULL_SIZE = "full_size/crm_follow_up"


class Figures(NamedTuple):
    """One comparison: costs of both sides, if both, and what follows from them."""

    ours: Cost
    peer: Cost | None
    # how the time grows with the number of leads, from the size before
    exponent: float | None

    @property
    def ratio(self) -> float:
        """Tell how much more processor time we take than the peer."""
        return self.ours.cpu / self.peer.cpu if self.peer else math.nan


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
            found.ratio <= most and found.ours.queries - found.peer.queries <= queries
        ),
    )


def _linear(most: float) -> Limit:
    """Limit the time, and how it grows."""
    return Limit(
        f"≤ {most:g} ×, exponent ≤ 1.05",
        lambda found: found.ratio <= most and (found.exponent or 1) <= 1.05,
    )


def _check(times: float, queries: int) -> Limit:
    return Limit(
        f"{times:g} × faster, ≤ {queries} queries",
        lambda found: found.ratio <= 1 / times and found.ours.queries <= queries,
    )


def _at_once(milliseconds: float, queries: int) -> Limit:
    return Limit(
        f"< {milliseconds:g} ms, ≤ {queries} queries",
        lambda found: (
            found.ours.cpu * 1000 < milliseconds and found.ours.queries <= queries
        ),
    )


LIMITS = {
    "enrol": _faster(100),
    "advance": _linear(1.3),
    "rule": _faster(50),
    "rule_many": _faster(150),
    "idle": _at_once(50, queries=5),
    "desk": _at_once(300, queries=10),
    "list": _ratio(1.1, queries=2),
    "kanban": _ratio(1.1, queries=2),
    "form": _ratio(1.1, queries=2),
    "create": _ratio(1.05, queries=3),
    "stage": _ratio(1.05, queries=3),
    "caps": _check(times=100, queries=2),
    "caps_leads": _check(times=40, queries=3),
}
MEMORY = 200  # MB


def run(*words: str) -> int:
    """Measure, print a table, and keep the figures where --json says."""
    parser = argparse.ArgumentParser(prog="python3 -m dev bench", description=__doc__)
    parser.add_argument("--json", type=Path, help="file that keeps the figures")
    parser.add_argument(
        "--sizes",
        default=",".join(map(str, SIZES)),
        help="numbers of leads, such as 1000,10000,100000",
    )
    parser.add_argument(
        "--part", choices=PARTS, action="append", help="only this part, or several"
    )
    options = parser.parse_args(words)
    if options.json and not options.json.absolute().parent.is_dir():
        fail(f"--json {options.json}: there is no such folder")
    sizes = _read_sizes(options.sizes)
    parts = options.part or PARTS
    rows = _rows(_measure(sizes, parts))
    _print_table(rows)
    if options.json:
        options.json.write_text(_to_json(rows), encoding="utf-8")
    return 0


def _read_sizes(text: str) -> list[int]:
    sizes = sorted({int(size) for size in text.split(",") if size.isdecimal()})
    if not sizes or sizes[0] < 1_000:
        fail(f"--sizes {text}: name numbers of 1000 or more, with commas between")
    return sizes


def _measure(sizes: list[int], parts: Sequence[str]) -> list[dict]:
    """Return what was measured, each part on databases of its own."""
    measured = bench_pair.measure() if "pages" in parts else []
    inside = [part for part in INSIDE if part in parts]
    if not {"caps", ALONE, *INSIDE}.intersection(parts):
        return measured
    # named so that the tests remove it when this run is killed
    name = f"{MODULE}_test_{os.getpid()}_bench"
    try:
        database.copy(database.template(), name)
        with step("Installing the module"):
            _install(name)
        if "caps" in parts:
            with step("Keeping caps with 8 workers at a time"):
                _test_caps(name)
        if ALONE in parts:
            for size in sizes:
                _measure_inside(name, [size], ["due"])
                measured += _measure_inside(name, [size], [ALONE])
        if inside:
            measured += _measure_inside(name, sizes, inside)
        return measured
    finally:
        database.drop(name)


def _install(name: str) -> None:
    runner.run_odoo(
        *("-d", name, "-i", f"{MODULE},base_automation", "--stop-after-init"),
        log="bench",
        otherwise="could not install the module",
    )


def _test_caps(name: str) -> None:
    log = runner.run_odoo(
        *("-d", name, "-u", MODULE, "--stop-after-init", "--test-tags", FULL_SIZE),
        log="bench",
        otherwise="a cap was broken",
    )
    if "0 failed, 0 error(s) of 1 tests" not in log:
        fail("The caps were not tested at full size")


def _measure_inside(name: str, sizes: list[int], parts: list[str]) -> list[dict]:
    words = {"checkout": str(CHECKOUT), "sizes": sizes, "parts": parts}
    with (
        step("Measuring " + ", ".join(parts)),
        TemporaryDirectory(prefix=f"{MODULE}-") as folder,
    ):
        result = Path(folder) / "measured.json"
        runner.run_odoo(
            *("shell", "-d", name, "--log-level=warn"),
            log="bench",
            otherwise="the measurement failed",
            script=SCRIPT.format(result=str(result), **words),
        )
        return json.loads(result.read_text("utf-8"))


# the table


def _rows(measured: list[dict]) -> list[dict]:
    """Return the lines of the table: figures, what was promised, whether it held."""
    rows, before = [], {}
    for row in measured:
        if "megabytes" in row:
            met = row["megabytes"] <= MEMORY
            rows.append(row | {"limit": f"≤ {MEMORY} MB", "met": met})
            continue
        figures = _read_figures(row, before.get(row["key"]))
        before[row["key"]] = row
        limit = LIMITS.get(row["key"])
        if row["key"] == "enrol" and not figures.peer:
            # core's wizard is measured once
            limit = None
        rows.append(
            row
            | {
                "ratio": round(figures.ratio, 4) if figures.peer else None,
                "exponent": figures.exponent and round(figures.exponent, 3),
                "limit": limit and limit.words,
                "met": limit and limit.is_met(figures),
            }
        )
    return rows


def _read_figures(row: dict, smaller: dict | None) -> Figures:
    """Return the figures of a line; the line before may be of a smaller size."""
    exponent = None
    if smaller and "size" in row:
        growth = row["ours"]["cpu"] / smaller["ours"]["cpu"]
        exponent = math.log(growth, row["size"] / smaller["size"])
    peer = row["peer"] and Cost(**row["peer"])
    return Figures(Cost(**row["ours"]), peer, exponent)


def _to_json(rows: list[dict]) -> str:
    head = {"date": date.today().isoformat(), "cores": os.cpu_count()}
    return json.dumps(head | {"rows": rows}, indent=2) + "\n"


def _print_table(rows: list[dict]) -> None:
    table = [COLUMNS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    say()
    for cells in table:
        padded = map(str.ljust, cells, widths)
        say("  ".join(padded).rstrip())
    say("Processor time of Odoo and PostgreSQL (on the clock in brackets), queries.")


def _cells(row: dict) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[row["met"]]
    if "megabytes" in row:
        return (
            row["what"],
            f"{row['megabytes']:.0f} MB",
            "–",
            "–",
            row["limit"],
            met,
            "",
        )
    exponent = f"{row['exponent']:.2f}" if row["exponent"] else ""
    costs = _cost(row["ours"]), _cost(row["peer"])
    return row["what"], *costs, _times(row["ratio"]), row["limit"] or "–", met, exponent


def _cost(cost: dict | None) -> str:
    if not cost:
        return "–"
    cpu, seconds = _duration(cost["cpu"]), _duration(cost["seconds"])
    return f"{cpu} ({seconds}), {cost['queries']:,.0f} q"


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _times(ratio: float | None) -> str:
    if ratio is None:
        return "–"
    return f"{ratio:.2f} ×" if ratio > 0.1 else f"1/{1 / ratio:.0f}"
