"""Calling Odoo with our source, our Python, our cluster and our add-ons."""

import functools
import os
import socket
from pathlib import Path

from dev import cache, commands, export, odoo_source, postgres, python_env
from dev.console import fail

LOOPBACK = "127.0.0.1,localhost"
QUIET = ["--max-cron-threads=0", "--no-http"]


def identity() -> str:
    """Return what a database depends on besides its modules."""
    return f"{odoo_source.ensure().identity} {python_env.ensure().name}"


def code_key() -> str:
    """Return a short name for the code that a database is installed with.

    Tests are not part of it, nor what the browser fetches, as no upgrade reads them.
    """
    files = [
        cache.CHECKOUT / path
        for path in export.working_files()
        if export.belongs_to_module(path)
        and path.parts[0] not in ("tests", "static")
        and path.suffix != ".md"
    ]
    return cache.files_key(files, cache.CHECKOUT)


@functools.cache
def environment() -> dict[str, str]:
    """Return the environment in which `python -m odoo` works."""
    source = odoo_source.ensure()
    folders = [str(path) for path in (*source.addons, cache.addons_path())]
    settings = cache.checkout_folder() / "odoo.conf"
    settings.write_text(
        "[options]\n"
        f"addons_path = {','.join(folders)}\n"
        f"data_dir = {cache.subfolder('data')}\n"
    )
    direct = ",".join(filter(None, [os.environ.get("no_proxy"), LOOPBACK]))
    return {
        **postgres.ensure(),
        # The tests reach Odoo and the browser on this machine, never by a proxy.
        "no_proxy": direct,
        "NO_PROXY": direct,
        "ODOO_RC": str(settings),
        "PYTHONPATH": str(source.folder),
        # Starts are much slower without compiled code; it stays out of the checkout.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(cache.subfolder("compiled")),
    }


def command(*words: str | Path) -> list[str]:
    """Return the command line that calls Odoo."""
    return [str(python_env.python()), "-m", "odoo", *(str(word) for word in words)]


def run_odoo(*words: str, log: str, otherwise: str, script: str = "") -> str:
    """Run Odoo to its end without a web server, and return its log."""
    return commands.run(
        command(*words, *QUIET),
        log=log,
        otherwise=otherwise,
        env=environment(),
        cwd=cache.root(),
        script=script,
    )


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def http_port() -> int:
    """Return the port of the demo server."""
    chosen = os.environ.get("HTTP_PORT") or "8069"
    if not chosen.isdecimal() or not 0 < int(chosen) < 65536:
        fail(f"HTTP_PORT: {chosen} is no port, choose a number such as 8070")
    return int(chosen)
