"""Tests of tools/ without Odoo: `python -m dev.pure [PATTERN]`, run by Odoo's Python.

They import `tools` from the checkout and one another from tests/pure. Examples in the
docstrings of tools/ are tests too, whether or not a test file loads them.
"""

import doctest
import importlib
import sys
import unittest
from collections.abc import Iterator

from dev.cache import CHECKOUT

FOLDER = CHECKOUT / "tests" / "pure"


def main(pattern: str = "test_*.py") -> int:
    """Run the tests and end with a line that the workshop counts by."""
    suite = unittest.defaultTestLoader.discover(str(FOLDER), pattern=pattern)
    if pattern == "test_*.py":
        known = {test.id() for test in _flat(suite)}
        suite.addTests(test for test in _examples() if test.id() not in known)
    result = unittest.TextTestRunner(stream=sys.stdout).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.skipped)
    failed += len(result.unexpectedSuccesses)
    sys.stdout.write(f"{result.testsRun} tests, {failed} failed\n")
    return 1 if failed else 0


def _flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flat(test)
        else:
            yield test


def _examples() -> Iterator[unittest.TestCase]:
    """Return the examples in the docstrings of tools/."""
    for path in sorted((CHECKOUT / "tools").glob("[!_]*.py")):
        yield from doctest.DocTestSuite(importlib.import_module(f"tools.{path.stem}"))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
