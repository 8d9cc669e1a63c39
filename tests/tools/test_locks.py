"""The hash-locked requirements belong to pyproject.toml as it is, and to each other."""

import re

import pytest

from tools.locks import header
from tools.places import REQUIREMENTS
from tools.virtualenv import LOCKS, OPTIONAL_LOCKS, Lock


def pins(lock: Lock) -> set[str]:
    """``name[extras]==version`` with its marker, if any, of every locked package."""
    text = (REQUIREMENTS / f"{lock}.txt").read_text()
    return set(re.findall(r"^([a-z0-9][^\\\n]*?) \\$", text, flags=re.MULTILINE))


@pytest.mark.parametrize("lock", [*LOCKS, *OPTIONAL_LOCKS])
def test_a_lock_was_made_of_the_present_dependencies(lock: Lock) -> None:
    text = (REQUIREMENTS / f"{lock}.txt").read_text()
    assert text.splitlines(keepends=True)[0] == header(lock), "run: make lock"


@pytest.mark.parametrize("lock", [*LOCKS, *OPTIONAL_LOCKS])
def test_a_lock_names_no_registry(lock: Lock) -> None:
    assert "://" not in (REQUIREMENTS / f"{lock}.txt").read_text()


@pytest.mark.parametrize(("narrow", "wide"), [("base", "demo"), ("demo", "dev"), ("base", "semantic")])
def test_a_wider_lock_holds_the_same_releases(narrow: Lock, wide: Lock) -> None:
    assert pins(narrow) - pins(wide) == set(), "run: make lock"
    assert len(pins(narrow)) > 20


def test_a_lock_keeps_the_extras_that_it_installs() -> None:
    """Else pip looks at the newest release for ``coverage[toml]``, which a lock has no hash of, and gives up."""
    assert {"coverage[toml]", "whitenoise[brotli]"} <= {pin.partition("==")[0] for pin in pins("dev")}
