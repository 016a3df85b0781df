"""The measurements of `make bench`, run inside `odoo shell` on a fresh database.

Both sides of a comparison get fresh leads, copied alike: a lead's first activity costs
more than the next, as it subscribes the salesperson.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dev.bench_meter import Cost, Meter, median
from dev.bench_records import REPS, Records

ROUNDS = 3
# as much work is measured once: it is its own mean
MOST_REPEATED = 4_000
RUNNING = 100_000


class Side(NamedTuple):
    """One side of a comparison, and how many records it works on.

    ``work`` is a generator function of that number: it prepares up to its only
    ``yield`` and does what is measured after it.
    """

    work: Callable[[int], Iterator[Any]]
    count: int


class Bench:
    """Compares, and keeps what was measured as lines of the table."""

    def __init__(self, env, result: Path):
        self.env = env
        self._result = result
        self.records = Records(env)
        self.meter = Meter(env.cr)
        self._rows: list[dict] = []
        self._keep()

    def add(self, key: str, what: str, ours: Cost, peer: Cost | None = None, **more):
        """Keep what was measured as a line of the table."""
        peer = peer and peer._asdict()
        self.add_row(key=key, what=what, ours=ours._asdict(), peer=peer, **more)

    def add_row(self, **row) -> None:
        """Keep a line of the table at once: a run that ends early has not been idle."""
        self._rows.append(row)
        self._keep()

    def _keep(self) -> None:
        self._result.write_text(json.dumps(self._rows), encoding="utf-8")

    def compare(self, ours: Side, peer: Side | None = None, rounds: int = 0) -> list:
        """Take turns, after a small one to warm up, and return medians of each side.

        The peer's are stated for as many records as ours.
        """
        sides = [side for side in (ours, peer) if side]
        rounds = rounds or (ROUNDS if ours.count <= MOST_REPEATED else 1)
        for side in sides:
            self.sample(side._replace(count=min(side.count, 2 * REPS)))
        samples = [[] for _side in sides]
        for turn in range(rounds):
            order = list(zip(sides, samples, strict=True))
            for side, taken in order[:: -1 if turn % 2 else 1]:
                taken.append(self.sample(side))
        costs = [
            median(taken).times(ours.count / side.count)
            for side, taken in zip(sides, samples, strict=True)
        ]
        return [*costs, None][:2]

    def sample(self, side: Side) -> Cost:
        """Measure one turn, from an empty cache to the end of the transaction."""
        return self.meter.measure(self._prepare(side))

    def _prepare(self, side: Side) -> Callable[[], None]:
        work = side.work(side.count)
        next(work)
        self.commit()
        self.env.invalidate_all()

        def run():
            next(work, None)
            self.commit()

        return run

    def commit(self) -> None:
        """End the transaction, so that the next turn begins with a fresh one."""
        self.env.flush_all()
        self.env.cr.commit()


def measure(env, result: Path, sizes: list[int], parts: Sequence[str]) -> None:
    """Measure some parts and write the figures into a file, line by line."""
    # imported late: outside of Odoo this module is read without them
    from dev.bench_engine import Engine
    from dev.bench_moments import Moments
    from dev.bench_reading import Reading
    from dev.bench_saturation import Saturation
    from dev.bench_sending import Sending

    bench = Bench(env, result)
    engine = Engine(bench, sizes)
    if not {"due", "memory"}.issuperset(parts):
        bench.records.fill(RUNNING)
    measures = {
        "due": engine.make_due,
        "memory": engine.measure_memory,
        "engine": engine.measure,
        "sending": lambda: Sending(bench, sizes).measure(),
        "reading": lambda: Reading(bench).measure(),
        "dates": lambda: Moments(bench).measure(),
        "saturation": lambda: Saturation(bench).measure(),
        # the last one: it leaves a database that is good for nothing else
        "idle": engine.measure_idle,
    }
    for name, run in measures.items():
        if name in parts:
            run()
