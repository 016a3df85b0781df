"""`make lanes`: several workers advance due enrolments of one database at once.

Each turn works on a copy of the same database, with a prefork server that has as many
workers for scheduled actions as there are lanes. Afterwards the database is asked by
SQL whether every step was done, none twice and none over a cap, and the log whether
workers got in each other's way. It takes minutes, and is no part of `make test`.
"""

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from dev import cache, database, lanes_check, runner
from dev.console import fail, say, step
from dev.lanes_server import Turn, run_server

LANES = (1, 2, 4)
ROWS = 20_000
SCRIPT = """
import json, sys
from pathlib import Path
sys.path.append({checkout!r})
from dev import lanes_data
Path({result!r}).write_text(json.dumps(lanes_data.{call}))
"""
COLUMNS = (
    ("lanes", "{0.lanes}"),
    ("seconds", "{0.seconds:.1f}"),
    ("rows/s", "{0.pace:.0f}"),
    ("speed-up", "{0.speed_up:.2f} ×"),
    ("CPU Odoo", "{0.cpu:.1f} s"),
    ("CPU PostgreSQL", "{0.database_cpu:.1f} s"),
    ("batches", "{0.batches}"),
    ("retries", "{0.retries}"),
    ("given up", "{0.given_up}"),
    ("deadlocks", "{0.deadlocks}"),
    ("mails", "{0.mails}"),
    ("load", "{0.load:.1f}"),
)


def run(*words: str) -> int:
    """Let 1, 2 and 4 lanes do the same work, print a table; fail where a rule broke."""
    parser = argparse.ArgumentParser(prog="python3 -m dev lanes", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="how many are due")
    parser.add_argument("--lanes", type=int, nargs="+", default=LANES)
    parser.add_argument("--json", type=Path, help="file that keeps the figures")
    options = parser.parse_args(words)
    prefix = f"{cache.MODULE}_test_{os.getpid()}_lanes"
    turns, told = [], []
    try:
        with step(f"Making {options.rows:,} due enrolments"):
            seed(prefix, options.rows)
        for lanes in options.lanes:
            name = f"{prefix}_{lanes}"
            try:
                database.copy(prefix, name)
                turn = advance(name, lanes)
                told += [f"{lanes} lanes: {line}" for line in check(turn, name)]
                turns.append(turn._replace(first=turns[0].seconds if turns else None))
                print_table(turns)
            finally:
                database.drop(name)
    finally:
        database.drop(prefix)
    if options.json:
        rows = [turn._asdict() | {"told": told} for turn in turns]
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    if told:
        fail("\n".join(["a rule was broken:", *told]))
    say("Each step was done once, none was lost, no cap was exceeded.")
    return 0


def seed(name: str, rows: int) -> None:
    """Create a database with so many due enrolments."""
    database.copy(database.template(), name)
    runner.run_odoo(
        *("-d", name, "-i", cache.MODULE, "--stop-after-init"),
        log="lanes-install",
        otherwise="could not install the module",
    )
    call_in(name, f"seed(env, {rows})")


def advance(name: str, lanes: int) -> Turn:
    """Let a server with so many lanes do what is due."""
    call_in(name, f"use_lanes(env, {lanes})")
    rows = lanes_check.count_due(name)
    with step(f"Advancing {rows:,} enrolments, lanes: {lanes}"):
        return run_server(name, lanes, rows)


def check(turn: Turn, name: str) -> list[str]:
    """Return what must not be, in words."""
    drifted = call_in(name, "drifted(env)")
    told = [*turn.told, *lanes_check.broken_rules(name, turn.rows)]
    if drifted:
        told.append(f"the figures of {drifted} people are not what their touches say")
    return told


def call_in(name: str, call: str, options: Sequence[str] = ()) -> object:
    """Call a function of `lanes_data` inside Odoo, and return what it returns."""
    with TemporaryDirectory(prefix=f"{cache.MODULE}-") as folder:
        result = Path(folder) / "result.json"
        runner.run_odoo(
            *("shell", "-d", name, "--log-level=warn", *options),
            log="lanes",
            otherwise=f"{call.split('(')[0]} failed",
            script=SCRIPT.format(
                checkout=str(cache.CHECKOUT), result=str(result), call=call
            ),
        )
        return json.loads(result.read_text("utf-8"))


def print_table(turns: list[Turn]) -> None:
    """Print a line for each turn, with the number of cores that all of them share."""
    lines = [[title for title, _form in COLUMNS]]
    lines += [[form.format(turn) for _title, form in COLUMNS] for turn in turns]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    say()
    for line in lines:
        say(
            "  ".join(
                cell.rjust(width) for cell, width in zip(line, widths, strict=True)
            )
        )
    say(f"{os.cpu_count()} cores, shared with PostgreSQL and other work (load)")
