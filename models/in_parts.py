"""One bad record of many must not hold up the others."""

from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

# how much of an error is kept on its record
LENGTH = 200


def is_lost(error, cr):
    """Tell whether the transaction is lost with an error: only a new one can go on.

    Somebody else changed the same rows, waits for us while we wait for them, or the
    connection is gone. Any other error of the database, such as a statement that takes
    too long, ends with its savepoint and is the matter of the record alone.
    """
    return isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY) or bool(cr.closed)


def explain(error):
    """Return what an error says, in one line for whoever has to mend it.

    Templates that fail bring their source and a traceback along: what they failed of
    comes first then.
    """
    text = str(error) if isinstance(error, UserError) else repr(error)
    head, *rest = text.strip().split("\n", 1)
    if rest and "Traceback" in rest[0]:
        root = error
        while cause := root.__cause__ or root.__context__:
            root = cause
        head = f"{root!r} {head}"
    return head[:LENGTH]


def do_in_parts(records, act, give_up, errors=Exception):
    """Do something with many records at once; halve the set to find those that fail.

    Each attempt is undone as a whole where it fails. A transaction that is lost (see
    ``is_lost``) is not: the caller retries.

    :param records: a recordset
    :param act: called with the records, or with a part of them
    :param give_up: called with one record that fails, and with the error
    :param errors: what counts as a failure; anything else is raised
    """
    cr = records.env.cr
    try:
        with cr.savepoint():
            act(records)
    except errors as error:
        if is_lost(error, cr):
            raise
        if len(records) == 1:
            give_up(records, error)
            return
        half = len(records) // 2
        for part in (records[:half], records[half:]):
            do_in_parts(part, act, give_up, errors)
