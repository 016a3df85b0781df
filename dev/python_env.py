"""Virtual environments in the cache, one for each lock file's content."""

import sys
from pathlib import Path

from dev import cache, commands, system

LOCKS = Path(__file__).resolve().parent


def ensure(lock: str = "requirements.lock") -> Path:
    """Return the folder of a virtual environment with what a lock file lists."""
    path = LOCKS / lock
    release = "{}.{}".format(*sys.version_info)
    name = f"venv-{path.stem}-{cache.key(path.read_bytes(), release, sys.executable)}"

    def make(target: Path) -> None:
        system.require("python")
        commands.run(
            [sys.executable, "-m", "venv", target],
            log=path.stem,
            otherwise="could not create a virtual environment: install python3-venv",
        )
        commands.run(
            [target / "bin/python", "-m", "pip", "install", "--no-deps", "-r", path],
            log=path.stem,
            otherwise=f"could not install {lock}: check the network and pip's settings",
        )

    return cache.build(cache.root() / name, f"Python packages of {lock}", make)


def python() -> Path:
    """Return the interpreter that runs Odoo."""
    return ensure() / "bin" / "python"
