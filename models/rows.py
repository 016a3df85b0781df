"""Rows of models that are written by the thousand, at little more than SQL costs.

``BaseModel._create`` and ``_write_multi`` handle each value of each record on its own:
they sanitise the same note a thousand times, quote every value twice, and look for
one2many fields in cache that nobody has read. What is here does the same for all rows
of a column at once. Everything above them, ``create`` and ``write`` with what modules
add to them, stays as it is.
"""

from odoo.tools import SQL, split_every

# rows of one statement
PAGE = 1000
# what the database stores of these types is what the cache holds
PLAIN = {
    "boolean",
    "char",
    "date",
    "datetime",
    "integer",
    "many2one",
    "many2one_reference",
    "selection",
    "text",
}


def insert_rows(model, data_list, final=frozenset()):
    """Insert rows as ``BaseModel._create`` does.

    :param data_list: as ``_create`` takes it; the records are put into it
    :param final: names of computed fields that the caller has computed: they are not
        computed again where they are given
    :return: the records, or None where a field needs what only the ORM knows
    """
    stored = [data["stored"] for data in data_list]
    names = sorted({name for values in stored for name in values})
    fields = [model._fields[name] for name in names]
    if model._inherits or model._parent_store or not all(map(_is_plain, fields)):
        return None
    columns = {field: _convert(field, model, stored) for field in fields}
    ids = [
        id_
        for page in split_every(PAGE, range(len(data_list)), list)
        for (id_,) in model.env.execute_query(_query_insert(model, columns, page))
    ]
    records = model.browse(ids)
    for data, record in zip(data_list, records, strict=True):
        data["record"] = record
    _fill_cache(records, columns, stored)
    _update_inverses(records, columns)
    with model.env.protecting(_get_protected(records, data_list, final & set(names))):
        records.modified(model._fields, create=True)
    records._validate_fields(names)
    records.check_access("create")
    return records


def update_rows(records, vals_list):
    """Update rows as ``BaseModel._write_multi`` does, those of alike columns at once.

    :param vals_list: dict of column values by name of each record
    :return: whether it was done: not where a field needs what only the ORM knows
    """
    names = {name for values in vals_list for name in values}
    if records._parent_store or not all(
        _is_plain(records._fields[name]) for name in names
    ):
        return False
    marks = {"write_uid": records.env.uid, "write_date": records.env.cr.now()}
    groups = {}
    for id_, values in zip(records._ids, vals_list, strict=True):
        group = groups.setdefault(frozenset(values), [])
        group.append((id_, marks | values if records._log_access else values))
    for group in groups.values():
        for page in split_every(PAGE, group, list):
            records.env.execute_query(_query_update(records, page))
    return True


def _is_plain(field):
    """Tell whether a value of a field is a value of its column."""
    return bool(
        field.column_type
        and not field.translate
        and not field.company_dependent
        and field.type != "properties"
    )


# inserting


def _convert(field, model, stored):
    """Return the column values of a field, in the order of the rows."""
    convert, name = field.convert_to_column_insert, field.name
    if field.type != "html":
        return [
            convert(values[name], model, values) if name in values else None
            for values in stored
        ]
    # sanitising is dear, and most notes are equal
    notes = {values.get(name) for values in stored}
    known = {note: convert(note, model, {}) for note in notes}
    return [known[values.get(name)] for values in stored]


def _query_insert(model, columns, page):
    values = {field: [column[i] for i in page] for field, column in columns.items()}
    terms, source = _split(values, page)
    return SQL(
        "INSERT INTO %s (%s) SELECT %s FROM %s ORDER BY new.id RETURNING id",
        SQL.identifier(model._table),
        SQL(", ").join(SQL.identifier(field.name) for field in columns),
        SQL(", ").join(terms),
        source,
    )


def _split(columns, ids):
    """Return the terms of columns, and the source of those whose rows differ.

    :param columns: dict of lists of values by field
    :return: a term of each column, and ``UNNEST`` of arrays as ``new``
    """
    terms, arrays, names = [], [SQL("%s::int[]", list(ids))], [SQL("id")]
    for field, values in columns.items():
        cast = SQL(field.column_type[1])
        first = values[0]
        if all(value is first or value == first for value in values):
            terms.append(SQL("%s::%s", first, cast))
            continue
        name = SQL.identifier(field.name)
        terms.append(SQL("new.%s", name))
        arrays.append(SQL("%s::%s[]", values, cast))
        names.append(name)
    source = SQL("UNNEST(%s) AS new(%s)", SQL(", ").join(arrays), SQL(", ").join(names))
    return terms, source


def _fill_cache(records, columns, stored):
    """Put new rows into the cache, as a fetch of them would."""
    for field in records._fields.values():
        if not field.store or field.name == "id":
            continue
        if field.type in ("one2many", "many2many"):
            field._update_cache(records, ())
        elif field not in columns:
            field._update_cache(records, None)
        elif field.type in PLAIN:
            field._insert_cache(records, columns[field])
        elif field.type != "html":
            values = (row.get(field.name) for row in stored)
            field._insert_cache(
                records,
                [field.convert_to_cache(value, records) for value in values],
            )


def _update_inverses(records, columns):
    """Add new records to the one2many fields that are in cache."""
    for field, values in columns.items():
        if field.type not in ("many2one", "many2one_reference"):
            continue
        for inverse in records.pool.field_inverses[field]:
            cache, groups = inverse._get_cache(records.env), {}
            for id_, value in zip(records._ids, values, strict=True) if cache else ():
                if value in cache:
                    groups.setdefault(value, []).append(id_)
            for value, ids in groups.items():
                field._update_inverses(records.browse(ids), value)


def _get_protected(records, data_list, final):
    """Return what is not to be computed after the creation, for ``env.protecting``."""
    groups = {}
    for data in data_list:
        group = groups.setdefault(frozenset(data["protected"]), [])
        group.append(data["record"].id)
    protected = [(list(fields), records.browse(ids)) for fields, ids in groups.items()]
    return [*protected, ([records._fields[name] for name in final], records)]


# updating


def _query_update(records, rows):
    """Return the update of rows that have values for the same columns.

    :param rows: list of pairs of an id and the column values by name
    """
    ids = [id_ for id_, _values in rows]
    columns = {
        records._fields[name]: [values[name] for _id, values in rows]
        for name in rows[0][1]
    }
    terms, source = _split(columns, ids)
    table = SQL.identifier(records._table)
    return SQL(
        "UPDATE %(table)s SET %(assignments)s FROM %(source)s"
        " WHERE %(table)s.id = new.id",
        table=table,
        assignments=SQL(", ").join(
            SQL("%s = %s", SQL.identifier(field.name), term)
            for field, term in zip(columns, terms, strict=True)
        ),
        source=source,
    )
