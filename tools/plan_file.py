"""The file in which plans travel between databases: reading, checking, writing.

doc/PLAN_FILE.md describes the format. A file is data that anybody may have written:
what cannot be read at all is a ``PlanFileError``; what can be read is checked against
``SCHEMA`` as a whole, so that every problem is told at once.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .plan_condition import is_plain
from .plan_schema import CATALOGUES, FORMAT, SCHEMA, VERSION, Rule

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
MAX_ITEMS = 500  # of any list
MAX_PROBLEMS = 50
KEY = re.compile(r"[A-Za-z0-9_]+\.[A-Za-z0-9_.-]+")
MAX_DIGITS = 15  # of a number; longer ones mean nothing here


class PlanFileError(ValueError):
    """A file that cannot be read: ``code`` says why, ``params`` what it is about."""

    def __init__(self, code: str, **params: Any):
        super().__init__(code)
        self.code = code
        self.params = params


class Problem(NamedTuple):
    """What is wrong at one place of a file, such as ``plans[0].step_ids[2].name``."""

    code: str
    path: str
    params: Mapping[str, Any] = {}


# a key for each kind of record, by what a choice of it is looked up
Choices = Mapping[tuple[str, str], frozenset[str]]


def dump(data: Mapping[str, Any]) -> bytes:
    """Return a file of these plans, as people can read and compare it.

    >>> dump({"plans": []}).decode().splitlines()[1]
    '    "format": "crm_follow_up.plans",'
    """
    content = {"format": FORMAT, "version": VERSION, **data}
    text = json.dumps(content, ensure_ascii=False, indent=4, allow_nan=False)
    return f"{text}\n".encode()


def parse(content: bytes) -> dict[str, Any]:
    """Return what a file says, which is still to be checked by ``check``.

    >>> parse(b'{"format": "crm_follow_up.plans", "version": 1}')["version"]
    1
    """
    data = _read(content)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise PlanFileError("not_plans")
    version = data.get("version")
    if type(version) is not int or version != VERSION:
        raise PlanFileError("version", version=_show(version), known=VERSION)
    return data


def check(data: Mapping[str, Any], choices: Choices) -> list[Problem]:
    """Return every problem of a file that was parsed, in the order of the file.

    :param choices: keys that exist by record (``plan``) and field (``phase``)
    """
    problems = _check_record(data, "file", "", choices)
    if not problems:
        problems = [*_check_ids(data), *_check_orders(data)]
    return problems[:MAX_PROBLEMS]


# reading


def _read(content: bytes) -> Any:
    if not content.strip():
        raise PlanFileError("empty")
    if len(content) > MAX_BYTES:
        raise PlanFileError("too_big", limit=MAX_BYTES // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanFileError("not_text") from error
    if _get_depth(text) > MAX_DEPTH:
        raise PlanFileError("too_deep", limit=MAX_DEPTH)
    try:
        return json.loads(
            text,
            object_pairs_hook=_make_object,
            parse_int=_make_int,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise PlanFileError("not_json", **place) from error


def _get_depth(text: str) -> int:
    """Return how deep brackets nest outside of texts, before anything is built."""
    depth = deepest = 0
    quoted = escaped = False
    for char in text:
        if quoted:
            quoted = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            quoted = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise PlanFileError("duplicate_key", key=_show(key))
        result[key] = value
    return result


def _make_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise PlanFileError("bad_number", number=text[:20])
    return int(text)


def _refuse_constant(text: str) -> None:
    raise PlanFileError("bad_number", number=text)


# checking


def _check_record(value: Any, kind: str, path: str, choices: Choices) -> list[Problem]:
    if not isinstance(value, dict):
        return [Problem("not_record", path)]
    rules, problems = SCHEMA[kind], []
    for key in value.keys() - rules.keys():
        problems.append(Problem("unknown_key", _join(path, _show(key))))
    problems.sort(key=lambda problem: problem.path)
    for key, rule in rules.items():
        place = _join(path, key)
        if value.get(key) is None:
            if rule.required:
                problems.append(Problem("missing", place))
        elif rule.kind == "choice":
            problems += _check_choice(value[key], (kind, key), place, choices)
        else:
            problems += _check_value(value[key], rule, place, choices)
    return problems


def _check_value(value: Any, rule: Rule, path: str, choices: Choices) -> list[Problem]:
    if rule.kind in ("items", "refs"):
        return _check_items(value, rule, path, choices)
    if rule.kind == "ref":
        return _check_record(value, "reference", path, choices)
    if rule.kind == "flag":
        return [] if isinstance(value, bool) else [Problem("not_flag", path)]
    if rule.kind in ("text", "key", "domain"):
        return _check_text(value, rule, path)
    return _check_number(value, rule, path)


def _check_items(value: Any, rule: Rule, path: str, choices: Choices) -> list[Problem]:
    if not isinstance(value, list):
        return [Problem("not_list", path)]
    if not rule.low <= len(value) <= MAX_ITEMS:
        code = "too_many" if value else "missing"
        return [Problem(code, path, {"limit": MAX_ITEMS})]
    return [
        problem
        for at, each in enumerate(value)
        for problem in _check_record(
            each, rule.of or "reference", f"{path}[{at}]", choices
        )
    ]


def _check_choice(
    value: Any, place: tuple[str, str], path: str, choices: Choices
) -> list[Problem]:
    if isinstance(value, str) and value in choices.get(place, ()):
        return []
    known = ", ".join(sorted(choices.get(place, ())))
    return [Problem("bad_choice", path, {"value": _show(value), "known": known})]


def _check_text(value: Any, rule: Rule, path: str) -> list[Problem]:
    if not isinstance(value, str) or not _is_storable(value):
        return [Problem("not_text", path)]
    if len(value) > rule.high:
        return [Problem("too_long", path, {"limit": int(rule.high)})]
    if len(value.strip()) < rule.low:
        return [Problem("missing", path)]
    if rule.kind == "key" and not KEY.fullmatch(value):
        return [Problem("bad_id", path)]
    if rule.kind == "domain" and not is_plain(value):
        return [Problem("bad_domain", path)]
    return []


def _check_number(value: Any, rule: Rule, path: str) -> list[Problem]:
    types = (int,) if rule.kind == "whole" else (int, float)
    if type(value) not in types:
        return [Problem("not_number", path)]
    if not rule.low <= value <= rule.high:
        limits = {"low": f"{rule.low:g}", "high": f"{rule.high:g}"}
        return [Problem("out_of_range", path, limits)]
    return []


def _check_ids(data: Mapping[str, Any]) -> list[Problem]:
    """Return where two records of a kind claim the same id."""
    problems = []
    for name in CATALOGUES:
        seen: set[str] = set()
        for at, record in enumerate(data.get(name) or ()):
            key = record.get("id")
            if key and key in seen:
                problems.append(
                    Problem("duplicate_id", f"{name}[{at}].id", {"value": key})
                )
            seen.add(key)
    return problems


def _check_orders(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield where numbers contradict one another; what is left out is not compared."""
    for at, plan in enumerate(data["plans"]):
        names = ("touch_min", "touch_target", "touch_max")
        touches = [plan[name] for name in names if plan.get(name) is not None]
        if touches != sorted(touches):
            yield Problem("touch_order", f"plans[{at}]")
        for number, step in enumerate(plan["step_ids"]):
            longest = step.get("gap_max") or 0
            if 0 < longest < (step.get("gap_min") or 0):
                yield Problem("gap_order", f"plans[{at}].step_ids[{number}]")


def _is_storable(text: str) -> bool:
    """Tell whether the database can keep a text: no zero bytes, no half characters."""
    return "\x00" not in text and text == text.encode(errors="replace").decode()


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _show(value: Any) -> str:
    """Return the beginning of whatever stands in a file, fit to be shown."""
    return str(value)[:50].encode(errors="replace").decode()
