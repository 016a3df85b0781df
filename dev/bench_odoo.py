"""The measurements of `make bench`, run inside `odoo shell` on a fresh database.

Both sides of a comparison get fresh leads, copied alike: a lead's first activity costs
more than the next, as it subscribes the salesperson.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dev.bench_meter import Cost, Meter, measure_peak, median
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

    def __init__(self, env):
        self.env = env
        self.records = Records(env)
        self.meter = Meter(env.cr)
        self.rows: list[dict] = []

    def add(self, key: str, what: str, ours: Cost, peer: Cost | None = None, **more):
        """Keep what was measured as a line of the table."""
        row = {"key": key, "what": what, "ours": ours._asdict(), **more}
        self.rows.append(row | {"peer": peer and peer._asdict()})

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

    def measure_memory(self, side: Side) -> float:
        """Return the memory of one turn at its peak, in MB."""
        return measure_peak(self._prepare(side))

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


def measure(env, result: Path, sizes: list[int]) -> None:
    """Measure everything and write the figures into a file."""
    # imported late: outside of Odoo this module is read without them
    from dev.bench_engine import Engine
    from dev.bench_moments import Moments
    from dev.bench_reading import Reading
    from dev.bench_saturation import Saturation
    from dev.bench_sending import Sending

    bench = Bench(env)
    bench.records.fill(RUNNING)
    for part in (Engine(bench, sizes), Sending(bench, sizes), Reading(bench)):
        part.measure()
        result.write_text(json.dumps(bench.rows), encoding="utf-8")
    Moments(bench).measure()
    Saturation(bench).measure()
    Engine(bench, sizes).measure_idle()
    result.write_text(json.dumps(bench.rows), encoding="utf-8")
