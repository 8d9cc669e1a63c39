"""The people page, invitations on it, ending roles, employers, and switching between providers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import EmailedLink, Employer, Invitation, Mail, Membership
from accounts.roles import Role
from tests import factories
from tests.conftest import Cast

As = Callable[[str], Client]
PEOPLE = reverse("people")


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["people"]]


def counts(response: Any) -> dict[str, int]:
    return {tab["label"]: tab["count"] for tab in response.context["tabs"]}


def test_people_stand_in_groups_of_their_provider_only(as_: As, cast: Cast) -> None:
    client = as_("manager")
    page = client.get(PEOPLE)
    assert names(page) == ["Second Assessor", "Test Assessor", "Test Iqa", "Test Manager"]
    assert counts(page) == {
        "Staff": 4,
        "Employers’ people": 2,
        "Auditors": 1,
        "Apprentices": 2,
        "Invited": 0,
        "Ended": 0,
    }
    assert names(client.get(PEOPLE, {"group": "apprentices"})) == ["Test Apprentice", "Test Colleague"]
    assert names(client.get(PEOPLE, {"group": "employers"})) == ["Apprenticeship Lead", "Line Manager"]
    # An unknown group is the first one.
    assert names(client.get(PEOPLE, {"group": "nonsense"})) == names(page)
    assert "Other" not in page.content.decode().replace("Other Provider", "")


def test_search_counts_every_group(as_: As, cast: Cast) -> None:
    page = as_("manager").get(PEOPLE, {"q": "test IQA"})
    assert names(page) == ["Test Iqa"]
    assert counts(page)["Staff"] == 1
    assert counts(page)["Apprentices"] == 0
    assert names(as_("manager").get(PEOPLE, {"q": "other"})) == []


def test_somebody_with_two_roles_is_one_person(as_: As, cast: Cast) -> None:
    actions.add_membership(user=cast["manager"], provider=cast.provider, role=Role.ASSESSOR, by=None)
    page = as_("manager").get(PEOPLE)
    (row,) = [row for row in page.context["people"] if row.name == "Test Manager"]
    assert row.roles == ["Provider manager", "Assessor"]


def test_ending_a_role_keeps_the_person_among_the_ended(as_: As, cast: Cast) -> None:
    membership = cast["assessor"].memberships.get()
    client = as_("manager")
    for _ in range(2):  # pressed twice
        response = client.post(reverse("membership_end", args=[membership.uuid]))
        assert response.headers["Location"] == reverse("apprentices:person", args=[cast["assessor"].uuid])
    page = client.get(PEOPLE, {"group": "ended"})
    assert names(page) == ["Test Assessor"]
    assert page.context["people"][0].ended_on == timezone.localdate()
    assert "ended" in page.content.decode()
    # From the next request on, the role grants nothing.
    assert as_("assessor").get(reverse("standards:list")).status_code == 403


def test_the_last_manager_stays(as_: As, cast: Cast) -> None:
    membership = cast["manager"].memberships.get()
    url = reverse("membership_end", args=[membership.uuid])
    page = as_("manager").post(url, follow=True)
    assert "only manager" in page.content.decode()
    membership.refresh_from_db()
    assert membership.ended_at is None
    actions.add_membership(user=cast["iqa"], provider=cast.provider, role=Role.MANAGER, by=None)
    assert as_("manager").post(url).headers["Location"] == "/"
    membership.refresh_from_db()
    assert membership.ended_at is not None


# --- Invitations --------------------------------------------------------------------------------


def test_an_invitation_waits_can_be_sent_again_and_withdrawn(as_: As, cast: Cast) -> None:
    invitation, _ = factories.make_invitation(cast.provider, by=cast["manager"], name="Invited Assessor")
    factories.make_invitation(cast.other_provider, by=cast["outsider"], name="Invited Elsewhere")
    client = as_("manager")
    page = client.get(PEOPLE, {"group": "invited"})
    assert [row.invitation.name for row in page.context["invitations"]] == ["Invited Assessor"]
    assert "invited today" in page.content.decode()

    resend = reverse("invitation_resend", args=[invitation.uuid])
    assert client.post(resend, follow=True).status_code == 200
    assert Mail.objects.filter(to=invitation.email).count() == 2
    assert EmailedLink.objects.filter(subject=invitation.uuid, consumed_at=None).count() == 1

    withdraw = reverse("invitation_withdraw", args=[invitation.uuid])
    for _ in range(2):
        client.post(withdraw)
    assert counts(client.get(PEOPLE))["Invited"] == 0
    assert not EmailedLink.objects.filter(subject=invitation.uuid, consumed_at=None).exists()
    # A stale tab: nothing is sent for what was withdrawn.
    stale = client.post(resend, follow=True)
    assert "accepted or withdrawn in the meantime" in stale.content.decode()
    assert Mail.objects.filter(to=invitation.email).count() == 2


def test_an_accepted_invitation_is_not_withdrawn(as_: As, cast: Cast) -> None:
    invitation, _ = factories.make_invitation(
        cast.provider, Role.IQA, by=cast["manager"], email=cast["nobody"].email
    )
    actions.accept_invitation(link=EmailedLink.objects.get(), user=cast["nobody"])
    page = as_("manager").post(reverse("invitation_withdraw", args=[invitation.uuid]), follow=True)
    assert "end the membership instead" in page.content.decode()
    assert Invitation.objects.get().revoked_at is None


def test_a_message_that_bounced_or_ran_out_is_told(as_: As, cast: Cast) -> None:
    bounced, _ = factories.make_invitation(cast.provider, by=cast["manager"], name="Bounced")
    old, _ = factories.make_invitation(cast.provider, by=cast["manager"], name="Long ago")
    Mail.objects.filter(to=bounced.email).update(failure="550 no such person")
    Mail.objects.filter(to=old.email).update(written_at=timezone.now() - timedelta(days=14))
    rows = as_("manager").get(PEOPLE, {"group": "invited"}).context["invitations"]
    assert [(r.invitation.name, r.has_run_out, r.failure) for r in rows] == [
        ("Long ago", True, ""),
        ("Bounced", False, "550 no such person"),
    ]


# --- Employers ------------------------------------------------------------------------------------


def test_employers_are_added_once_and_renamed(as_: As, cast: Cast) -> None:
    client = as_("manager")
    url = reverse("employers")
    assert client.post(url, {"name": " New   Employer "}).headers["Location"] == url
    again = client.post(url, {"name": "NEW EMPLOYER"})
    assert list(again.context["form"].non_field_errors()) == ["NEW EMPLOYER is already among your employers."]
    assert again.context["form"]["name"].value() == "NEW EMPLOYER"
    assert set(Employer.objects.values_list("name", flat=True)) == {"Test Employer", "New Employer"}

    change = reverse("employer", args=[Employer.objects.get(name="New Employer").uuid])
    assert client.post(change, {"name": "test employer"}).status_code == 200
    assert client.post(change, {"name": "Newest Employer"}).headers["Location"] == url
    found = client.get(url, {"q": "newest"})
    assert [(e.name, e.people_count) for e in found.context["paging"].rows] == [("Newest Employer", 0)]
    assert [(e.name, e.people_count) for e in client.get(url, {"q": "test"}).context["paging"].rows] == [
        ("Test Employer", 2)
    ]
    people = client.get(reverse("employer", args=[cast.employer.uuid])).context["people"]
    assert [m.user.name for m in people] == ["Apprenticeship Lead", "Line Manager"]


# --- Two providers ----------------------------------------------------------------------------------


def test_switching_providers_changes_what_is_seen(as_: As, cast: Cast) -> None:
    actions.add_membership(user=cast["manager"], provider=cast.other_provider, role=Role.MANAGER, by=None)
    client = as_("manager")
    assert names(client.get(PEOPLE)) == ["Other Assessor", "Other Manager", "Test Manager"]
    switch = reverse("switch_provider")
    assert client.post(switch, {"provider": str(cast.provider.uuid)}).headers["Location"] == "/"
    assert "Test Assessor" in names(client.get(PEOPLE))
    # Remembered for the next sign-in; a provider of others, or nonsense, changes nothing.
    assert "Test Assessor" in names(as_("manager").get(PEOPLE))
    for wanted in ("nonsense", str(factories.make_provider().uuid)):
        client.post(switch, {"provider": wanted})
        assert "Test Assessor" in names(client.get(PEOPLE))


# --- Cost and length ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_people_page_asks_the_same_questions_for_one_and_for_three(
    as_: As, cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    provider = factories.make_provider()
    actions.add_membership(user=cast["nobody"], provider=provider, role=Role.MANAGER, by=None)
    for _ in range(count - 1):
        factories.make_member(provider, Role.ASSESSOR)
    for _ in range(count):
        factories.make_invitation(provider, by=cast["nobody"])
        factories.make_employer(provider)
    client = as_("nobody")
    # Session, person, access; counts of the groups; the rows and their roles.
    with django_assert_num_queries(8):
        assert len(client.get(PEOPLE).context["people"]) == count
    with django_assert_num_queries(7):
        assert len(client.get(PEOPLE, {"group": "invited"}).context["invitations"]) == count
    with django_assert_num_queries(4):
        assert len(client.get(reverse("employers")).context["paging"].rows) == count


def test_long_lists_are_cut_into_pages_by_key(as_: As, cast: Cast) -> None:
    provider = factories.make_provider()
    actions.add_membership(user=cast["nobody"], provider=provider, role=Role.MANAGER, by=None)
    made = [f"Same Name {n % 2}" for n in range(60)]
    for name in made:
        factories.make_member(provider, Role.ASSESSOR, name=name)
    client = as_("nobody")
    first = client.get(PEOPLE, {"q": "same"})
    assert len(names(first)) == 50
    second = client.get(PEOPLE + first.context["paging"].older_url)
    assert sorted(names(first) + names(second)) == sorted(made)
    assert second.context["paging"].older_url == ""
    assert names(client.get(PEOPLE + second.context["paging"].first_url)) == names(first)
    assert names(client.get(PEOPLE, {"q": "same", "after": "nonsense"})) == names(first)
    assert Membership.objects.filter(provider=provider).count() == 61
