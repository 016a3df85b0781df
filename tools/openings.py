"""Sets of open intervals: joined, cut with each other, and asked for a moment.

An interval holds its start and not its end.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from .clock import MINUTE

Interval = tuple[datetime, datetime]


class Openings(NamedTuple):
    """Sorted, disjoint open intervals."""

    starts: list[datetime]
    ends: list[datetime]

    def first(self, asked: datetime) -> datetime | None:
        """Return the first open moment not before ``asked``, if there is one."""
        index = bisect_right(self.ends, asked)
        return max(asked, self.starts[index]) if index < len(self.ends) else None


def merge(intervals: Iterable[Interval]) -> Openings:
    """Sort and join intervals; drop what is shorter than a minute.

    A leave that ends at 23:59:59 leaves a second of working time, where nobody works.
    """
    starts, ends = [], []
    for start, end in sorted(intervals):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        elif start < end:
            starts.append(start)
            ends.append(end)
    pairs = zip(starts, ends, strict=True)
    kept = [(start, end) for start, end in pairs if end - start >= MINUTE]
    return Openings([start for start, _end in kept], [end for _start, end in kept])


def intersect(some: Openings, other: Openings) -> Openings:
    """Return the times that are open in both, walking each of them once."""
    found, i, j = [], 0, 0
    while i < len(some.ends) and j < len(other.ends):
        end = min(some.ends[i], other.ends[j])
        found.append((max(some.starts[i], other.starts[j]), end))
        i, j = i + (some.ends[i] == end), j + (other.ends[j] == end)
    return merge(pair for pair in found if pair[0] < pair[1])
