"""What a log says about Odoo's own tests, and how two runs of them differ.

A test is named as Odoo's test tags name it, such as
``/crm/tests/test_crm_lead.py:TestCRMLead.test_merge``, so that it can be run alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from dev import odoo_log

PASSED, SKIPPED, FAILED, NOT_RUN = "passed", "skipped", "failed", "not run"

SUITE = re.compile(r"odoo\.addons\.(\w+)\.tests\b")
STARTED = re.compile(r"Starting (\S+) \.\.\.$")
ENDED_BADLY = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?(\w+\.\w+)")
CLASS_FAILED = re.compile(r"ERROR: (?:setUp|tearDown)Class \((\S+)\)")
WAS_SKIPPED = re.compile(r"skipped (\w+\.\w+) : ")
QUERIES = re.compile(
    r"Query count (?:more|less) than expected for user (?P<user>\S+):"
    r" (?P<count>\d+) [<>] (?P<expected>\d+) in \w+ at (?P<place>\S+)"
)
STATISTICS = re.compile(r"(?P<suite>\w+): \d+ tests \S+s (?P<queries>\d+) queries")
NUMBER = re.compile(r"0x[0-9a-f]+|\d+")


class Run(NamedTuple):
    """What came out of one run.

    ``queries`` tells for a place that counts queries, and its user, by how many more
    (or fewer) the count exceeds what core expects. ``complaints`` are the warnings and
    errors that no test is blamed for.
    """

    outcomes: dict[str, str]
    queries: dict[str, int]
    totals: dict[str, int]
    complaints: Counter


class Difference(NamedTuple):
    """A test that came out otherwise with our module."""

    test: str
    without: str
    ours: str

    @property
    def test_class(self) -> str:
        """Return the class of the test, as a tag."""
        return self.test.rpartition(".")[0]

    @property
    def is_worse(self) -> bool:
        """Tell whether the test has shown something only without our module."""
        return self.without == PASSED or (
            self.without == SKIPPED and self.ours in (FAILED, NOT_RUN)
        )


def suite(test: str) -> str:
    """Return the module that a test, or a tag of tests, belongs to."""
    return re.match(r"/(\w+)", test)[1]


def read(text: str) -> Run:
    """Return what a log says about each test, and what it complains about."""
    run = Run({}, {}, {}, Counter())
    for record in odoo_log.records(text):
        for found in QUERIES.finditer(record.message):
            place = f"{found['place']} ({found['user']})"
            more = int(found["count"]) - int(found["expected"])
            run.queries[place] = max(more, run.queries.get(place, more))
        if found := STATISTICS.match(record.message):
            run.totals[found["suite"]] = int(found["queries"])
        outcome = _outcome(record)
        if outcome:
            test, verdict = outcome
            # the last word counts, unless the test failed in one of its parts
            if run.outcomes.get(test) != FAILED:
                run.outcomes[test] = verdict
        elif _is_complaint(record):
            run.complaints[_without_numbers(record)] += 1
    return run


def _outcome(record: odoo_log.Record) -> tuple[str, str] | None:
    """Return the test an entry is about and what the entry says of it, if any."""
    if found := CLASS_FAILED.match(record.message):
        module, _dot, name = found[1].rpartition(".")
        return _name(module, f"{name}.setUpClass"), FAILED
    if not SUITE.match(record.logger):
        return None
    for pattern, verdict in (
        (STARTED, PASSED),
        (WAS_SKIPPED, SKIPPED),
        (ENDED_BADLY, FAILED),
    ):
        if found := pattern.match(record.message):
            return _name(record.logger, found[1]), verdict
    return None


def _name(module: str, method: str) -> str:
    path = module.removeprefix("odoo.addons.").replace(".", "/")
    return f"/{path}.py:{method}"


def _is_complaint(record: odoo_log.Record) -> bool:
    """Tell whether nobody expects an entry; what a browser says is its test's."""
    is_quiet = record.level in odoo_log.QUIET_LEVELS
    return not is_quiet and not SUITE.match(record.logger)


def _without_numbers(record: odoo_log.Record) -> str:
    """Return the first line of a complaint as it reads in any run."""
    line = record.message.split("\n")[0]
    return f"{record.level} {record.logger}: {NUMBER.sub('#', line)}"[:300]


def merged(first: Run, again: Run) -> Run:
    """Return what came out; of the classes run again, the last word counts."""
    classes = {test.rpartition(".")[0] for test in again.outcomes}
    kept = {
        test: outcome
        for test, outcome in first.outcomes.items()
        if test.rpartition(".")[0] not in classes
    }
    return first._replace(
        outcomes=kept | again.outcomes, queries=first.queries | again.queries
    )


def differences(without: Run, ours: Run) -> Iterator[Difference]:
    """Tell which tests came out otherwise with our module, a failed class first."""
    for test in sorted(without.outcomes.keys() | ours.outcomes.keys()):
        before = without.outcomes.get(test, NOT_RUN)
        after = ours.outcomes.get(test, NOT_RUN)
        if before != after:
            yield Difference(test, before, after)


def queries_more(without: Run, ours: Run) -> dict[str, int]:
    """Tell how many queries more (or fewer) our module costs where core counts them.

    A place that is told by neither run costs what core expects.
    """
    places = sorted(without.queries.keys() | ours.queries.keys())
    more = {
        place: ours.queries.get(place, 0) - without.queries.get(place, 0)
        for place in places
    }
    return {place: number for place, number in more.items() if number}


def counts(run: Run) -> dict[str, Counter]:
    """Return for each suite how many tests had which outcome."""
    found: dict[str, Counter] = defaultdict(Counter)
    for test, verdict in run.outcomes.items():
        found[suite(test)][verdict] += 1
    return found
