"""Databases and their file stores: templates made once, copies made in a second."""

import os
import shutil
import time
from pathlib import Path

from dev import cache, postgres, runner
from dev.console import Failure, step

BUILD_CLIENT = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""
# how PostgreSQL refuses to drop a database that it cleans up, and for how long
VACUUM, VACUUM_SECONDS = "role whose process is being terminated", 60
BASE_MODULES = ["crm", "calendar", "crm_sms", "sale_crm", "sale_management"]


def filestore(name: str) -> Path:
    """Return the folder with the attachments of a database."""
    return cache.subfolder("data", "filestore") / name


def exists(name: str) -> bool:
    """Tell whether a database is there."""
    return bool(_sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def names(prefix: str) -> list[str]:
    """Return the databases whose name starts so."""
    found = _sql(
        "SELECT datname FROM pg_database"
        f" WHERE starts_with(datname, '{prefix}') ORDER BY 1"
    )
    return found.split()


def copy(template: str, name: str) -> None:
    """Create a database as a copy, attachments included."""
    _sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(template).exists():
        # Odoo never writes into a stored file, so that the copies may share it.
        shutil.copytree(filestore(template), filestore(name), copy_function=os.link)


def drop(name: str) -> None:
    """Remove a database and its attachments, whoever is connected.

    PostgreSQL's own vacuum is nobody whom we may send away: it is waited for.
    """
    deadline = time.monotonic() + VACUUM_SECONDS
    while True:
        try:
            _sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            break
        except Failure as failure:
            if VACUUM not in str(failure) or time.monotonic() > deadline:
                raise
            time.sleep(1)
    shutil.rmtree(filestore(name), ignore_errors=True)


def rename(old: str, new: str) -> None:
    """Give a database its final name, which says that it is complete."""
    shutil.rmtree(filestore(new), ignore_errors=True)
    if filestore(old).exists():
        filestore(old).rename(filestore(new))
    _sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def note(name: str) -> str:
    """Return what was noted on a database, such as what it was made from."""
    return _sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        f" WHERE datname = '{name}'"
    )


def set_note(name: str, text: str) -> None:
    """Note on a database what it was made from."""
    _sql(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")


def template(*, demo: bool = False) -> str:
    """Return a database with the modules we build on, made when needed."""
    key = cache.key(runner.identity(), BUILD_CLIENT, *BASE_MODULES)
    flavour = "demo" if demo else "plain"
    name = f"{cache.MODULE}_base_{flavour}_{key}"
    if exists(name):
        return name
    with cache.lock(name):
        if not exists(name):
            _make_template(name, demo)
    return name


def _make_template(name: str, demo: bool) -> None:
    draft = f"{name}_draft"
    drop(draft)
    try:
        with step("Installing CRM, SMS and Sales" + " with demo data" * demo):
            runner.run_odoo(
                *("-d", draft, "-i", ",".join(BASE_MODULES), "--stop-after-init"),
                *(["--with-demo"] if demo else []),
                log=name,
                otherwise="could not install the modules that ours builds on",
            )
        if not demo:
            _build_client(draft)
        rename(draft, name)
    except BaseException:
        drop(draft)
        raise


def _build_client(name: str) -> None:
    """Build the client's files, which would take the first browser test a minute."""
    with step("Building the web client"):
        runner.run_odoo(
            *("shell", "-d", name),
            log=f"{name}-client",
            otherwise="could not build the web client",
            script=BUILD_CLIENT,
        )


def _sql(statement: str) -> str:
    return postgres.query(statement, env=postgres.ensure())
