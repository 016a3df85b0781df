"""What a prospect may send from their page: cut, cleaned and checked.

Nothing of it is trusted: whoever has the link, or guesses at forms, may send anything.
"""

from collections.abc import Iterable
from datetime import date as Date
from datetime import timedelta

# no date of the page lies further ahead
FARTHEST = timedelta(days=366)
LINE_LENGTH = 150
TEXT_LENGTH = 1000
# more digits than any id of a database has
ID_LENGTH = 9


class PageError(ValueError):
    """Something that cannot be accepted, with the field it was entered in.

    Codes: ``no_date``, ``bad_date``, ``past_date``, ``far_date``, ``no_text``,
    ``no_reason``, ``bad_choice``, ``gone``, ``stale``.
    """

    def __init__(self, code: str, field: str = ""):
        super().__init__(code)
        self.code = code
        self.field = field


def clean(value: str | None, length: int = LINE_LENGTH) -> str:
    """Return a text without control characters, in one line, cut to a length.

    >>> clean("  Call\\x00 me \\r\\n back ")
    'Call me back'
    >>> clean("x" * 200) == "x" * 150
    True
    """
    printable = "".join(char if char.isprintable() else " " for char in value or "")
    return " ".join(printable.split())[:length].strip()


def parse_id(value: str | None) -> int:
    """Return the id that a form names, or 0, which no record has.

    >>> parse_id("12"), parse_id("12 OR 1=1"), parse_id("9" * 40), parse_id("-1")
    (12, 0, 0, 0)
    """
    value = value or ""
    is_id = value.isascii() and value.isdigit() and len(value) <= ID_LENGTH
    return int(value) if is_id else 0


def parse_ids(values: Iterable[str], allowed: Iterable[int]) -> list[int]:
    """Return the chosen ids, sorted, or raise ``bad_choice`` where one is not offered.

    >>> parse_ids(["3", "1", "3"], {1, 2, 3})
    [1, 3]
    """
    offered = set(allowed)
    chosen = set()
    for value in values:
        is_zero = value == "0"
        number = parse_id(value)
        if (not number and not is_zero) or number not in offered:
            raise PageError("bad_choice")
        chosen.add(number)
    return sorted(chosen)


def parse_day(value: str | None, today: Date, field: str = "date") -> Date:
    """Return a day from today on, within a year, as the browser sends it.

    :raise PageError: ``no_date``, ``bad_date``, ``past_date``, ``far_date``

    >>> parse_day("2026-03-05", Date(2026, 3, 2))
    datetime.date(2026, 3, 5)
    """
    value = clean(value, 20)
    if not value:
        raise PageError("no_date", field)
    try:
        day = Date.fromisoformat(value)
    except ValueError:
        raise PageError("bad_date", field) from None
    if day < today:
        raise PageError("past_date", field)
    if day - today > FARTHEST:
        raise PageError("far_date", field)
    return day
