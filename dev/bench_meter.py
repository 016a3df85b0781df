"""What a piece of work costs: processor time, time on the clock, queries, memory.

Processor time is that of Odoo's process and of its PostgreSQL backend together. On a
machine that does other work as well it is what can be compared; the clock is not.
"""

import gc
import statistics
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

MEGABYTE = 1024  # in KiB, as the kernel tells it


class Cost(NamedTuple):
    """What one turn cost, in seconds and in queries."""

    cpu: float
    seconds: float
    queries: float

    def times(self, factor: float) -> "Cost":
        """Return what so many times as much work costs."""
        return Cost(*(each * factor for each in self))


class Meter:
    """Measures work on one cursor, whose backend must run on this machine."""

    def __init__(self, cr):
        self._cr = cr
        cr.execute("SELECT pg_backend_pid()")
        self._backend = Path(f"/proc/{cr.fetchone()[0]}/schedstat")
        if not self._backend.exists():
            raise RuntimeError("PostgreSQL must run on the machine that is measured")

    def measure(self, work: Callable[[], object]) -> Cost:
        """Run the work once and return what it cost."""
        gc.collect()
        queries, cpu, start = self._cr.sql_log_count, self._read_cpu(), perf_counter()
        work()
        seconds, cpu = perf_counter() - start, self._read_cpu() - cpu
        return Cost(cpu, seconds, self._cr.sql_log_count - queries)

    def _read_cpu(self) -> float:
        """Return the processor time of both processes so far."""
        nanoseconds = int(self._backend.read_text().split()[0])
        return process_time() + nanoseconds / 1e9


def median(costs: Iterable[Cost]) -> Cost:
    """Return the median of each figure on its own."""
    return Cost(*map(statistics.median, zip(*costs, strict=True)))


def measure_peak(work: Callable[[], object]) -> float:
    """Return how much memory a piece of work took at its peak, in MB above before."""
    gc.collect()
    # the kernel forgets the highest mark so far
    Path("/proc/self/clear_refs").write_text("5")
    before = _read_memory("VmRSS")
    work()
    return (_read_memory("VmHWM") - before) / MEGABYTE


def _read_memory(name: str) -> int:
    """Return a figure of this process, in KiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise RuntimeError(f"The kernel does not tell {name}")
