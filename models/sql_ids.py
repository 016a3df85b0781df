"""Ids of records in a query."""

from odoo.tools import SQL


def query_ids(records):
    """Return ids as one constant: thousands of them are a burden to the planner."""
    return SQL("%s::int[]", "{" + ",".join(map(str, records.ids)) + "}")
