"""axe in a page of a test: WCAG 2.2 AA and axe's best practice."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SOURCE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
# WCAG 2.2's target size is off in axe unless asked for.
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# What another theme of the same page can change.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
# Rows beyond the fifth repeat the ones before, and axe is slow.
REPEATED = {"exclude": [["tbody tr:nth-child(n+6)"]]}

RUN = """async ([context, options]) => (await axe.run(context, options)).violations.map(
    found => `${found.id} at ${found.nodes.slice(0, 3).map(node => node.target.join(" ")).join(", ")}`)"""


def violations(page: Page, options: Mapping[str, Any] = RULES) -> list[str]:
    """What axe says of the page as it stands: each rule with the first places that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    found: list[str] = page.evaluate(RUN, [REPEATED, dict(options)])
    return found
