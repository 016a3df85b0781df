"""`make lifecycle`: the module comes, is upgraded, goes and comes back.

Each part works on a database of its own and looks at three things: whether Odoo wrote
a warning or an error, whether what people entered is still there, and whether core's
tables are as they were once the module is gone. It takes some minutes, which is why
it is no part of `make test`.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from dev import (
    cache,
    commands,
    database,
    large_install,
    lifecycle_data,
    odoo_log,
    releases,
    runner,
    without_sales,
)
from dev.console import Failure, fail, say, step

UNINSTALL = f"""
module = env["ir.module.module"].search([("name", "=", "{cache.MODULE}")])
module.button_immediate_uninstall()
"""
# two companies with people of their own, in three languages, one of them written
# from right to left
COMPANIES_AND_LANGUAGES = """
for code in ("de_DE", "es_ES", "ar_001"):
    env["res.lang"]._activate_lang(code)
company = env["res.company"].create({"name": "Second company"})
user = env["res.users"].create(
    {"name": "Second seller", "login": "second", "lang": "ar_001",
     "company_id": company.id, "company_ids": company.ids}
)
env["crm.team"].create({"name": "Second team", "company_id": company.id})
env["crm.stage"].search([], limit=1).name = "Our own first stage"
env["crm.lead"].create(
    [{"name": "First"}, {"name": "Second", "company_id": company.id,
      "user_id": user.id, "team_id": False}]
)
env.cr.commit()
"""
INSTALL = ["-i", cache.MODULE]
UPGRADE = ["-u", cache.MODULE]


class Database:
    """A database of one part; what Odoo complains about in it ends the part."""

    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, *words: str, source: str | None = None) -> None:
        """Run Odoo to its end, with the module of ``source`` or of this checkout."""
        folder = [] if source is None else [f"--addons-path={source}"]
        self._call(runner.command("-d", self.name, *words, *folder, *runner.QUIET))

    def script(self, script: str) -> None:
        """Let Odoo's shell run a script, which commits what shall stay."""
        command = runner.command("shell", "-d", self.name, *runner.QUIET)
        self._call(command, script)

    def _call(self, command: list[str], script: str = "") -> None:
        path = cache.log_path(f"lifecycle-{self.name}")
        with path.open("ab+") as output:
            before = output.seek(0, os.SEEK_END)
            status = commands.call(
                command,
                output=output,
                env=runner.environment(),
                cwd=cache.root(),
                script=script,
            )
            output.seek(before)
            text = output.read().decode("utf-8", "replace")
        told = [record.text for record in odoo_log.read(text).unexpected]
        if status and not told:
            told.append(f"Odoo ended with status {status}")
        if told:
            fail("\n".join([*told, f"see {path}"]))


def run(*what: str) -> int:
    """Run the parts that are named, or all but those that take very long."""
    usual = _parts()
    parts = usual | LONG_PARTS
    for name in what:
        # any other commit of the history, such as from-8a27ff3
        if re.fullmatch(r"from-[0-9a-f]{7,40}", name):
            parts[name] = partial(upgrade, name.removeprefix("from-"))
    unknown = set(what) - set(parts)
    if unknown:
        fail(f"{', '.join(sorted(unknown))}: name a part, one of {', '.join(parts)}")
    failed = 0
    for name in what or usual:
        try:
            with step(name):
                notes = parts[name]()
        except Failure as failure:
            failed += 1
            say(f"FAILED  {name}\n{failure}")
        else:
            say("\n".join([f"ok      {name}", *(f"        {note}" for note in notes)]))
    return 1 if failed else 0


def _parts() -> dict[str, Callable[[], list[str]]]:
    upgrades = {
        f"from-{version}": partial(upgrade, commit)
        for version, commit in releases.commits().items()
    }
    return {
        "uninstall": uninstall,
        "uninstall-demo": partial(uninstall, demo=True),
        "companies": companies,
        "without-sales": no_sales,
        "without-sales-demo": partial(no_sales, demo=True),
        **upgrades,
    }


def uninstall(*, demo: bool = False) -> list[str]:
    """Install, uninstall, install again: core's tables are as they were.

    With demo data the rows are not compared, as demo records of core's models stay.
    """
    with fresh_database("uninstall", demo=demo) as base:
        schema = lifecycle_data.schema(base.name)
        rows = lifecycle_data.rows(base.name)
        base.run(*INSTALL, "--stop-after-init")
        installed = lifecycle_data.schema(base.name)
        base.script(UNINSTALL)
        _no_difference("left behind", schema, lifecycle_data.schema(base.name))
        _no_difference("left behind", set(), lifecycle_data.names(base.name))
        if not demo:
            _no_difference("left behind", rows, lifecycle_data.rows(base.name))
        base.run(*INSTALL, "--stop-after-init")
        _no_difference("the second", installed, lifecycle_data.schema(base.name))
        return [f"{len(schema)} parts of core's schema, {len(installed)} with ours"]


def companies() -> list[str]:
    """Install and uninstall where two companies work in three languages."""
    with fresh_database("companies") as base:
        base.script(COMPANIES_AND_LANGUAGES)
        schema = lifecycle_data.schema(base.name)
        base.run(*INSTALL, "--stop-after-init")
        base.run(*UPGRADE, "--stop-after-init")
        base.script(UNINSTALL)
        _no_difference("left behind", schema, lifecycle_data.schema(base.name))
    return []


def upgrade(commit: str) -> list[str]:
    """Install a released version with its demo data, then upgrade it to this one."""
    with fresh_database(f"from_{commit[:8]}", demo=True) as base:
        with releases.addons_path(commit) as source:
            base.run(*INSTALL, "--stop-after-init", source=source)
        before = lifecycle_data.records(base.name)
        if not before:
            fail("the release has no demo data, so that nothing can be lost")
        base.run(*UPGRADE, "--stop-after-init")
        after = lifecycle_data.records(base.name)
        lost = lifecycle_data.lost(before, after)
        if lost:
            fail("\n".join(lost))
        base.run(*UPGRADE, "--stop-after-init")
        again = lifecycle_data.lost(after, lifecycle_data.records(base.name))
        if again:
            fail("\n".join(["lost by a second upgrade:", *again]))
        count = sum(map(len, before.values()))
        return [f"{count} records in {len(before)} tables kept"] + [
            f"replaced: {name}" for name in lifecycle_data.replaced(before, after)
        ]


def no_sales(*, demo: bool = False) -> list[str]:
    """Install where Sales is not, and let it come and go."""
    modules = without_sales.MODULES
    with fresh_database("no_sales", demo=demo, modules=modules) as base:
        if demo:
            base.script(COMPANIES_AND_LANGUAGES)
        return without_sales.run(base, demo=demo)


def _no_difference(words: str, before: set[str], after: set[str]) -> None:
    told = [f"gone: {line}" for line in sorted(before - after)]
    told += [f"{words}: {line}" for line in sorted(after - before)]
    if told:
        fail("\n".join(told))


@contextmanager
def fresh_database(
    part: str,
    *,
    demo: bool = False,
    modules: Sequence[str] = database.BASE_MODULES,
) -> Iterator[Database]:
    """Give a copy of the template; what a killed run leaves, `make test` removes."""
    name = f"{cache.MODULE}_test_{os.getpid()}_{part}{'_demo' * demo}"
    try:
        database.copy(database.template(demo=demo, modules=modules), name)
        yield Database(name)
    finally:
        database.drop(name)


# name them to run them
LONG_PARTS: dict[str, Callable[[], list[str]]] = {
    "large-install": partial(large_install.run, fresh_database),
}
