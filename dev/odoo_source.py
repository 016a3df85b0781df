"""The Odoo source: the developer's own, or Debian's package unpacked in the cache.

Debian ships Odoo 19.0 in its `sid` suite only. The suite is never added to the
system: a private source list, kept beside the download, names it, on the mirror
that the machine itself uses.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from dev import cache, commands, system
from dev.console import fail, step

RELEASE = "19.0"
PACKAGES = [
    "odoo-19/sid",
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
    "fonts-montserrat/sid",
    "fonts-roboto-unhinted/sid",
    "fonts-ocr-b/sid",
    "fonts-font-awesome/bookworm",
    "fonts-inconsolata/bookworm",
]
IDENTITY = "package.txt"
OWN = "or set ODOO_SRC to a source of Odoo 19.0"
# Not free enough for Debian, but named in the client's assets.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class OdooSource(NamedTuple):
    """Where Odoo is: the folder that holds the package `odoo`, and its identity."""

    folder: Path
    identity: str

    @property
    def addons(self) -> list[Path]:
        """Return the add-ons folders, as a source from git keeps two of them."""
        both = [self.folder / "odoo" / "addons", self.folder / "addons"]
        return [path for path in both if (path / "web").exists() or path is both[0]]


def ensure() -> OdooSource:
    """Return the Odoo source, downloaded and unpacked when needed."""
    own = os.environ.get("ODOO_SRC")
    if own:
        return _own(Path(own).expanduser().absolute())
    target = cache.build(cache.root() / f"odoo-{RELEASE}", "Odoo 19.0", _download)
    folder = target / "usr/lib/python3/dist-packages"
    return OdooSource(folder, (target / IDENTITY).read_text("utf-8"))


def _own(folder: Path) -> OdooSource:
    """Return the developer's source, after checking that it is the right release."""
    path = folder / "odoo" / "release.py"
    if not path.exists():
        fail(f"ODOO_SRC: no odoo/release.py in {folder}: name the source's top folder")
    release = _release(path)
    if release != RELEASE:
        fail(f"ODOO_SRC: {folder} is Odoo {release}, the module needs {RELEASE}")
    head = subprocess.run(
        ["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    return OdooSource(folder, f"{release} {folder} {head}")


def _release(path: Path) -> str:
    """Read the release, such as 19.0 or saas~18.4, from Odoo's release.py."""
    found = re.search(r"version_info = \((\S+), (\d+)", path.read_text("utf-8"))
    return f"{found[1]}.{found[2]}".replace("'", "") if found else "unknown"


def _download(target: Path) -> None:
    if not shutil.which("apt-get"):
        fail(
            f"Odoo is downloaded with Debian's apt-get, which is missing: get it {OWN}"
        )
    system.require("dpkg-deb")
    folder = target / "download"
    folder.mkdir()
    options = _apt_options(folder)
    with step("Reading Debian's list of packages"):
        _apt(options, ["update"], folder)
    with step("Downloading Odoo 19.0 and its fonts (130 MB)"):
        _apt(options, ["download", *PACKAGES], folder)
    with step("Unpacking Odoo 19.0"):
        for package in sorted(folder.glob("*.deb")):
            commands.run(
                ["dpkg-deb", "--extract", package, target],
                log="unpack",
                otherwise=f"could not unpack {package.name}: is the disk full?",
            )
    package = next(folder.glob("odoo-19_*.deb"))
    (target / IDENTITY).write_text(package.name, "utf-8")
    shutil.rmtree(folder)
    _check_unpacked(target / "usr/lib/python3/dist-packages")


def _check_unpacked(folder: Path) -> None:
    """Check the release, as the suite moves on, and fill the known gap."""
    release = _release(folder / "odoo" / "release.py")
    if release != RELEASE:
        fail(f"Debian's package is Odoo {release} by now: set ODOO_SRC to a {RELEASE}")
    gap = folder / LEFT_OUT
    gap.parent.mkdir(parents=True, exist_ok=True)
    gap.touch()


def _apt_options(folder: Path) -> list[str]:
    """Return options that keep apt away from the system's lists and sources."""
    lists = folder / "lists"
    (lists / "partial").mkdir(parents=True)
    private = ["-o", f"Dir::Cache={folder}/cache", "-o", "APT::Update::Error-Mode=any"]
    if os.geteuid() == 0:
        private += ["-o", "APT::Sandbox::User=root"]
    mirror, keyring = _mirror()
    sources = folder / "debian.sources"
    sources.write_text(
        f"Types: deb\nURIs: {mirror}\nSuites: sid bookworm\nComponents: main\n{keyring}"
    )
    return [
        *private,
        *("-o", f"Dir::State::lists={lists}"),
        *("-o", f"Dir::Etc::sourcelist={sources}"),
        *("-o", "Dir::Etc::sourceparts=-"),
        *("-o", "Acquire::Languages=none"),
    ]


def _apt(options: list[str], words: list[str], folder: Path) -> None:
    commands.run(
        ["apt-get", "-q", *options, *words],
        log=f"odoo-{words[0]}",
        otherwise=f"could not download Odoo 19.0: check the network, {OWN}",
        cwd=folder,
    )


def _mirror() -> tuple[str, str]:
    """Return the Debian mirror in use and the line that names its keyring."""
    for attempt in ("as it is", "updated"):
        if attempt == "updated":
            system.update_lists()
        text = subprocess.run(
            [
                *("apt-get", "indextargets", "Created-By: Packages"),
                *("Origin: Debian", "Label: Debian", "Component: main"),
                *("--format", "$(SITE)"),
            ],
            capture_output=True,
            text=True,
        ).stdout
        if text.strip():
            break
    else:
        fail(f"apt knows no Debian mirror to get Odoo 19.0 from: add one, {OWN}")
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    signed_by = f"Signed-By: {keyring}\n" if keyring.exists() else ""
    return text.split()[0], signed_by
