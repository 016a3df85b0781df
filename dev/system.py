"""What the operating system must bring: found, else installed from Debian."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from dev import cache, commands
from dev.console import fail, step


class Tool(NamedTuple):
    """A program, the Debian package that brings it, and how to see it is there."""

    package: str
    is_there: Callable[[], bool]


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def postgres_bin() -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest release."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    releases = [
        path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
    ]
    return max(releases, key=lambda path: int(path.parent.name), default=None)


TOOLS = {
    "python": Tool("python3-venv", lambda: bool(importlib.util.find_spec("ensurepip"))),
    "psql": Tool("postgresql-client", _program("psql")),
    "postgres": Tool("postgresql", lambda: postgres_bin() is not None),
    "chromium": Tool(
        "chromium",
        _program(
            "google-chrome", "chromium", "chromium-browser", "google-chrome-stable"
        ),
    ),
    "node": Tool("nodejs", _program("node")),
    "npm": Tool("npm", _program("npm")),
    "git": Tool("git", _program("git")),
    "dpkg-deb": Tool("dpkg", _program("dpkg-deb")),
}


def require(*names: str) -> None:
    """Make sure that tools are there, installing what is missing."""
    if sys.version_info < (3, 11):
        fail(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}")
    missing = [name for name in names if not TOOLS[name].is_there()]
    if not missing:
        return
    packages = sorted({TOOLS[name].package for name in missing})
    with cache.lock("system"), step(f"Installing {', '.join(packages)}"):
        _install(packages)
    for name in missing:
        if not TOOLS[name].is_there():
            fail(f"{name} is still missing after installing {TOOLS[name].package}")


def update_lists() -> None:
    """Let apt read its lists of packages, as a new machine has none."""
    commands.run(
        [*_apt_get("update"), "update"],
        log="apt-update",
        otherwise="apt-get update failed: check the network and /etc/apt",
    )


def _install(packages: list[str]) -> None:
    wanted = f"install {' '.join(packages)}"
    apt = _apt_get(wanted)
    update_lists()
    commands.run(
        [*apt, "install", "--yes", "--no-install-recommends", *packages],
        log="apt-install",
        otherwise=f"could not install packages: try `apt-get {wanted}` yourself",
    )


def _apt_get(words: str) -> list[str]:
    """Return how to call apt-get with the right to change the system."""
    if not shutil.which("apt-get"):
        fail(f"this needs Debian: use your own means to {words}")
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    apt += ["-o", "DPkg::Lock::Timeout=300"]
    if os.geteuid() == 0:
        return apt
    if not shutil.which("sudo"):
        fail(f"ask an administrator to run: apt-get {words}")
    return ["sudo", *apt]
