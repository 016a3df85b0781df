"""The cache folder, outside the checkout: everything that can be made again.

Each thing in it is named after what it was made from, so that a second clone, or
another branch with the same needs, finds it ready.
"""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dev.console import fail, say, step

CHECKOUT = Path(__file__).resolve().parent.parent
MODULE = "crm_follow_up"
DAY = 24 * 60 * 60
COMPLETE = ".complete"
# By this line backup tools know a cache, and `clean-all` what it may remove.
CACHE_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n"


def root() -> Path:
    """Return the cache folder; the database user must be able to enter it."""
    chosen = os.environ.get("CRM_FOLLOW_UP_CACHE")
    if chosen:
        folder = Path(chosen).expanduser().absolute()
    elif os.geteuid() == 0:
        folder = Path("/var/cache") / MODULE
    else:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(home) / MODULE
    tag = folder / "CACHEDIR.TAG"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not tag.exists():
            if any(folder.iterdir()):
                fail(f"CRM_FOLLOW_UP_CACHE: {folder} holds other things, name another")
            tag.write_text(CACHE_TAG)
    except OSError as error:
        fail(f"cannot use {folder} ({error}): set CRM_FOLLOW_UP_CACHE to another")
    return folder


def subfolder(*names: str) -> Path:
    """Return a folder of the cache, made when needed."""
    folder = root().joinpath(*names)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def log_path(name: str) -> Path:
    """Return the path of a log; several processes may log under one name."""
    return subfolder("logs") / f"{name}-{os.getpid()}.log"


def drop_old_logs() -> None:
    """Remove the logs of yesterday and before."""
    for path in subfolder("logs").iterdir():
        if time.time() - path.stat().st_mtime > DAY:
            path.unlink(missing_ok=True)


def key(*parts: str | bytes) -> str:
    """Return a short name for what something is made from."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def files_key(files: Iterable[Path], base: Path) -> str:
    """Return a short name for the names and contents of files."""
    parts: list[str | bytes] = []
    for path in sorted(files):
        parts += [str(path.relative_to(base)), path.read_bytes()]
    return key(*parts)


def checkout_folder() -> Path:
    """Return the folder for what belongs to this checkout alone."""
    return subfolder("checkouts", key(str(CHECKOUT)))


def addons_path() -> Path:
    """Return an add-ons folder with the checkout in it, under the module's name."""
    folder = checkout_folder() / "addons"
    folder.mkdir(exist_ok=True)
    link = folder / MODULE
    if not link.is_symlink():
        link.symlink_to(CHECKOUT)
    return folder


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Let one process at a time work on a thing; the others wait."""
    with (subfolder("locks") / name).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"- waiting for another run that works on {name} …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def try_lock(name: str) -> Iterator[bool]:
    """Tell whether a thing is free, and keep it when it is."""
    with (subfolder("locks") / name).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


_shared: dict[str, IO[str]] = {}


def share(name: str) -> None:
    """Tell the other processes, until this one ends, that it needs a thing."""
    if name not in _shared:
        _shared[name] = (subfolder("locks") / name).open("w")
        fcntl.flock(_shared[name], fcntl.LOCK_SH)


def unshare(name: str) -> None:
    """Tell the other processes that this one needs a thing no more."""
    if name in _shared:
        _shared.pop(name).close()


def build(target: Path, title: str, make: Callable[[Path], None]) -> Path:
    """Make a folder of the cache once; what is half made is thrown away."""
    if (target / COMPLETE).exists():
        return target
    with lock(target.name):
        if (target / COMPLETE).exists():
            return target
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        try:
            with step(title):
                make(target)
            (target / COMPLETE).touch()
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
    return target
