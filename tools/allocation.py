"""Which variant of an experiment a lead gets: by chance, and even within each team.

Random permuted blocks (Rosenberger and Lachin, Randomization in Clinical Trials,
chapter 3). The places of a stratum are filled in their order; a block holds every
variant as often as its weight says, in an order drawn for that block alone. So shares
within a stratum are never further off than one block, and nobody can tell who is next.
The draw is a hash: the same lead, stratum and place always give the same variant.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from math import gcd
from typing import NamedTuple

# every variant comes up at least so often in a block: nobody guesses the next one
REPEATS = 2


class Place(NamedTuple):
    """One to be assigned: ``unit`` is its key, ``stratum`` within which to be even."""

    unit: int
    stratum: int


def assign(
    experiment: str,
    units: Iterable[Place],
    weights: Mapping[int, int],
    taken: Mapping[int, int],
) -> dict[int, int]:
    """Return the variant of each unit.

    >>> units = [Place(number, 7) for number in range(40)]
    >>> drawn = assign("e1", units, {1: 1, 2: 3}, {})
    >>> [list(drawn.values()).count(variant) for variant in (1, 2)]
    [10, 30]

    :param experiment: its key, which makes its draws differ from those of others
    :param weights: how often each variant is drawn, as whole numbers; 0 for never
    :param taken: how many places of each stratum were filled before
    :raise ValueError: where no variant has a weight
    """
    parts = tuple(sorted((key, count) for key, count in weights.items() if count > 0))
    if not parts:
        raise ValueError("No variant has a weight")
    filled, result = dict(taken), {}
    # by a hash of their own, so that the order in which they come says nothing
    for unit in sorted(set(units), key=lambda each: _hash(experiment, "u", each.unit)):
        place = filled.get(unit.stratum, 0)
        filled[unit.stratum] = place + 1
        result[unit.unit] = _draw(experiment, unit.stratum, place, parts)
    return result


def _draw(experiment: str, stratum: int, place: int, parts: tuple) -> int:
    size = block_size(dict(parts))
    number, position = divmod(place, size)
    return _block(experiment, stratum, number, parts)[position]


def block_size(weights: Mapping[int, int]) -> int:
    """Return after how many places the shares of a stratum are exact again."""
    counts = [count for count in weights.values() if count > 0]
    return sum(counts) // gcd(*counts) * REPEATS


@lru_cache(maxsize=1024)
def _block(experiment: str, stratum: int, number: int, parts: tuple) -> tuple:
    divisor = gcd(*(count for _key, count in parts))
    slots = [
        (key, slot)
        for key, count in parts
        for slot in range(count // divisor * REPEATS)
    ]
    slots.sort(key=lambda each: _hash(experiment, stratum, number, *each))
    return tuple(key for key, _slot in slots)


def _hash(*parts) -> bytes:
    return sha256(":".join(map(str, parts)).encode()).digest()
