"""Reading Odoo's log: how many tests ran, and what nobody expected."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dev.cache import MODULE

START = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): "
)
COUNTS = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
# How the test runner itself words what is counted as a failed test already.
VERDICT = re.compile(
    r"FAIL: |ERROR: |Module \w+: \d+ failures|At least one test failed"
    r"|\d+ failed, \d+ error"
)
# A test with several failed subtests is one failed test.
FAILED_TEST = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?(setUpClass \S+|\S+)")
TESTS = f"odoo.addons.{MODULE}.tests."
SKIPPED = re.compile(r"skipped \S+ : ")
QUIET_LEVELS = ("DEBUG", "INFO", "RUNBOT")
TRACEBACK = "Traceback (most recent call last):"


class Record(NamedTuple):
    """One entry of the log, with the lines that belong to it."""

    level: str
    logger: str
    message: str
    text: str


class Reading(NamedTuple):
    """What a log says about a test run."""

    tests: int
    failed: int
    verdicts: list[Record]
    skipped: list[Record]
    unexpected: list[Record]


def read(text: str) -> Reading:
    """Return what a log says: counts, failed tests, and the unexpected."""
    told = list(records(text))
    found = COUNTS.search(text)
    failures, errors, tests = map(int, found.groups()) if found else (0, 0, 0)
    loud = [record for record in told if _is_loud(record)]
    verdicts = [record for record in loud if failures + errors and _is_verdict(record)]
    names = {
        name[1] for record in verdicts if (name := FAILED_TEST.match(record.message))
    }
    return Reading(
        tests=tests,
        failed=len(names) or failures + errors,
        verdicts=verdicts,
        skipped=[record for record in told if SKIPPED.match(record.message)],
        unexpected=[record for record in loud if record not in verdicts],
    )


def records(text: str) -> Iterator[Record]:
    """Split a log into its entries; what is before the first one has no level."""
    starts = list(START.finditer(text))
    head = text[: starts[0].start()] if starts else text
    if TRACEBACK in head:
        yield Record("ERROR", "", head, head)
    ends = [start.start() for start in starts[1:]] + [len(text)]
    for start, end in zip(starts, ends, strict=True):
        yield Record(
            level=start["level"],
            logger=start["logger"],
            message=text[start.end() : end].rstrip(),
            text=text[start.start() : end].rstrip(),
        )


def _is_verdict(record: Record) -> bool:
    """Tell whether an entry belongs to a failed test, as a browser's words do."""
    from_test = record.level == "ERROR" and record.logger.startswith(TESTS)
    return from_test or bool(VERDICT.match(record.message))


def _is_loud(record: Record) -> bool:
    """Tell whether an entry must not be there in a run without trouble."""
    return record.level not in QUIET_LEVELS or TRACEBACK in record.text
