"""What the documents tell people to type exists."""

import re
from pathlib import Path

import pytest

from accounts.demo import DEMO_LOGINS, DEMO_PASSWORD
from tools.__main__ import COMMANDS
from tools.demo import LOGINS, PASSWORD
from tools.places import ROOT

DOCUMENTS = ("README.md", "DEVELOPERS.md", "DEPLOYMENT.md")
SETTINGS = ("apm_portfolio/settings.py", "apm_portfolio/environment.py")


def text(name: str) -> str:
    return (ROOT / name).read_text()


def make_targets() -> set[str]:
    return set(re.findall(r"^\.PHONY: (.*)$", text("Makefile"), flags=re.MULTILINE)[0].split())


def test_every_make_target_is_a_command_of_tools() -> None:
    assert make_targets() - {"help"} == set(COMMANDS)
    rule = next(line for line in text("Makefile").splitlines() if line.startswith("demo "))
    assert set(rule.rstrip(":").split()) == set(COMMANDS)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_a_document_names_exists(document: str) -> None:
    named = set(
        re.findall(r"(?:`|^ {4}|PORT=\d+ )make ([a-z][a-z0-9-]*)", text(document), flags=re.MULTILINE)
    )
    named |= set(re.findall(r"python3 -m tools ([a-z][a-z0-9-]*)", text(document)))
    assert named - set(COMMANDS) == set()


def test_the_readme_gives_both_commands_and_the_one_without_make() -> None:
    lines = text("README.md").splitlines()
    assert "    make demo" in lines
    assert "    make test" in lines
    assert "`python3 -m tools demo`" in text("README.md")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert text(".ci/run").splitlines()[-1] == "exec make test"


def test_everybody_tells_the_same_logins_of_the_demo() -> None:
    assert [login.who for login in DEMO_LOGINS] == list(LOGINS)
    assert DEMO_PASSWORD == PASSWORD
    listed = re.findall(r"^\| `([a-z-]+)@demo\.test` \|", text("README.md"), flags=re.MULTILINE)
    assert listed == list(LOGINS)
    assert f"`{PASSWORD}`" in text("README.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_local_link_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text(document))
    assert [link for link in links if not (ROOT / link).exists()] == []


def settings_variables() -> set[str]:
    read = r"(?:environ\.get|environment\.(?:flag|number|words|secret|program))\(\s*\"([A-Z_]+)\""
    return {name for path in SETTINGS for name in re.findall(read, text(path))}


def test_deployment_lists_every_variable_that_the_settings_read() -> None:
    rows = [line.split("|")[1] for line in text("DEPLOYMENT.md").splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == settings_variables()


def test_the_example_environment_sets_only_what_the_settings_read() -> None:
    set_there = re.findall(r"^([A-Z_]+)=", text("deploy/environment.example"), flags=re.MULTILINE)
    assert set(set_there) - settings_variables() == set()
    assert len(set_there) > 5


def test_the_examples_agree_with_each_other() -> None:
    nginx = text("deploy/nginx.conf")
    assert "server unix:/run/apm-portfolio/web.sock" in nginx
    assert "--bind unix:/run/apm-portfolio/web.sock" in text("deploy/portfolio-web.service")
    internal = re.search(r"^APM_FILES_INTERNAL_URL=(.*)$", text("deploy/environment.example"), re.MULTILINE)
    assert internal
    assert f"location {internal[1]} {{" in nginx
    assert all(Path(path).is_absolute() for path in re.findall(r"alias (\S+);", nginx))
