"""A browser without a window that takes pictures of the demo.

Run with the Python of Odoo's environment, which has the package `websocket`.
"""

import base64
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

import websocket

PROGRAMS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
SECONDS = 30
# what moves in: dialogs, charts, images
SETTLE_SECONDS = 2


class Picture(NamedTuple):
    """What to take a picture of: a page as a user sees it, once a selector is there."""

    name: str
    login: str
    path: str
    selector: str
    width: int = 1400
    height: int = 900
    clicks: list[str] = []  # selectors of what is clicked first, one after another


class Browser:
    """Chromium, driven by its debugging protocol; a context manager."""

    def __init__(self, base: str):
        self._base, self._folder, self._number = base, tempfile.mkdtemp(), 0
        program = next(filter(None, map(shutil.which, PROGRAMS)))
        self._process = subprocess.Popen(
            [
                program,
                *("--headless=new", "--no-sandbox", "--disable-gpu"),
                *("--hide-scrollbars", "--remote-allow-origins=*"),
                *("--remote-debugging-port=0", f"--user-data-dir={self._folder}"),
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = websocket.create_connection(self._find_page(), timeout=SECONDS)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _find_page(self) -> str:
        """Return the address of the debugger of the first tab."""
        written = Path(self._folder, "DevToolsActivePort")
        _wait(lambda: written.exists() and written.read_text().strip(), "the browser")
        port = written.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            tabs = json.load(answer)
        return next(
            tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"
        )

    def call(self, method: str, **params: Any) -> Any:
        """Call the protocol, and return the result."""
        self._number += 1
        self._socket.send(
            json.dumps({"id": self._number, "method": method, "params": params})
        )
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._number:
                return answer.get("result", {})

    def evaluate(self, code: str) -> Any:
        """Return what a piece of JavaScript says."""
        found = self.call("Runtime.evaluate", expression=code, returnByValue=True)
        return found.get("result", {}).get("value")

    def wait_for(self, selector: str) -> None:
        """Wait until an element is there."""
        code = f"!!document.querySelector({json.dumps(selector)})"
        _wait(lambda: self.evaluate(code), selector)

    def open(self, path: str) -> None:
        """Go to a page."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=self._base + path)

    def log_in(self, login: str) -> None:
        """Log in somebody of the demo, whose password is the login."""
        self.call("Network.clearBrowserCookies")
        if not login:
            return
        self.open("/web/login")
        self.wait_for("input[name=password]")
        self.evaluate(
            f"document.querySelector('input[name=login]').value = {json.dumps(login)};"
            f"document.querySelector('input[name=password]').value ="
            f" {json.dumps(login)};"
            "document.querySelector('form.oe_login_form').submit()"
        )
        self.wait_for(".o_web_client .o_main_navbar")

    def take(self, picture: Picture, target: Path) -> None:
        """Take one picture of a page."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=picture.width,
            height=picture.height,
            deviceScaleFactor=1,
            mobile=picture.width < 600,
        )
        self.open(picture.path)
        for selector in picture.clicks:
            self.wait_for(selector)
            time.sleep(SETTLE_SECONDS)
            self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        self.wait_for(picture.selector)
        time.sleep(SETTLE_SECONDS)
        taken = self.call("Page.captureScreenshot", format="png")
        target.write_bytes(base64.b64decode(taken["data"]))


def _wait(is_there, what: str) -> None:
    end = time.monotonic() + SECONDS
    while not is_there():
        if time.monotonic() > end:
            sys.exit(f"{what} did not appear within {SECONDS} seconds")
        time.sleep(0.1)


def main(base: str, folder: str, pictures: str) -> None:
    """Take pictures, given as JSON, into a folder; people log in one after another."""
    with Browser(base) as browser:
        login = None
        for values in json.loads(pictures):
            picture = Picture(*values)
            if picture.login != login:
                login = picture.login
                browser.log_in(login)
            browser.take(picture, Path(folder, f"{picture.name}.png"))


if __name__ == "__main__":
    main(*sys.argv[1:])
