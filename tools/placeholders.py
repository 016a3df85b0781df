"""Words about a lead in texts that people read out: a short list, and no code.

A script may hold ``{{ contact }}`` or, as in a template, ``{{ object.contact }}``. What
is not on the list stays as it is, so that whoever reads it sees the mistake.
"""

import re
from collections.abc import Callable, Mapping

PLACEHOLDER = re.compile(r"\{\{\s*(?:object\.)?([a-z_]+)\s*\}\}")
# what stands for something that is not known
UNKNOWN = "…"


def fill(
    text: str, values: Mapping[str, str], escape: Callable[[str], str] = str
) -> str:
    """Return ``text`` with the values in place of their placeholders.

    :param values: words by placeholder; an empty one is not known
    :param escape: makes a value safe where the text is HTML

    >>> fill("Hello {{ contact }} of {{object.company}}", {"contact": "Eva"})
    'Hello Eva of {{object.company}}'
    >>> fill("About {{ lead }}", {"lead": ""})
    'About …'
    >>> fill("{{ password }}", {})
    '{{ password }}'
    """

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            return match[0]
        return escape(values[name] or UNKNOWN)

    return PLACEHOLDER.sub(replace, text)
