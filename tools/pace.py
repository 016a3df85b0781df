"""How much a scheduled action takes on at once."""

# a batch that is done sooner may be followed by a larger one, in seconds
QUICK = 2.0
# one that takes longer is followed by a smaller one: a worker is stopped in the middle
# of a batch that exceeds its limit of time, and would begin the same one again for ever
SLOW = 8.0
FACTOR = 4


def next_size(size: int, seconds: float, most: int) -> int:
    """Return how many records to take next.

    >>> next_size(50, 0.1, most=500)
    200
    >>> next_size(200, 0.1, most=500)
    500
    >>> next_size(200, 5, most=500)
    200
    >>> next_size(200, 20, most=500)
    50
    >>> next_size(2, 20, most=500)
    1

    :param size: how many records were done last
    :param seconds: how long they took
    :param most: never more than this
    """
    if seconds < QUICK:
        size *= FACTOR
    elif seconds > SLOW:
        size //= FACTOR
    return max(min(size, most), 1)
