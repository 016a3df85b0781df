"""The wheel: built from the working tree, looked into, installed, loaded by Odoo."""

import argparse
import ast
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from email.parser import HeaderParser
from pathlib import Path
from tempfile import TemporaryDirectory

from dev import commands, database, odoo_log, odoo_source, python_env, runner
from dev.cache import CHECKOUT, MODULE, subfolder
from dev.console import Failure, fail, say
from dev.export import exported_module
from dev.lint import report
from dev.lint_tools import PYTHON_LOCK

Result = tuple[str, bool, str]

DISTRIBUTION = f"odoo-addon-{MODULE.replace('_', '-')}"
INSIDE = f"odoo/addons/{MODULE}/"
NEEDED = {"data", "i18n", "models", "security", "static", "tests", "tools", "views"}
NOT_PACKED = {"pyproject.toml"}

# What Odoo's shell is asked about the module that it has loaded.
QUESTION = f"""
from odoo.modules import Manifest
path = Manifest.for_addon("{MODULE}").path
assets = env["ir.asset"]._get_asset_paths("web.assets_backend", {{}})
print("path", path)
print("state", env["ir.module.module"].search([("name", "=", "{MODULE}")]).state)
print("assets", any(str(asset[1]).startswith(path) for asset in assets))
"""


def run() -> list[Result]:
    """Build the wheel and try it, and return (name, passed, output) of each check."""
    results: list[Result] = []
    with TemporaryDirectory(prefix=f"{MODULE}-wheel-") as name:
        folder = Path(name)
        wheels: list[Path] = []
        checks: dict[str, Callable[[], None]] = {
            "build": lambda: wheels.append(build(folder)),
            "content": lambda: _check_content(wheels[0]),
            "install": lambda: _check_install(wheels[0], folder),
        }
        for title, check in checks.items():
            try:
                check()
            except Failure as error:
                results.append((title, False, str(error)))
                break
            results.append((title, True, ""))
    return results


def build(folder: Path) -> Path:
    """Build the wheel into a folder and return its path.

    The copy it is built from is named after the module, as the name of the
    distribution follows the folder's, and lacks what only serves development.
    """
    with exported_module() as module:
        made = module.parent / "made"
        commands.run(
            [*_pip("wheel"), "--no-build-isolation", "--wheel-dir", made, module],
            log="wheel",
            otherwise="could not build the wheel",
            # an enclosing repository would tell whool other files
            env={"GIT_CEILING_DIRECTORIES": str(module.parent)},
            cwd=module.parent,
        )
        folder.mkdir(parents=True, exist_ok=True)
        return shutil.copy(next(made.glob("*.whl")), folder)


def _pip(verb: str) -> list[str | Path]:
    python = python_env.ensure(PYTHON_LOCK) / "bin" / "python"
    return [python, "-m", "pip", verb, "--no-deps", "--no-index", "--quiet"]


def _check_content(wheel: Path) -> None:
    """Compare the wheel with the working tree, file by file."""
    with zipfile.ZipFile(wheel) as archive, exported_module() as module:
        packed = set(archive.namelist())
        info = next(name for name in packed if name.endswith("/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(info).decode())
        manifest = ast.literal_eval((module / "__manifest__.py").read_text("utf-8"))
        expected = {
            INSIDE + str(path.relative_to(module))
            for path in module.rglob("*")
            if path.is_file() and path.name not in NOT_PACKED
        }
    inside = {name for name in packed if ".dist-info/" not in name}
    needed = {INSIDE + name for name in manifest["data"] + manifest.get("demo", [])}
    folders = {name.removeprefix(INSIDE).split("/")[0] for name in inside}
    _compare("name", metadata["Name"].replace("_", "-"), DISTRIBUTION)
    _compare("version", metadata["Version"], manifest["version"])
    _none("what does not belong there", inside - expected)
    _none("no file", (expected | needed) - inside)
    _none("no folder", NEEDED - folders)


def _compare(what: str, found: str | None, wanted: str) -> None:
    if found != wanted:
        fail(f"the wheel's {what} is {found}, expected {wanted}")


def _none(what: str, names: set[str]) -> None:
    if names:
        fail(f"the wheel has {what}: {', '.join(sorted(names))}")


def _check_install(wheel: Path, folder: Path) -> None:
    """Install the wheel beside Odoo, and the module from it into a database."""
    target = folder / "site-packages"
    commands.run(
        [*_pip("install"), "--target", target, wheel],
        log="wheel",
        otherwise="could not install the wheel",
    )
    environment = _environment(target, folder / "odoo.conf")
    template = database.template()
    name = f"{MODULE}_wheel_{os.getpid()}"
    database.copy(template, name)
    try:
        _install(name, environment, folder)
        _check_loaded(_ask(name, environment, folder), target)
    finally:
        database.drop(name)


def _environment(target: Path, settings: Path) -> dict[str, str]:
    """Return an environment in which Odoo sees the wheel and not the checkout."""
    source = odoo_source.ensure()
    settings.write_text(
        "[options]\n"
        f"addons_path = {','.join(map(str, source.addons))}\n"
        f"data_dir = {subfolder('data')}\n"
    )
    return {
        **runner.environment(),
        "ODOO_RC": str(settings),
        "PYTHONPATH": os.pathsep.join([str(source.folder), str(target)]),
    }


def _install(name: str, environment: dict[str, str], folder: Path) -> None:
    log = commands.run(
        runner.command("-d", name, "-i", MODULE, "--stop-after-init", *runner.QUIET),
        log="wheel-odoo",
        otherwise="Odoo could not install the module from the wheel",
        env=environment,
        cwd=folder,
    )
    if loud := odoo_log.read(log).unexpected:
        told = "\n".join(record.text for record in loud)
        fail(f"Odoo complained about the module of the wheel:\n{told}")


def _ask(name: str, environment: dict[str, str], folder: Path) -> dict[str, str]:
    """Return what a new Odoo process says about the module."""
    done = subprocess.run(
        runner.command("shell", "-d", name, "--log-level=warn", *runner.QUIET),
        input=QUESTION,
        env={**os.environ, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        fail(f"Odoo's shell failed:\n{done.stderr}")
    return dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)


def _check_loaded(answer: dict[str, str], target: Path) -> None:
    wanted = {
        "path": str(target / INSIDE).rstrip("/"),
        "state": "installed",
        "assets": "True",
    }
    for what, value in wanted.items():
        _compare(f"{what} in Odoo", answer.get(what), value)


def main(argv: list[str] | None = None) -> int:
    """Serve the command line: build the wheel into a folder, or only try it."""
    parser = argparse.ArgumentParser(prog="python3 -m dev wheel", description=__doc__)
    parser.add_argument(
        "--into", type=Path, help=f"keep the wheel, for example in {CHECKOUT}/dist"
    )
    options = parser.parse_args(argv)
    if options.into is None:
        return 0 if report(run()) else 1
    say(str(build(options.into)))
    return 0
