"""Copies of the module taken from the working tree, committed or not.

The repository is the module and its workshop in one. Tools that look at a module
want a folder named after it, and the wheel wants no workshop: both get a copy.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dev.cache import CHECKOUT, MODULE, files_key
from dev.console import fail

WORKSHOP = {"Makefile", "dev", "eslint.config.mjs"}
# Odoo reads these as they are at every start, no database holds them.
NOT_STORED = {"static", "tests"}


def working_files(root: Path = CHECKOUT) -> list[Path]:
    """Return the files of the working tree that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        fail(f"{root} must be a clone made by git: {listed.stderr.strip()}")
    names = set(listed.stdout.split("\0")) - {""}
    return sorted(Path(name) for name in names if (root / name).exists())


def belongs_to_module(path: Path) -> bool:
    """Tell whether a file is part of the module, and not of its workshop."""
    return not path.parts[0].startswith(".") and path.parts[0] not in WORKSHOP


@contextmanager
def exported_module(root: Path = CHECKOUT) -> Iterator[Path]:
    """Give a temporary folder, named after the module, with the module's files."""
    with TemporaryDirectory(prefix=f"{MODULE}-") as folder:
        target = Path(folder) / MODULE
        target.mkdir()
        for path in filter(belongs_to_module, working_files(root)):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / path, target / path)
        yield target


def code_key() -> str:
    """Return a short name for what a database with the module was made from."""
    stored = [
        CHECKOUT / path
        for path in filter(belongs_to_module, working_files())
        if path.parts[0] not in NOT_STORED and path.suffix != ".md"
    ]
    return files_key(stored, CHECKOUT)
