"""A person's page, inviting, naming apprentices for line managers and auditors, and the access record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.access import access_of
from accounts.models import AccessRecord, Invitation, Mail
from accounts.roles import Role
from apprentices.models import Apprentice, ViewGrant
from tests import factories
from tests.conftest import Cast

As = Callable[[str], Client]
INVITE = reverse("apprentices:invite")


def invite(client: Client, role: str, **values: Any) -> Any:
    filled = {"name": "Invited Person", "email": "invited@example.test", **values}
    return client.post(f"{INVITE}?role={role}", filled)


def problems(response: Any) -> list[str]:
    return list(response.context["form"].non_field_errors())


# --- Inviting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.IQA, Role.MANAGER])
def test_staff_are_invited_by_mail(as_: As, cast: Cast, role: Role) -> None:
    response = invite(as_("manager"), role)
    assert response.headers["Location"] == reverse("people") + "?group=invited"
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.provider, invitation.invited_by) == (
        role,
        cast.provider,
        cast["manager"],
    )
    assert "http://testserver/invitation/" in Mail.objects.get().body


def test_a_second_press_invites_once(as_: As, cast: Cast) -> None:
    invite(as_("manager"), Role.ASSESSOR)
    again = invite(as_("manager"), Role.ASSESSOR, email="INVITED@example.test")
    assert problems(again) == [
        "INVITED@example.test has already been invited as assessor: send it again instead."
    ]
    assert again.context["form"]["name"].value() == "Invited Person"
    assert (Invitation.objects.count(), Mail.objects.count()) == (1, 1)


def test_an_address_that_is_here_already_is_the_same_person(as_: As, cast: Cast) -> None:
    """No second account: the role is added to the one they have, without a message."""
    response = invite(as_("manager"), Role.IQA, email=cast["assessor"].email.upper(), name="Another Spelling")
    assert response.headers["Location"] == reverse("apprentices:person", args=[cast["assessor"].uuid])
    assert cast.access("assessor").roles == {Role.ASSESSOR, Role.IQA}
    assert not Invitation.objects.exists()
    again = invite(as_("manager"), Role.IQA, email=cast["assessor"].email)
    assert "here already" in problems(again)[0]


def test_an_account_at_another_provider_is_not_told_about(as_: As, cast: Cast) -> None:
    response = invite(as_("manager"), Role.IQA, email=cast["outside_assessor"].email)
    assert response.status_code == 302
    assert Invitation.objects.get().accepted_at is None


def test_employers_people_need_an_employer_of_the_provider(as_: As, cast: Cast) -> None:
    elsewhere = factories.make_employer(cast.other_provider, "Employer Elsewhere")
    client = as_("manager")
    form_page = client.get(f"{INVITE}?role=employer_lead").content.decode()
    assert ("Test Employer" in form_page, "Employer Elsewhere" in form_page) == (True, False)
    for employer in ("", str(elsewhere.uuid), "nonsense"):
        refused = invite(client, Role.EMPLOYER_LEAD, employer=employer)
        assert "employer" in refused.context["form"].errors
        assert refused.context["form"]["email"].value() == "invited@example.test"
    assert invite(client, Role.EMPLOYER_LEAD, employer=cast.employer.uuid).status_code == 302
    assert Invitation.objects.get().employer == cast.employer


def test_a_line_manager_is_invited_from_the_apprentice_they_may_see(as_: As, cast: Cast) -> None:
    client = as_("manager")
    url = f"{INVITE}?role=employer&apprentice={cast.apprentice.uuid}"
    assert "They will see Test Apprentice." in client.get(url).content.decode()
    filled = {
        "name": "New Line Manager",
        "email": "new.lm@example.test",
        "employer": cast.employer.uuid,
    }
    response = client.post(url, filled)
    assert response.headers["Location"] == reverse("apprentices:manage", args=[cast.apprentice.uuid])
    assert [g.apprentice for g in ViewGrant.objects.filter(invitation=Invitation.objects.get())] == [
        cast.apprentice
    ]
    page = client.get(response.headers["Location"])
    assert [i.name for i in page.context["invited_line_managers"]] == ["New Line Manager"]
    assert client.get(f"{INVITE}?role=employer&apprentice={cast.stranger.uuid}").status_code == 404
    assert client.get(f"{INVITE}?role=employer&apprentice=nonsense").status_code == 200


def test_auditors_have_a_last_day_and_named_apprentices(as_: As, cast: Cast) -> None:
    client = as_("manager")
    yesterday = timezone.localdate() - timedelta(days=1)
    assert invite(client, Role.AUDITOR).context["form"].errors["until_on"]
    assert "passed" in problems(invite(client, Role.AUDITOR, until_on=yesterday))[0]
    response = invite(client, Role.AUDITOR, until_on=timezone.localdate())
    invitation = Invitation.objects.get()
    naming = reverse("apprentices:named_invited", args=[invitation.uuid])
    assert response.headers["Location"] == naming
    client.post(naming, {"add": [str(cast.colleague.uuid)]})
    assert [a.learner.name for a in client.get(naming).context["named"]] == ["Test Colleague"]


def test_apprentices_are_not_invited_from_here(as_: As) -> None:
    page = as_("manager").get(f"{INVITE}?role=apprentice")
    assert [role["label"] for role in page.context["roles"]] == [
        "Assessor",
        "Internal quality assurer",
        "Provider manager",
        "Line manager",
        "Apprenticeship lead",
        "Auditor",
    ]


# --- A person -----------------------------------------------------------------------------------------


def test_the_page_of_a_person_shows_this_providers_roles_only(as_: As, cast: Cast) -> None:
    actions.add_membership(user=cast["assessor"], provider=cast.other_provider, role=Role.IQA, by=None)
    page = as_("manager").get(reverse("apprentices:person", args=[cast["assessor"].uuid]))
    assert [(card.words, card.reach) for card in page.context["cards"]] == [
        ("Assessor", "1 apprentice in the caseload")
    ]
    assert "1 apprentice will have nobody to judge" in page.content.decode()
    assert "Internal quality assurer at" not in page.content.decode()


def test_a_role_is_given_once(as_: As, cast: Cast) -> None:
    client = as_("manager")
    url = reverse("apprentices:person", args=[cast["iqa"].uuid])
    for _ in range(2):
        assert client.post(url, {"role": "assessor"}).headers["Location"] == url
    assert cast["iqa"].memberships.count() == 2
    refused = client.post(url, {"role": "employer"})
    assert problems(refused) == ["Choose the employer this person belongs to."]
    wrong = client.post(url, {"role": "assessor", "employer": cast.employer.uuid})
    assert problems(wrong) == ["Assessor does not belong to an employer."]
    given = client.post(url, {"role": "employer", "employer": cast.employer.uuid})
    membership = cast["iqa"].memberships.get(role="employer")
    assert given.headers["Location"] == reverse("apprentices:named", args=[membership.uuid])


def test_ended_roles_stand_last_and_can_be_given_again(as_: As, cast: Cast) -> None:
    client = as_("manager")
    url = reverse("apprentices:person", args=[cast["iqa"].uuid])
    client.post(reverse("membership_end", args=[cast["iqa"].memberships.get().uuid]))
    client.post(url, {"role": "iqa"})
    cards = client.get(url).context["cards"]
    assert [(card.words, card.ended_on) for card in cards] == [
        ("Internal quality assurer", None),
        ("Internal quality assurer", timezone.localdate()),
    ]


# --- Naming apprentices -----------------------------------------------------------------------------------


def naming_url(cast: Cast, who: str) -> str:
    return reverse("apprentices:named", args=[cast[who].memberships.get().uuid])


def test_an_auditor_sees_exactly_the_named(as_: As, cast: Cast) -> None:
    client, url = as_("manager"), naming_url(cast, "auditor")
    page = client.get(url)
    assert [a.learner.name for a in page.context["named"]] == ["Test Apprentice"]
    assert [a.learner.name for a in page.context["paging"].rows] == ["Test Colleague"]
    client.post(url, {"add": [str(cast.colleague.uuid)], "remove": [str(cast.apprentice.uuid)]})
    assert list(Apprentice.objects.visible_to(access_of(cast["auditor"]))) == [cast.colleague]


def test_apprentices_of_others_cannot_be_named(as_: As, cast: Cast) -> None:
    client, url = as_("manager"), naming_url(cast, "auditor")
    for wrong in (str(cast.stranger.uuid), str(uuid4()), "nonsense"):
        refused = client.post(url, {"add": [wrong]})
        assert refused.status_code == 200
        assert "add" in refused.context["form"].errors
    assert problems(client.post(url, {})) == ["Tick at least one apprentice."]
    assert list(Apprentice.objects.visible_to(access_of(cast["auditor"]))) == [cast.apprentice]


def test_a_line_manager_is_given_only_their_employers_apprentices(as_: As, cast: Cast) -> None:
    client, url = as_("manager"), naming_url(cast, "employer")
    assert list(client.get(url).context["paging"].rows) == []
    refused = client.post(url, {"add": [str(cast.colleague.uuid)]})
    assert problems(refused) == ["That line manager works for another employer."]


def test_the_finder_narrows_by_words_and_cohort(as_: As, cast: Cast) -> None:
    other = factories.make_apprentice(cast.provider, cast.version, name="Far Away")
    client, url = as_("manager"), naming_url(cast, "auditor")

    def found(**query: str) -> list[str]:
        return [a.learner.name for a in client.get(url, query).context["paging"].rows]

    assert found() == ["Far Away", "Test Colleague"]
    assert found(q="coll") == ["Test Colleague"]
    assert found(cohort=str(other.cohort.uuid)) == ["Far Away"]
    assert found(cohort="nonsense") == ["Far Away", "Test Colleague"]


def test_the_last_day_of_an_audit_moves_but_not_into_the_past(as_: As, cast: Cast) -> None:
    client, url = as_("manager"), naming_url(cast, "auditor")
    today = timezone.localdate()
    past = client.post(url, {"until_on": today - timedelta(days=1)})
    assert list(past.context["until"].non_field_errors()) == [
        "Choose today or a later day. To stop at once, end the role."
    ]
    assert client.post(url, {"until_on": today}).status_code == 302
    assert cast["auditor"].memberships.get().until_on == today


def test_only_those_who_see_by_name_have_a_naming_page(as_: As, cast: Cast) -> None:
    for who in ("assessor", "employer_lead", "iqa"):
        assert as_("manager").get(naming_url(cast, who)).status_code == 404


# --- Who looked ---------------------------------------------------------------------------------------------


def test_the_record_tells_who_opened_what(as_: As, cast: Cast) -> None:
    as_("auditor").get(reverse("standards:version", args=[cast.version.uuid]) + "?q=secret")
    as_("employer").get(reverse("standards:list"))
    as_("assessor").get(reverse("standards:list"))
    AccessRecord.objects.create(
        provider=cast.provider,
        user=cast["auditor"],
        view_name="progress:apprentice",
        subject=cast.apprentice.uuid,
    )
    AccessRecord.objects.create(provider=cast.other_provider, user=cast["stranger"], view_name="home")
    url = reverse("apprentices:access_record")
    looks = as_("manager").get(url).context["looks"]
    assert [(look.record.user.name, look.page, look.about) for look in looks] == [
        ("Test Auditor", "Overview", "Test Apprentice"),
        ("Line Manager", "Standards", ""),
        ("Test Auditor", "A standard", ""),
    ]
    assert looks[2].record.path == reverse("standards:version", args=[cast.version.uuid])
    narrowed = as_("manager").get(url, {"person": str(cast["employer"].uuid)}).context["looks"]
    assert [look.record.user.name for look in narrowed] == ["Line Manager"]
    for wrong in ("nonsense", str(cast["outsider"].uuid)):
        assert as_("manager").get(url, {"person": wrong}).status_code == 404


def test_the_record_is_cut_into_pages(as_: As, cast: Cast) -> None:
    now = timezone.now()
    AccessRecord.objects.bulk_create(
        AccessRecord(
            provider=cast.provider, user=cast["auditor"], view_name="home", at=now - timedelta(minutes=n)
        )
        for n in range(60)
    )
    client, url = as_("manager"), reverse("apprentices:access_record")
    first = client.get(url, {"person": str(cast["auditor"].uuid)})
    assert len(first.context["looks"]) == 50
    second = client.get(url + first.context["paging"].older_url)
    assert [look.record.at for look in second.context["looks"]] == [
        now - timedelta(minutes=n) for n in range(50, 60)
    ]
    assert f"person={cast['auditor'].uuid}" in second.context["paging"].first_url
    assert len(client.get(url, {"after": "nonsense"}).context["looks"]) == 50


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_questions_for_one_and_for_three(
    as_: As, cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    apprentices = [factories.make_apprentice(cast.provider, cast.version) for _ in range(count)]
    for apprentice in apprentices:
        AccessRecord.objects.create(
            provider=cast.provider, user=cast["auditor"], view_name="x:y", subject=apprentice.uuid
        )
    client, naming = as_("manager"), naming_url(cast, "auditor")
    # Session, person, access; records; the names in them.
    with django_assert_num_queries(5):
        client.get(reverse("apprentices:access_record"))
    # Session, person, access; the membership; cohorts; the named; who can be added.
    with django_assert_num_queries(7):
        client.get(naming)
    # Session, person, access; the person; roles, named, caseload; programmes; employers to choose.
    with django_assert_num_queries(9):
        client.get(reverse("apprentices:person", args=[cast["auditor"].uuid]))
