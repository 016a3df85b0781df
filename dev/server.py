"""The demo: a database to play with and a server in the background."""

import functools
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import NamedTuple

from dev import cache, commands, database, postgres, runner
from dev.console import Failure, fail, say, step

DATABASE = "crm_follow_up_demo"
LOGINS = {
    "admin": "administrator",
    "manager": "sales manager",
    "rep1": "sales person",
    "rep2": "sales person",
}
START_SECONDS = 180
# A port where nobody listens: a demo sends no e-mail to the outside.
NO_MAIL = ["--smtp=127.0.0.1", "--smtp-port=9"]


class Running(NamedTuple):
    """The server in the background, as it was written down when it started."""

    pid: int
    port: int
    checkout: str

    @property
    def url(self) -> str:
        """Return the address for the browser."""
        return f"http://127.0.0.1:{self.port}"


def demo() -> int:
    """Create the demo database, start the server, print its address and logins."""
    with cache.lock("demo"):
        found = running()
        if found:
            _check_same_checkout(found)
            say("The demo is running already; `make update` loads changed code.")
        else:
            _check_port(runner.http_port())
            _prepare_database()
            found = _start(runner.http_port())
    _introduce(found)
    return 0


def stop() -> int:
    """Stop the demo server, and PostgreSQL when nobody else works with it."""
    with cache.lock("demo"):
        say("The demo server is stopped." if _stop() else "No demo server is running.")
    if postgres.stop_if_idle():
        say("PostgreSQL is stopped.")
    return 0


def shell() -> int:
    """Open Odoo's shell on the demo database."""
    _require_database()
    words = runner.command("shell", "-d", DATABASE, *runner.QUIET)
    return commands.become(words, runner.environment())


def update() -> int:
    """Upgrade the module in the demo database; a running server is started again."""
    with cache.lock("demo"):
        _require_database()
        found = running()
        if found:
            _check_same_checkout(found)
            _stop()
        _upgrade()
        if found:
            _introduce(_start(found.port))
    return 0


def remove() -> None:
    """Stop the server and drop the demo database."""
    with cache.lock("demo"):
        _stop()
        database.drop(DATABASE)


def running() -> Running | None:
    """Return the server in the background, if it still runs."""
    try:
        found = Running(**json.loads(_record().read_text("utf-8")))
        words = Path(f"/proc/{found.pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, TypeError):
        return None
    return found if DATABASE.encode() in words else None


def _record() -> Path:
    return cache.root() / "demo.json"


def _check_same_checkout(found: Running) -> None:
    if found.checkout != str(cache.CHECKOUT):
        fail(f"the demo of {found.checkout} is running: `make stop` ends it")


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            fail(f"port {port} is taken: choose another, such as HTTP_PORT={port + 1}")


def _require_database() -> None:
    if not database.exists(DATABASE):
        fail("there is no demo database yet: `make demo` creates it")


def _prepare_database() -> None:
    """Create the demo database, or bring it up to the code of the checkout."""
    if not database.exists(DATABASE):
        _create_database()
    elif database.note(DATABASE) != runner.code_key():
        _upgrade()


def _create_database() -> None:
    template = database.template(demo=True)
    draft = f"{DATABASE}_draft"
    database.drop(draft)
    try:
        with step("Demo database with our module"):
            database.copy(template, draft)
            runner.run_odoo(
                *("-d", draft, "-i", cache.MODULE, "--stop-after-init"),
                log="demo-install",
                otherwise="could not install the module",
            )
            database.set_note(draft, runner.code_key())
            database.rename(draft, DATABASE)
    except BaseException:
        database.drop(draft)
        raise


def _upgrade() -> None:
    code = runner.code_key()
    with step("Upgrading our module in the demo database"):
        runner.run_odoo(
            *("-d", DATABASE, "-u", cache.MODULE, "--stop-after-init"),
            log="demo-update",
            otherwise="could not upgrade the module",
        )
    database.set_note(DATABASE, code)


def _start(port: int) -> Running:
    """Start the server and return when its first page is ready."""
    log = cache.checkout_folder() / "server.log"
    words = ["-d", DATABASE, "--db-filter", f"^{DATABASE}$", "--no-database-list"]
    words += ["--http-interface=127.0.0.1", f"--http-port={port}", *NO_MAIL]
    environment = {**os.environ, **runner.environment()}
    with step("Starting the server"), log.open("wb") as output:
        process = subprocess.Popen(
            runner.command(*words, "--max-cron-threads=1"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=cache.checkout_folder(),
            start_new_session=True,
        )
        started = Running(process.pid, port, str(cache.CHECKOUT))
        _record().write_text(json.dumps(started._asdict()), "utf-8")
        try:
            _await(process, started.url, log)
            _open_first_page(started.url)
        except BaseException:
            _stop()
            raise
    return started


def _await(process: subprocess.Popen, url: str, log: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    browser = _browser()
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with browser.open(f"{url}/web/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    fail(f"the server does not answer, see {log}")


def _browser() -> urllib.request.OpenerDirector:
    """Return a client with cookies that asks no proxy for this machine's pages."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)


def _open_first_page(url: str) -> None:
    """Log in as admin and fetch the client, so that nobody waits for its building."""
    get = functools.partial(_browser().open, timeout=START_SECONDS)
    try:
        page = get(f"{url}/web/login").read().decode()
        token = re.search(r'csrf_token[^>]*value="([^"]+)"', page)
        form = {"login": "admin", "password": "admin", "redirect": "/odoo"}
        form["csrf_token"] = token[1] if token else ""
        page = get(f"{url}/web/login", urllib.parse.urlencode(form).encode())
        page = page.read().decode()
        for path in re.findall(r'"(/web/assets/[^"]+\.(?:css|js))"', page):
            get(url + path).read()
    except OSError as error:
        raise Failure(f"the server's first page fails: {error}") from error


def _stop() -> bool:
    """Stop the server and tell whether there was one."""
    found = running()
    if found:
        os.kill(found.pid, signal.SIGTERM)
        deadline = time.monotonic() + 20
        while running() and time.monotonic() < deadline:
            time.sleep(0.1)
        if running():
            os.kill(found.pid, signal.SIGKILL)
    _record().unlink(missing_ok=True)
    return bool(found)


def _introduce(found: Running) -> None:
    say()
    say(f"Odoo with the demo data: {found.url}")
    for login, role in LOGINS.items():
        say(f"  {login:8} password {login:8} {role}")
    say("Stop it with `make stop`.")
