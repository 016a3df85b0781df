"""Steps of follow-up plans from core's activity plans: their order and their delays."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

DAYS = {"days": 1, "weeks": 7, "months": 30}
Node = TypeVar("Node")


class Offset(NamedTuple):
    """When an activity of a core plan is due: days around the day of the plan."""

    count: int
    unit: str
    before: bool = False

    def get_days(self) -> int:
        """Return the days after the day of the plan, negative before it.

        >>> Offset(2, "weeks", before=True).get_days()
        -14
        """
        days = self.count * DAYS[self.unit]
        return -days if self.before else days


def arrange(offsets: Sequence[Offset]) -> list[tuple[int, int]]:
    """Return the order of activities, with the days after the one before each.

    :return: pairs (index, days); equal days keep their order

    >>> arrange([Offset(1, "weeks"), Offset(2, "days", before=True), Offset(0, "days")])
    [(1, 0), (2, 2), (0, 7)]
    """
    days = [offset.get_days() for offset in offsets]
    order = sorted(range(len(days)), key=days.__getitem__)
    previous = [order[:1] and days[order[0]], *(days[at] for at in order)]
    return [
        (at, days[at] - before) for at, before in zip(order, previous, strict=False)
    ]


def follow(start: Node, get_next: Callable[[Node], Node | None]) -> list[Node]:
    """Return a chain from its start; one that returns ends before it does.

    The last element is the one returned to, where the chain does that.

    >>> follow(1, {1: 2, 2: 3}.get), follow(1, {1: 2, 2: 1}.get)
    ([1, 2, 3], [1, 2, 1])
    """
    chain, node = [start], get_next(start)
    while node is not None:
        chain.append(node)
        if node in chain[:-1]:
            break
        node = get_next(node)
    return chain
