"""PostgreSQL: the developer's own server, or a private cluster in the cache.

The private cluster listens on a socket in the cache alone. It is quick rather than
safe: what it holds can be made again.
"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from dev import cache, commands, system
from dev.console import fail

ROLE = "odoo"
SERVER_USER = "postgres"
OWN_SERVER = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")
SETTINGS = """
listen_addresses = ''
max_connections = 200
shared_buffers = 512MB
effective_cache_size = 4GB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
random_page_cost = 1.1
max_parallel_workers_per_gather = 0
jit = off
"""


def ensure() -> dict[str, str]:
    """Return the environment that connects to a running server."""
    if is_own():
        system.require("psql")
        _check_own()
        return {}
    system.require("psql", "postgres")
    folder = _cluster()
    cache.share("postgres-in-use")
    with cache.lock("postgres"):
        if not _is_running(folder):
            _control(folder, "start", "--log", folder / "server.log", "--wait")
    return _connection(folder)


def is_own() -> bool:
    """Tell whether the developer named a server, other than ours by `dev env`."""
    if os.environ.get("PGHOST") == str(cache.root() / "postgres" / "run"):
        return False
    return any(os.environ.get(name) for name in OWN_SERVER)


def stop_if_idle() -> bool:
    """Stop the private cluster unless somebody works with it; tell if it is down."""
    folder = cache.root() / "postgres"
    if is_own() or not (folder / cache.COMPLETE).exists():
        return not is_own()
    cache.unshare("postgres-in-use")
    with cache.lock("postgres"), cache.try_lock("postgres-in-use") as is_free:
        if not _is_running(folder):
            return True
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname <> 'postgres'"
        if not is_free or query(others, env=_connection(folder)) != "0":
            return False
        _control(folder, "stop", "--mode=fast", "--wait")
    return True


def query(sql: str, *, env: dict[str, str], database: str = "postgres") -> str:
    """Run a statement and return its result as plain text."""
    command = ["psql", "-XAtqw", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]
    done = subprocess.run(
        command,
        env={**os.environ, "PGCONNECT_TIMEOUT": "10", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        advice = "check PGHOST, PGPORT, PGUSER and PGPASSWORD: " if is_own() else ""
        fail(f"PostgreSQL refused: {advice}{' '.join(done.stderr.split())}")
    return done.stdout.strip()


def _check_own() -> None:
    user = query(
        "SELECT current_user, rolcreatedb OR rolsuper FROM pg_roles"
        " WHERE rolname = current_user",
        env={},
    )
    name, may_create = user.split("|")
    if name == "postgres":
        fail("PGUSER: Odoo refuses to work as `postgres`: name another role")
    if may_create != "t":
        fail(f"PGUSER: the role {name} must have the right CREATEDB")


def _cluster() -> Path:
    """Return the folder of the private cluster, made when needed."""
    folder = cache.root() / "postgres"
    if len(str(folder)) > 80:
        fail(f"{folder} is too long for a socket: set CRM_FOLLOW_UP_CACHE to a shorter")
    return cache.build(folder, "A private PostgreSQL cluster", _initialise)


def _initialise(folder: Path) -> None:
    for name in ("data", "run"):
        (folder / name).mkdir(mode=0o700)
    (folder / "server.log").touch()
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, SERVER_USER, SERVER_USER)
    data = folder / "data"
    commands.run(
        [
            *_as_server_user(),
            system.postgres_bin() / "initdb",
            *("--pgdata", data, "--username", SERVER_USER, "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        log="initdb",
        otherwise="could not create a PostgreSQL cluster",
        cwd=Path("/"),
    )
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(f"unix_socket_directories = '{folder}/run'\n{SETTINGS}")
    _control(folder, "start", "--log", folder / "server.log", "--wait")
    as_owner = {**_connection(folder), "PGUSER": SERVER_USER}
    query(f"CREATE ROLE {ROLE} LOGIN CREATEDB", env=as_owner)


def _connection(folder: Path) -> dict[str, str]:
    return {"PGHOST": str(folder / "run"), "PGPORT": "5432", "PGUSER": ROLE}


def _is_running(folder: Path) -> bool:
    status = [system.postgres_bin() / "pg_ctl", "status", "--pgdata", folder / "data"]
    return not subprocess.run(
        [*_as_server_user(), *status], capture_output=True, cwd="/"
    ).returncode


def _control(folder: Path, *words: str | Path) -> None:
    commands.run(
        [
            *_as_server_user(),
            system.postgres_bin() / "pg_ctl",
            *words,
            *("--silent", "--pgdata", folder / "data"),
        ],
        log="pg_ctl",
        otherwise=f"could not {words[0]} PostgreSQL, see {folder}/server.log",
        cwd=Path("/"),
    )


def _as_server_user() -> list[str]:
    """Return the prefix that makes root somebody else, as PostgreSQL demands."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        fail(f"there is no user {SERVER_USER}: install Debian's package postgresql")
    return ["runuser", "-u", SERVER_USER, "--"]
