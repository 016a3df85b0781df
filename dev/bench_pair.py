"""Pages and changes of leads with our module, against core without it.

Both databases have the same leads. The processes take turns, as everything in the
benchmark does.
"""

import json
import os
import subprocess
from contextlib import ExitStack, contextmanager

from dev import cache, database, runner
from dev.bench_meter import Cost, median
from dev.console import fail, step

# what is done, in words, and how often
LINES = {
    "list": ("a list page of 80 leads", 45),
    "kanban": ("a kanban page of 80 leads in four columns", 45),
    "form": ("the form of a lead", 75),
    "create": ("create 100 leads", 11),
    "create_one": ("create a lead", 45),
    "stage": ("move 100 leads to another stage", 35),
    "stage_one": ("move a lead to another stage", 75),
}
WARM_UP = 6
SCRIPT = """
import sys
sys.path.append({checkout!r})
from dev import bench_pages
bench_pages.{name}
"""


def measure() -> list[dict]:
    """Return the lines of the table, with all costs of both sides."""
    # named so that the tests remove them when this run is killed
    name = f"{cache.MODULE}_test_{os.getpid()}_bench"
    plain, ours = f"{name}_plain", f"{name}_ours"
    try:
        with step("Seeding leads with our module, and without it"):
            _prepare(plain, ours)
        with step("Measuring pages of leads"), ExitStack() as stack:
            servers = [stack.enter_context(_serve(each)) for each in (ours, plain)]
            return [_measure(key, *servers) for key in LINES] + [_read_cards(servers)]
    finally:
        for each in (plain, ours):
            database.drop(each)


def _prepare(plain: str, ours: str) -> None:
    database.copy(database.template(), plain)
    _run(plain, "seed(env)")
    database.copy(plain, ours)
    runner.run_odoo(
        *("-d", ours, "-i", cache.MODULE, "--stop-after-init"),
        log="bench-pages",
        otherwise="could not install the module",
    )
    _run(ours, "follow(env)")
    _run(plain, "schedule(env)")


def _run(name: str, call: str) -> None:
    runner.run_odoo(
        *("shell", "-d", name, "--log-level=warn"),
        log="bench-pages",
        otherwise="could not seed the database",
        script=SCRIPT.format(checkout=str(cache.CHECKOUT), name=call),
    )


@contextmanager
def _serve(name: str):
    """Start a process on a database; yield what asks it."""
    code = SCRIPT.format(checkout=str(cache.CHECKOUT), name=f"serve({name!r})")
    setup = (
        "from odoo.tools import config\n"
        f"config.parse_config(['-d', {name!r}, '--no-http', '--log-level=error'])"
    )
    process = subprocess.Popen(
        [runner.command()[0], "-c", setup + code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **runner.environment()},
        cwd=cache.root(),
    )

    def read():
        line = process.stdout.readline()
        if not line:
            fail(f"The process that reads {name} ended; its error is above")
        return json.loads(line)

    def ask(what: str, turn: int) -> dict:
        process.stdin.write(json.dumps([what, turn]) + "\n")
        process.stdin.flush()
        return read()

    try:
        read()
        yield ask
    finally:
        process.stdin.close()
        process.wait()


def _measure(key: str, ours, plain) -> dict:
    what, rounds = LINES[key]
    samples = [], []
    for turn in range(WARM_UP + rounds):
        order = list(zip((ours, plain), samples, strict=True))
        for ask, taken in order[:: -1 if turn % 2 else 1]:
            taken.append(ask(key, turn))
    found = [_median(each[WARM_UP:]) for each in samples]
    return {
        "key": key,
        "what": f"{what} / core without us",
        **dict(zip(("ours", "peer"), found, strict=True)),
    }


def _read_cards(servers) -> dict:
    """Return the call for what cards show, which follows the kanban page."""
    ask = servers[0]
    taken = [ask("cards", turn) for turn in range(2 * WARM_UP)]
    what = "what its 80 cards ask for once they are shown"
    return {"key": "cards", "what": what, "ours": _median(taken[WARM_UP:])} | {
        "peer": None
    }


def _median(costs: list[dict]) -> dict:
    return median(Cost(**each) for each in costs)._asdict()
