"""What the runners of `make test` tell."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Outcome(NamedTuple):
    """What one runner found, and its words on what failed."""

    title: str
    passed: int
    failed: int
    output: str = ""


def checks(title: str, results: Iterable[tuple[str, bool, str]]) -> Iterator[Outcome]:
    for name, passed, output in results:
        yield Outcome(f"{title} {name}", int(passed), int(not passed), output)
