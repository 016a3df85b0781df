"""One bad record of many must not hold up the others."""

from psycopg2 import OperationalError


def do_in_parts(records, act, give_up, errors=Exception):
    """Do something with many records at once; halve the set to find those that fail.

    Each attempt is undone as a whole where it fails. A transaction that is lost
    (serialization failure) is not: the caller retries.

    :param records: a recordset
    :param act: called with the records, or with a part of them
    :param give_up: called with one record that fails, and with the error
    :param errors: what counts as a failure; anything else is raised
    """
    try:
        with records.env.cr.savepoint():
            act(records)
    except OperationalError:
        raise
    except errors as error:
        if len(records) == 1:
            give_up(records, error)
            return
        half = len(records) // 2
        for part in (records[:half], records[half:]):
            do_in_parts(part, act, give_up, errors)
