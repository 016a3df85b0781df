"""What a database holds: its schema, its rows, and the records of our module."""

import json
import re

from dev import postgres
from dev.cache import MODULE

Records = dict[str, dict[str, dict[str, object]]]

SCHEMA = """
SELECT concat_ws(' ', 'column', table_name, column_name, data_type,
                 character_maximum_length, is_nullable, column_default)
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT concat_ws(' ', 'index', indexname, indexdef)
  FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname,
                 pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' ', 'relation', relkind, relname)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' ', 'function', proname, pg_get_function_identity_arguments(oid))
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgname)
  FROM pg_trigger WHERE NOT tgisinternal
"""
TABLES = """
SELECT table_name FROM information_schema.tables
 WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
"""
# what belongs to the machine room: caches, logs, counters of reloads, and what we are
# told about the module itself
PASSING = re.compile(
    r"ir_attachment|ir_logging|ir_profile|bus_bus|orm_signaling_\w+"
    r"|ir_cron_(trigger|progress)|base_module_\w+|ir_config_parameter"
    r"|ir_module_module\w*|res_users_log|res_device\w*"
    # Odoo notes foreign keys again while it drops their columns one by one, and leaves
    # the names that it gave to what our models inherit of others: see `names`
    r"|ir_model_(constraint|data)"
)
# who wrote a record last, and when, is no data of anybody's
STAMPS = {"write_date", "write_uid", "create_date", "create_uid"}


def schema(name: str) -> set[str]:
    """Return a line for each column, index, constraint … of a database."""
    return set(_query(name, SCHEMA).splitlines())


def rows(name: str) -> set[str]:
    """Return a line for each table of a database, with how many rows it has."""
    tables = [
        table for table in _query(name, TABLES).split() if not PASSING.fullmatch(table)
    ]
    counted = " UNION ALL ".join(
        f"SELECT '{table} has ' || count(*) || ' rows' FROM \"{table}\""
        for table in tables
    )
    return set(_query(name, counted).splitlines())


def names(name: str) -> set[str]:
    """Return the external ids of our module, and those of others for what is ours."""
    return set(
        _query(
            name,
            f"""
            SELECT model || ' ' || module || '.' || name FROM ir_model_data
             WHERE module = '{MODULE}'
                OR (name LIKE '%{MODULE}%' AND model NOT IN
                    ('ir.module.module', 'ir.model.inherit',
                     'ir.model.fields.selection'))
            """,
        ).splitlines()
    )


def records(name: str) -> Records:
    """Return what is stored in the tables of our module, by table and id.

    Wizards are no data, and neither are the tables between two others.
    """
    tables = _query(
        name,
        f"""
        SELECT c.table_name FROM information_schema.columns c
          JOIN ir_model m ON replace(m.model, '.', '_') = c.table_name
          JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_name LIKE '{MODULE}%' AND c.column_name = 'id'
           AND t.table_type = 'BASE TABLE' AND NOT m.transient ORDER BY 1
        """,
    )
    found: Records = {}
    for table in tables.split():
        text = _query(name, f'SELECT json_object_agg(id, to_jsonb(t)) FROM "{table}" t')
        if text:
            found[table] = json.loads(text)
    return found


def lost(before: Records, after: Records) -> list[str]:
    """Return what was there before and is not there after: records and values."""
    told = []
    for table, old_rows in before.items():
        for number, old in old_rows.items():
            new = after.get(table, {}).get(number)
            if new is None:
                told.append(f"{table}: record {number} is gone")
                continue
            told += [
                f"{table}: record {number} has lost {column} ({value})"
                for column, value in old.items()
                if value not in (None, "", False)
                and column in new
                and new[column] is None
            ]
    return told


def replaced(before: Records, after: Records) -> list[str]:
    """Return what an upgrade changed: columns that went, columns with other values."""
    told = set()
    for table, old_rows in before.items():
        for number, old in old_rows.items():
            new = after[table][number]
            for column in old.keys() - STAMPS:
                if column not in new:
                    told.add(f"{table}.{column} is no more")
                elif new[column] != old[column]:
                    told.add(f"{table}.{column} has other values")
    return sorted(told)


def _query(name: str, sql: str) -> str:
    return postgres.query(sql, env=postgres.ensure(), database=name)
