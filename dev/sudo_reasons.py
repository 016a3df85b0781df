"""Where the module acts with more rights than the user has, and why.

Each `sudo()` must have its reason in a comment that begins with `sudo:`, in its
statement, right above it, or further up in the same function where one reason holds for
several.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dev.cache import CHECKOUT
from dev.export import belongs_to_module, working_files

MARK = "# sudo: "
# nobody acts there on behalf of a user
ELSEWHERE = {"migrations", "tests"}


class Elevation(NamedTuple):
    """One reason, or a call of `sudo()` without one."""

    path: Path
    line: int
    function: str
    reason: str


def find(root: Path = CHECKOUT) -> list[Elevation]:
    """Return the reasons of each file, and the calls that have none."""
    return [
        elevation
        for path in working_files(root)
        if path.suffix == ".py"
        and belongs_to_module(path)
        and path.parts[0] not in ELSEWHERE
        for elevation in _read(path, (root / path).read_text("utf-8"))
    ]


def _read(path: Path, text: str) -> Iterator[Elevation]:
    lines = text.splitlines()
    reasons = dict(_reasons(lines))
    for name, first, last, calls in _functions(ast.parse(text)):
        inside = [line for line in reasons if first <= line <= last]
        for line in inside:
            yield Elevation(path, line, name, reasons[line])
        for line in calls:
            if not any(above <= line for above in inside):
                yield Elevation(path, line, name, "")


def _reasons(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Return each reason by the number of its first line."""
    for number, line in enumerate(lines, 1):
        _code, mark, reason = line.partition(MARK)
        if not mark:
            continue
        for more in lines[number:]:
            if not more.strip().startswith("# "):
                break
            reason += more.strip()[1:]
        yield number, reason.strip()


def _functions(tree: ast.AST) -> Iterator[tuple[str, int, int, list[int]]]:
    """Return name, first and last line of each function, and its calls of `sudo()`."""
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                yield child.name, child.lineno, child.end_lineno, _calls(child)


def _calls(function: ast.FunctionDef) -> list[int]:
    """Return the last lines of the calls that add rights; `sudo(False)` takes them."""
    return sorted(
        {
            node.end_lineno
            for node in ast.walk(function)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "sudo"
            and not node.args
        }
    )
