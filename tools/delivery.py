"""What a delivery report (RFC 3464) says of each recipient."""

import re
from collections.abc import Iterator
from email.message import Message

# of 1.2.3 the first number is the class: 2 delivered, 4 perhaps later, 5 never
STATUS = re.compile(r"\s*([245])\.\d{1,3}\.\d{1,3}\b")


def is_report(message: Message) -> bool:
    """Tell whether a mail says, in fields for programs, what became of another."""
    return next(_recipients(message), None) is not None


def failed_for_good(message: Message) -> list[str]:
    r"""Return the addresses that a mail will never reach, as its report has them.

    Who is tried again, or was reached, is left out. A recipient may be named twice,
    by the address that was written to and by the one it led to: both are returned.

    >>> from email import message_from_string
    >>> text = '''Content-Type: message/delivery-status
    ...
    ... Reporting-MTA: dns; mx.example.com
    ...
    ... Original-Recipient: rfc822;Ana@example.com
    ... Final-Recipient: rfc822; a.m@example.org
    ... Action: failed
    ... Status: 5.1.1
    ...
    ... Final-Recipient: rfc822; tom@example.com
    ... Action: delayed
    ... Status: 4.4.1
    ... '''
    >>> failed_for_good(message_from_string(text))
    ['a.m@example.org', 'ana@example.com']
    """
    found = set()
    for fields in _recipients(message):
        if _has_failed_for_good(fields):
            found |= {
                address.lower()
                for name in ("Final-Recipient", "Original-Recipient")
                if (address := str(fields.get(name, "")).rpartition(";")[2].strip())
            }
    return sorted(found)


def _recipients(message: Message) -> Iterator[Message]:
    """Yield the fields of each recipient; those of the report itself come first."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from part.get_payload()[1:]


def _has_failed_for_good(fields: Message) -> bool:
    action = str(fields.get("Action", "failed")).strip().lower()
    status = STATUS.match(str(fields.get("Status", "")))
    return action == "failed" and (not status or status[1] == "5")
