"""The released versions, as the history of the manifest tells them."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dev import commands, odoo_source
from dev.cache import CHECKOUT, MODULE
from dev.console import fail

MANIFEST = "__manifest__.py"
VERSION = re.compile(r'"version": "([\d.]+)"')


def commits() -> dict[str, str]:
    """Return a commit of each version, by version, the oldest first.

    The last one of those that were released, as a version is raised by the commit that
    begins it; of today's version the first one, which is what the others become.
    """
    found: dict[str, str] = {}
    current = VERSION.search((CHECKOUT / MANIFEST).read_text("utf-8"))
    listed = _git("log", "--first-parent", "--reverse", "--format=%H")
    for commit in listed.split():
        if not _git("ls-tree", "--name-only", commit, MANIFEST):
            continue
        version = VERSION.search(_git("show", f"{commit}:{MANIFEST}"))
        if version and (version[1] not in found or version[1] != current[1]):
            found[version[1]] = commit
    return found


@contextmanager
def addons_path(commit: str) -> Iterator[str]:
    """Give an add-ons path whose copy of our module is the one of a commit."""
    with TemporaryDirectory(prefix=f"{MODULE}-") as name:
        folder = Path(name)
        archive = folder / "module.tar"
        _git("archive", "--format=tar", f"--output={archive}", commit)
        (folder / MODULE).mkdir()
        commands.run(
            ["tar", "--extract", f"--file={archive}", f"--directory={folder / MODULE}"],
            log="releases",
            otherwise=f"could not unpack the module of {commit}",
        )
        core = [str(path) for path in odoo_source.ensure().addons]
        yield ",".join([*core, str(folder)])


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        fail(f"{CHECKOUT} must be a clone with its history: {done.stderr.strip()}")
    return done.stdout
