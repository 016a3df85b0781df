"""Linters and formatters: the same on every desk, before a commit and in CI."""

import argparse
import os
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryFile

from dev import access_page, commands, lint_tools, sudo_reasons
from dev.cache import CHECKOUT, MODULE
from dev.console import say
from dev.export import exported_module, working_files

Result = tuple[str, bool, str]

PRETTY_SUFFIXES = {".css", ".js", ".json", ".mjs", ".scss", ".xml", ".yaml", ".yml"}
OCA_OPTIONS = ("--disable=prefer-readme-rst",)
MODULE_TITLES = re.compile(r"^\*+ Module .*\n", re.MULTILINE)
HELP_PAGE = CHECKOUT / "static" / "description" / "help.html"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def _call(command: Iterable[str | Path], folder: Path = CHECKOUT) -> tuple[bool, str]:
    """Run a tool and return whether it was content, and what it said."""
    with TemporaryFile() as file:
        status = commands.call(
            list(command), output=file, env=lint_tools.environment(), cwd=folder
        )
        file.seek(0)
        words = file.read().decode("utf-8", "replace")
    return not status, ESCAPES.sub("", words).replace(f"{CHECKOUT}/", "").strip()


def _python(*command: str | Path, folder: Path = CHECKOUT) -> tuple[bool, str]:
    tool, *arguments = command
    return _call([lint_tools.python_tool(str(tool)), *arguments], folder)


def _node(*command: str | Path) -> tuple[bool, str]:
    tool, *arguments = command
    return _call(["node", lint_tools.node_tool(str(tool)), *arguments])


def _pretty_files() -> list[Path]:
    return [path for path in working_files() if path.suffix in PRETTY_SUFFIXES]


def _scripts() -> list[Path]:
    return [
        path
        for path in working_files()
        if path.suffix == ".js" and path.parts[0] == "static"
    ]


def _in_checkout(module: Path, output: str) -> str:
    """Name the files in a tool's words as they are called in the checkout."""
    folders = (f"{module}/", f"{module}/".lstrip("/"), f"{MODULE}/")
    prefix = "|".join(map(re.escape, folders))
    return re.sub(rf"^(?:{prefix})", "", output, flags=re.MULTILINE)


def _check_ruff() -> tuple[bool, str]:
    return _python("ruff", "check", "--output-format=concise", ".")


def _check_format() -> tuple[bool, str]:
    return _python("ruff", "format", "--check", "--output-format=concise", ".")


def _check_pylint() -> tuple[bool, str]:
    """Run pylint on a copy, as it derives the module's name from the folder's."""
    with exported_module() as module:
        rcfile = f"--rcfile={CHECKOUT / '.pylintrc'}"
        passed, output = _python("pylint", rcfile, MODULE, folder=module.parent)
        return passed, _in_checkout(module, MODULE_TITLES.sub("", output))


def _check_oca() -> tuple[bool, str]:
    """Run OCA's checks on a copy, as they find no module in a repository's root."""
    with exported_module() as module:
        checks = [_python("oca-checks-odoo-module", *OCA_OPTIONS, module)]
        # Odoo writes the terms in an order of its own
        if terms := sorted(module.glob("i18n/*.po*")):
            order = "--disable=po-pretty-format"
            checks.append(_python("oca-checks-po", order, *terms))
        output = "\n".join(output for _passed, output in checks).strip()
        return all(passed for passed, _output in checks), _in_checkout(module, output)


def _fix_oca() -> tuple[bool, str]:
    """Let OCA's checks repair a copy, and take over the files they changed."""
    with exported_module() as module:
        files = [path.relative_to(module) for path in module.rglob("*.xml")]
        before = {path: (module / path).read_bytes() for path in files}
        _python("oca-checks-odoo-module", *OCA_OPTIONS, "--fix", module)
        for path, content in before.items():
            repaired = (module / path).read_bytes()
            untouched = (CHECKOUT / path).read_bytes() == content
            if repaired != content and untouched:
                (CHECKOUT / path).write_bytes(repaired)
    # what it could not repair is told by the check
    return True, ""


def _check_prettier() -> tuple[bool, str]:
    return _prettier("--check", "--log-level=warn")


def _check_eslint() -> tuple[bool, str]:
    return _eslint("--max-warnings=0")


def _prettier(*options: str) -> tuple[bool, str]:
    files = _pretty_files()
    plugin = f"--plugin={lint_tools.node_tool('prettier-xml')}"
    return _node("prettier", plugin, *options, *files) if files else (True, "")


def _eslint(*options: str) -> tuple[bool, str]:
    files = _scripts()
    return _node("eslint", *options, *files) if files else (True, "")


def _make_help() -> tuple[bool, str]:
    return _python("python", "-m", "dev.help_page")


def _check_help() -> tuple[bool, str]:
    """Compare the page of help with the README it is made from."""
    made, text = _make_help()
    if made and HELP_PAGE.exists() and HELP_PAGE.read_text("utf-8").strip() == text:
        return True, ""
    stale = f"{HELP_PAGE.relative_to(CHECKOUT)} is not of today's README: make fmt"
    return False, stale if made else text


def _fix_help() -> tuple[bool, str]:
    made, text = _make_help()
    if made:
        HELP_PAGE.write_text(f"{text}\n", "utf-8")
    return made, "" if made else text


def _check_access() -> tuple[bool, str]:
    """Compare the page of rights with the rules and the code it is made from."""
    page = access_page.PAGE
    if page.exists() and page.read_text("utf-8") == access_page.make():
        return True, ""
    return False, f"{page.relative_to(CHECKOUT)} is not of today's code: make fmt"


def _fix_access() -> tuple[bool, str]:
    access_page.PAGE.write_text(access_page.make(), "utf-8")
    return True, ""


def _check_sudo() -> tuple[bool, str]:
    """Check that each use of more rights than the user's has its reason."""
    told = [
        f"{each.path}:{each.line}: say why in a comment “{sudo_reasons.MARK}…”"
        for each in sudo_reasons.find()
        if not each.reason
    ]
    return not told, "\n".join(told)


CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "ruff": _check_ruff,
    "format": _check_format,
    "pylint": _check_pylint,
    "oca": _check_oca,
    "prettier": _check_prettier,
    "eslint": _check_eslint,
    "help": _check_help,
    "access": _check_access,
    "sudo": _check_sudo,
}

FIXES: dict[str, Callable[[], tuple[bool, str]]] = {
    "ruff": lambda: _python("ruff", "check", "--fix-only", "."),
    "format": lambda: _python("ruff", "format", "."),
    "oca": _fix_oca,
    "eslint": lambda: _eslint("--fix"),
    "prettier": lambda: _prettier("--write", "--list-different"),
    "help": _fix_help,
    "access": _fix_access,
}


def run(only: Iterable[str] = ()) -> list[Result]:
    """Run the named checks, or all, and return (name, passed, output) of each."""
    names = [name for name in CHECKS if not only or name in only]
    lint_tools.prepare(names)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        running = {name: pool.submit(CHECKS[name]) for name in names}
        try:
            return [(name, *check.result()) for name, check in running.items()]
        except BaseException:
            commands.end_all()
            raise


def fmt() -> list[Result]:
    """Repair what tools can repair, one after the other as they write the same files.

    Returns (name, passed, output) of each. What no tool can read is not passed.
    """
    lint_tools.prepare(FIXES)
    return [(name, *fix()) for name, fix in FIXES.items()]


def report(results: Iterable[Result]) -> bool:
    """Print what the tools said, and return whether all were content."""
    results = list(results)
    for name, passed, output in results:
        say(f"{'ok    ' if passed else 'FAILED'}  {name}")
        if output and not passed:
            say(output)
    return all(passed for _name, passed, _output in results)


def main(argv: list[str] | None = None) -> int:
    """Serve the command line: `python3 -m dev lint [--only NAME …] [--fix]`."""
    parser = argparse.ArgumentParser(prog="python3 -m dev lint", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=list(CHECKS),
        default=[],
        help="run this check alone; may be given several times",
    )
    parser.add_argument(
        "--fix", action="store_true", help="repair instead of complaining"
    )
    options = parser.parse_args(argv)
    return 0 if report(fmt() if options.fix else run(options.only)) else 1
