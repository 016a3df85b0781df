"""Who may do what, read from the module's files: `doc/ACCESS.md`.

Three tables: the rights of groups on models, the record rules that narrow them, and
the reasons for which the module acts with more rights than the user has. `make fmt`
writes the page, and the linters tell when it is not of today's code.
"""

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dev import sudo_reasons
from dev.cache import CHECKOUT, MODULE

PAGE = CHECKOUT / "doc" / "ACCESS.md"
RIGHTS = ("read", "write", "create", "unlink")
GROUPS = {
    "sales_team.group_sale_salesman": "Sales: own documents only",
    "sales_team.group_sale_salesman_all_leads": "Sales: all documents",
    "sales_team.group_sale_manager": "Sales: administrator",
    "base.group_user": "internal user",
    "base.group_system": "settings",
}
REFERENCE = re.compile(r"ref\('([\w.]+)'\)")
HEAD = """# Who may do what

Made from the code by `make fmt`; do not change it by hand. `tests/test_security.py`
tries each right with each role, on records of the user, of a colleague and of another
company.

A group has its own rights and those of the groups it implies: Sales: administrator has
those of Sales: all documents, which has those of Sales: own documents only. Portal
users and the public have none. Models that are not listed here nobody may touch.
"""


class Rule(NamedTuple):
    """A record rule: for all users, or for those of a group."""

    model: str
    name: str
    groups: str
    rights: str
    domain: str


def make() -> str:
    """Return the page."""
    parts = [
        HEAD,
        _section(
            "Rights on models",
            ("model", "group", *RIGHTS),
            _rights(),
        ),
        _section(
            "Record rules",
            ("model", "rule", "for", "limits", "to records with"),
            _rules(),
        ),
        _section(
            "Where the module has more rights than its user",
            ("file", "function", "because"),
            _reasons(),
        ),
    ]
    return "\n".join(parts)


def _section(title: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [f"## {title}\n", _line(head), _line(["---"] * len(head))]
    return "\n".join([*lines, *map(_line, rows)]) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _rights() -> Iterator[list[str]]:
    """Return a row for each line of rights, by model and from the least group."""
    path = CHECKOUT / "security" / "ir.model.access.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["model_id:id"])
    for row in rows:
        marks = ["✓" if row[f"perm_{right}"] == "1" else "" for right in RIGHTS]
        yield [_model(row["model_id:id"]), _group(row["group_id:id"]), *marks]


def _rules() -> list[Rule]:
    found = []
    for path in sorted((CHECKOUT / "security").glob("*.xml")):
        for record in ET.parse(path).iter("record"):
            if record.get("model") == "ir.rule":
                found.append(_rule(record))
    return sorted(found)


def _rule(record: ET.Element) -> Rule:
    fields = {field.get("name"): field for field in record.iter("field")}
    groups = fields["groups"].get("eval") if "groups" in fields else ""
    names = [_group(name) for name in REFERENCE.findall(groups)]
    limited = [
        right
        for right in RIGHTS
        if f"perm_{right}" not in fields
        or fields[f"perm_{right}"].get("eval") not in ("False", "0")
    ]
    domain = " ".join(fields["domain_force"].text.split())
    return Rule(
        _model(fields["model_id"].get("ref")),
        fields["name"].text,
        ", ".join(names) or "everybody",
        "all" if len(limited) == len(RIGHTS) else ", ".join(limited),
        "all of them" if domain == "[(1, '=', 1)]" else f"`{domain}`",
    )


def _reasons() -> Iterator[tuple[str, ...]]:
    for each in sudo_reasons.find():
        yield str(each.path), f"`{each.function}`", each.reason or "**no reason**"


def _model(xmlid: str) -> str:
    """Return the name of a model as code names it, by its external id."""
    name = xmlid.rpartition(".")[2].removeprefix("model_")
    prefix = f"{MODULE}_"
    if name.startswith(prefix):
        return f"crm.follow.up.{name.removeprefix(prefix).replace('_', '.')}"
    return name.replace("_", ".")


def _group(xmlid: str) -> str:
    return GROUPS.get(xmlid, xmlid) or "everybody"
