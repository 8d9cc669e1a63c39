"""Choices of people and employers stand in one order, whatever the database thinks of capitals and accents."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from apprentices import actions, queries
from tests import factories
from tests.conftest import Cast
from tests.progress.pages import opened

As = Callable[[str], Client]
MIXED = ("zinc", "Éclair", "adder", "Beech", "eel")
SORTED = ["adder", "Beech", "Éclair", "eel", "zinc"]


def choices(client: Client, url: str, field: str) -> list[str]:
    page = opened(client, url)
    return [option.text for option in page.one("select", id=f"id_{field}").all("option")]


def test_employers(as_: As, cast: Cast) -> None:
    for name in MIXED:
        factories.make_employer(cast.provider, name)
    manage = reverse("apprentices:manage", args=[cast.apprentice.uuid])
    enrol = reverse("apprentices:enrol", args=[cast.cohort.uuid])
    invite = reverse("apprentices:invite") + "?role=employer_lead"
    person = reverse("apprentices:person", args=[cast["assessor"].uuid])
    employers = [*SORTED[:-1], "Test Employer", SORTED[-1]]
    client = as_("manager")
    assert choices(client, manage, "programme-employer") == ["Not known yet", *employers]
    assert choices(client, enrol, "employer") == ["Not known yet", *employers]
    assert choices(client, invite, "employer") == ["Choose an employer", *employers]
    assert choices(client, person, "employer") == ["None", *employers]


def test_assessors(as_: As, cast: Cast) -> None:
    for name in MIXED:
        factories.make_member(cast.provider, Role.ASSESSOR, name=name)
    assessors = [*SORTED[:-1], "Second Assessor", "Test Assessor", SORTED[-1]]
    client = as_("manager")
    assign = reverse("apprentices:assign", args=[cast.cohort.uuid])
    manage = reverse("apprentices:manage", args=[cast.apprentice.uuid])
    assert choices(client, assign, "assessor") == ["Choose an assessor", *assessors]
    assert choices(client, manage, "assessor-assessor") == ["Nobody yet", *assessors]


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.EMPLOYER_LEAD])
def test_an_employers_people(as_: As, cast: Cast, role: str) -> None:
    for name in MIXED:
        factories.make_member(cast.provider, role, name=name, employer=cast.employer)
    page = opened(as_("manager"), reverse("apprentices:manage", args=[cast.apprentice.uuid]))
    names = page.one(id="contact").texts(cls="rows-title")
    assert [name for name in names if name in MIXED] == SORTED


def test_invited_line_managers(as_: As, cast: Cast) -> None:
    for name in MIXED:
        actions.invite_person(
            provider=cast.provider,
            email=f"{MIXED.index(name)}@example.test",
            name=name,
            role=Role.EMPLOYER,
            employer=cast.employer,
            apprentices=[cast.apprentice],
            accept_url="https://portfolio.test/invitation/",
            by=cast["manager"],
        )
    assert [one.name for one in queries.invited_line_managers(cast.apprentice)] == SORTED


def test_the_named(as_: As, cast: Cast) -> None:
    auditor = cast["auditor"].memberships.get()
    for name in ("Test zinc", "Test Éclair", "Test adder", "Zoe Éclair", "Adam éclair"):
        apprentice = factories.make_apprentice(cast.provider, cast.version, name=name)
        actions.grant_view(apprentice=apprentice, membership=auditor, by=cast["manager"])
    page = opened(as_("manager"), reverse("apprentices:named", args=[auditor.uuid]))
    assert page.one(id="named").texts(cls="rows-title") == [
        "Test adder",
        "Test Apprentice",
        "Adam éclair",
        "Test Éclair",
        "Zoe Éclair",
        "Test zinc",
    ]
