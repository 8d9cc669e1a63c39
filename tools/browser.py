"""A Chromium for the journeys: one that is installed, else one that we install.

CHROMIUM names one to use. Else an installed Chromium or Chrome; else, for ``ensure`` only, the system's
package manager where we may use it without a password; else the download that Playwright makes of its own.
"""

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from tools.places import VENV_PYTHON
from tools.processes import output, run

NAMES = ("chromium", "google-chrome-stable", "google-chrome", "chromium-browser", "chrome")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# No sandbox for root in a container; no calls to anybody from a test.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PACKAGES = {
    "apt-get": ("chromium", "fonts-liberation", "fonts-noto-color-emoji"),
    "dnf": ("chromium", "liberation-sans-fonts", "google-noto-color-emoji-fonts"),
}
PLAYWRIGHTS_OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


class NoBrowser(Exception):
    """Why there is no browser to test with."""


def launch_options() -> dict[str, Any]:
    """What to pass to Playwright's ``chromium.launch``. Raises ``NoBrowser`` when none is installed."""
    found = find()
    if found is None:
        raise NoBrowser("no Chromium or Chrome is installed (name one in CHROMIUM, or run make test)")
    return {"executable_path": found, "args": list(FLAGS)}


@cache
def find() -> str | None:
    """The path of a browser that starts, or None."""
    if named := os.environ.get("CHROMIUM"):
        return named if starts(named) else None
    for candidate in (*map(shutil.which, NAMES), *MAC_APPLICATIONS):
        # A snap is locked out of our temporary folders.
        if candidate and not candidate.startswith("/snap/") and starts(candidate):
            return candidate
    downloaded = output([VENV_PYTHON, "-c", PLAYWRIGHTS_OWN])
    return downloaded if downloaded and starts(downloaded) else None


def starts(browser: str) -> bool:
    return Path(browser).exists() and bool(output([browser, "--version", "--no-sandbox"]))


def ensure() -> str:
    """The path of a browser, installed if need be. Raises ``NoBrowser`` with what was tried."""
    if found := find():
        return found
    if "CHROMIUM" in os.environ:
        raise NoBrowser(f"CHROMIUM={os.environ['CHROMIUM']} does not start")
    print("No Chromium or Chrome here: installing one …", flush=True)
    for command in ways_to_install():
        run(command, {**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        find.cache_clear()
        if found := find():
            return found
    raise NoBrowser("none is installed, and neither the package manager nor Playwright could install one")


def ways_to_install() -> list[list[str]]:
    """The commands to try, the system's package manager first."""
    as_root = administrator_prefix()
    ways = []
    if as_root is not None:
        for manager, packages in PACKAGES.items():
            if path := shutil.which(manager):
                ways.append([*as_root, path, "update"] if manager == "apt-get" else [])
                ways.append([*as_root, path, "install", "--yes", *packages])
    dependencies = ["--with-deps"] if as_root is not None else []
    ways.append([str(VENV_PYTHON), "-m", "playwright", "install", *dependencies, "chromium"])
    return [way for way in ways if way]


def administrator_prefix() -> list[str] | None:
    """How to run a command as root without a question, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    return [sudo, "-n"] if sudo and output([sudo, "-n", "true"]) is not None else None
