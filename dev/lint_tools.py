"""Where the linters are: two folders of the cache, each made from a lock file."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from dev import cache, commands, python_env, system
from dev.console import fail

PYTHON_LOCK = "requirements-lint.lock"
NODE_FILES = (".npmrc", "package-lock.json", "package.json")
NODE_TOOLS = {
    "eslint": "eslint/bin/eslint.js",
    "prettier": "prettier/bin/prettier.cjs",
    "prettier-xml": "@prettier/plugin-xml/src/plugin.js",
}
OLDEST_NODE = (18, 18)
NEEDS_NODE = {"eslint", "prettier"}


def prepare(checks: Iterable[str]) -> None:
    """Make the tools of some checks ready, before the checks run side by side."""
    checks = set(checks)
    system.require("git")
    if checks - NEEDS_NODE:
        python_env.ensure(PYTHON_LOCK)
    if checks & NEEDS_NODE:
        _node_modules()


def python_tool(name: str) -> Path:
    """Return the path of a Python tool's command."""
    return python_env.ensure(PYTHON_LOCK) / "bin" / name


def node_tool(name: str) -> Path:
    """Return the path of a JavaScript tool's main file."""
    return _node_modules() / NODE_TOOLS[name]


def environment() -> dict[str, str]:
    """Return the variables that keep the tools plain, and their caches away."""
    return {
        "NO_COLOR": "1",
        "PYLINTHOME": str(cache.subfolder("pylint")),
        "PYTHONUTF8": "1",
        "RUFF_CACHE_DIR": str(cache.subfolder("ruff")),
    }


def _node_modules() -> Path:
    files = [python_env.LOCKS / name for name in NODE_FILES]
    target = cache.root() / f"node-{cache.files_key(files, python_env.LOCKS)}"
    made = cache.build(target, "JavaScript packages of package-lock.json", _install)
    return made / "node_modules"


def _install(target: Path) -> None:
    system.require("node", "npm")
    _require_node_release()
    for name in NODE_FILES:
        shutil.copy(python_env.LOCKS / name, target)
    commands.run(
        ["npm", "ci"],
        log="npm",
        otherwise="could not install package-lock.json: check the network and npm",
        cwd=target,
    )


def _require_node_release() -> None:
    words = subprocess.run(
        ["node", "--version"], capture_output=True, text=True, check=False
    ).stdout
    release = tuple(map(int, re.findall(r"\d+", words)[:2]))
    if release < OLDEST_NODE:
        oldest = ".".join(map(str, OLDEST_NODE))
        fail(f"Node.js {oldest} or later is needed, this is {words.strip() or 'none'}")
