"""The command line: `python3 -m dev VERB`; the Makefile passes its targets on."""

import inspect
import shlex
import signal
import sys

from dev import cleaning, commands, database, lint, packaging, runner, server, testing
from dev.console import Failure, complain, say


def show_help() -> int:
    """List the targets."""
    say("make TARGET, or python3 -m dev TARGET [OPTION …]\n")
    for name, verb in VERBS.items():
        first_line = (inspect.getdoc(verb) or "").split("\n")[0]
        say(f"  {name:11} {first_line}")
    say("\nODOO_SRC, PGHOST, PGPORT, PGUSER, PGPASSWORD and HTTP_PORT name your own;")
    say("CRM_FOLLOW_UP_CACHE is the folder for what is downloaded and built.")
    return 0


def setup() -> int:
    """Prepare Odoo, its Python packages, PostgreSQL and the template database."""
    runner.environment()
    database.template()
    return 0


def run_lint(*words: str) -> int:
    """Run the linters; `make test T=lint` does so too."""
    return lint.main(list(words))


def fmt() -> int:
    """Repair what the linters can repair."""
    return lint.main(["--fix"])


def wheel(*words: str) -> int:
    """Build the wheel and try it; with --into FOLDER keep it."""
    return packaging.main(list(words))


def bench(*words: str) -> int:
    """Measure what the module promises about speed."""
    from dev import bench

    return bench.run(*words)


def lifecycle(*words: str) -> int:
    """Install, upgrade from each release, uninstall; name parts to run only those."""
    from dev import lifecycle

    return lifecycle.run(*words)


def lanes(*words: str) -> int:
    """Let 1, 2 and 4 workers advance plans at once, and check that nothing breaks."""
    from dev import lanes

    return lanes.run(*words)


def queue_job(*words: str) -> int:
    """Let OCA's job queue advance plans, and check that nothing breaks."""
    from dev import queue_job

    return queue_job.run(*words)


def screenshots() -> int:
    """Take the pictures of the app page from the demo."""
    from dev import screenshots

    return screenshots.run()


def env() -> int:
    """Print what a shell needs to call Odoo, for `eval`."""
    for name, value in runner.environment().items():
        say(f"export {name}={shlex.quote(value)}")
    say(f"export ODOO_PYTHON={shlex.quote(runner.command()[0])}")
    return 0


def odoo(*words: str) -> int:
    """Call Odoo with options of your own, such as -d NAME."""
    return commands.become(runner.command(*words), runner.environment())


def copydb(name: str) -> int:
    """Create the database NAME from the template."""
    database.copy(database.template(), name)
    return 0


def dropdb(name: str) -> int:
    """Remove the database NAME and its attachments."""
    database.drop(name)
    return 0


VERBS = {
    "help": show_help,
    "demo": server.demo,
    "stop": server.stop,
    "update": server.update,
    "shell": server.shell,
    "test": testing.run,
    "lint": run_lint,
    "fmt": fmt,
    "bench": bench,
    "lifecycle": lifecycle,
    "lanes": lanes,
    "queue-job": queue_job,
    "wheel": wheel,
    "screenshots": screenshots,
    "clean": cleaning.clean,
    "clean-all": cleaning.clean_all,
    "setup": setup,
    "env": env,
    "odoo": odoo,
    "copydb": copydb,
    "dropdb": dropdb,
}


def _interrupt(*_signal: object) -> None:
    raise KeyboardInterrupt


def main(words: list[str]) -> int:
    """Run one verb; whatever goes wrong ends in one clear line."""
    signal.signal(signal.SIGTERM, _interrupt)
    name, *rest = words or ["help"]
    if name not in VERBS:
        complain(f"crm_follow_up: no target {name}: `make help` lists them")
        return 2
    try:
        inspect.signature(VERBS[name]).bind(*rest)
    except TypeError as error:
        complain(f"crm_follow_up: {name}: {error}; `make help` says what it takes")
        return 2
    try:
        return VERBS[name](*rest)
    except Failure as failure:
        complain(f"crm_follow_up: {failure}")
        return 1
    except KeyboardInterrupt:
        complain("crm_follow_up: interrupted")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
