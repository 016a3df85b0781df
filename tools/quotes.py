"""What a person writes in a mail, without the history that it quotes."""

from . import autoreply_words as words


def own_words(text: str) -> str:
    r"""Return the lines of a plain text up to the first quoted one or the signature.

    >>> own_words("Ask Eva.\nShe decides.\n\nOn 9 March, Ana wrote:\n> Who decides?")
    'Ask Eva.\nShe decides.'
    >>> own_words("> Who decides?\nEva.\n-- \nMax")
    'Eva.'
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    folded = "\n".join(words.fold(line) for line in lines)
    found = words.END.search(folded) or words.SIGNATURE.search(folded)
    if found:
        head = folded[: found.start()]
        # a signature begins after the line break before it
        count = head.count("\n") + bool(head and not head.endswith("\n"))
        lines = lines[:count]
    return "\n".join(lines).strip()
