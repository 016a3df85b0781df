"""Removing what the workshop made."""

import shutil

from dev import cache, database, odoo_tests, postgres, server
from dev.console import fail, say


def clean() -> int:
    """Stop the servers and drop the databases of the demo and of the tests."""
    server.remove()
    odoo_tests.drop_kept()
    odoo_tests.drop_leftovers()
    cache.drop_old_logs()
    postgres.stop_if_idle()
    return 0


def clean_all() -> int:
    """Clean, and remove all that was downloaded or built."""
    clean()
    if postgres.is_own():
        for name in database.names(f"{cache.MODULE}_base_"):
            database.drop(name)
    elif not postgres.stop_if_idle():
        fail("somebody works with the PostgreSQL of the cache: end that first")
    shutil.rmtree(cache.root())
    say("The cache is empty.")
    return 0
