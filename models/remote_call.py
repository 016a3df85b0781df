"""What a client sends to a public method, checked before anything is done with it.

A client of ours never sends anything else; what comes otherwise comes from a script
or from somebody who tries, and is refused with a sentence instead of a traceback.
Ranges are of the database: an id is a positive 4-byte integer.
"""

from datetime import date, datetime

from odoo import fields
from odoo.exceptions import UserError
from odoo.orm.identifiers import NewId

ID_MAX = 2**31 - 1


class Trusted(str):
    """A text that no client can send: what comes from outside is a plain one."""

    __slots__ = ()


# value of ``follow_up_engine`` in the context: the module itself acts
ENGINE = Trusted("engine")


def is_id(value):
    """Tell whether a value may be the id of a stored record."""
    return type(value) is int and 0 < value <= ID_MAX


def check_one(records):
    """Return the only record of a call, as ``ensure_one`` does, in the user's words.

    :raises UserError: where there are several, none, or something that is no record
    """
    ids = records._ids
    if len(ids) == 1 and (is_id(ids[0]) or isinstance(ids[0], NewId)):
        return records
    raise UserError(
        records.env._("This is done for one record at a time. Choose a single one.")
    )


def check_many(records):
    """Return the records of a call, any number of them.

    :raises UserError: where something among them is no record
    """
    if all(is_id(each) or isinstance(each, NewId) for each in records._ids):
        return records
    raise _refuse(records.env, "ids")


def read_id(env, name, value):
    """Return an id, or False for nothing.

    :param name: of the argument, which the error names
    :raises UserError: where it is anything else
    """
    if value is None or value is False:
        return False
    if is_id(value):
        return value
    raise _refuse(env, name)


def read_number(env, name, value):
    """Return a whole number that is not negative.

    :raises UserError: where it is anything else
    """
    if type(value) is int and 0 <= value <= ID_MAX:
        return value
    raise _refuse(env, name)


def read_text(env, name, value):
    """Return a text without the space around it; nothing is an empty one.

    :raises UserError: where it is anything else, or nothing that can be stored
    """
    text = value or ""
    if not isinstance(text, str) or "\0" in text or not _is_unicode(text):
        raise _refuse(env, name)
    return text.strip()


def read_dict(env, name, value):
    """Return a dict; nothing is an empty one.

    :raises UserError: where it is anything else
    """
    if value is None or value is False:
        return {}
    if isinstance(value, dict):
        return value
    raise _refuse(env, name)


def read_date(env, name, value):
    """Return a date, or False for nothing.

    :raises UserError: where it is neither a date nor its string
    """
    return _read_moment(env, name, value, date, fields.Date.to_date)


def read_datetime(env, name, value):
    """Return a naive UTC moment, or False for nothing.

    :raises UserError: where it is neither a moment nor its string
    """
    return _read_moment(env, name, value, datetime, fields.Datetime.to_datetime)


def read_trusted(env, key, kind):
    """Return what the context holds under a key, or None.

    :param kind: class that the value must have, and that no client can send: what
        comes by JSON or XML-RPC are texts, numbers, lists and dicts
    """
    value = env.context.get(key)
    return value if isinstance(value, kind) else None


def is_engine(env):
    """Tell whether the module itself acts: what it does calls nothing of ours back."""
    return read_trusted(env, "follow_up_engine", Trusted) is not None


def _read_moment(env, name, value, kind, convert):
    if not value and not isinstance(value, dict | list):
        return False
    if isinstance(value, kind):
        return value
    try:
        moment = convert(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    # what is computed from it must not leave the calendar
    if not moment or not 1900 <= moment.year <= 2999:
        raise _refuse(env, name)
    return moment


def _is_unicode(text):
    """Tell whether a text has no half characters, which JSON may hold."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)


def _refuse(env, name):
    return UserError(
        env._("“%(name)s” is not valid here. Reload the page and try again.", name=name)
    )
