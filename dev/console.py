"""What the developer sees: progress, results and one clear line when it fails."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

HEARTBEAT = 20

# The steps that each thread is in; only the innermost one shows that it lives.
_current = threading.local()


class Failure(Exception):
    """Something the developer can put right; the text says what and how."""


def fail(text: str) -> NoReturn:
    """Stop with one clear line."""
    raise Failure(text)


def say(text: str = "") -> None:
    """Write one line at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write one line to the error stream."""
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a long step, show now and then that it lives, tell its duration."""
    started = time.monotonic()
    finished = threading.Event()

    inside = _current.__dict__.setdefault("titles", [])

    def beat() -> None:
        while not finished.wait(HEARTBEAT):
            if inside[-1] == title:
                say(f"  … {title} ({time.monotonic() - started:.0f} s)")

    say(f"- {title} …")
    inside.append(title)
    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
        say(f"  {title}: {time.monotonic() - started:.1f} s")
    finally:
        finished.set()
        inside.pop()
