"""Joining by an invitation: what its link does and does not do."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts_actions
from accounts.access import access_of
from accounts.models import EmailedLink, Invitation, Mail, Membership, User
from accounts.roles import Role
from apprentices import actions
from apprentices.models import Apprentice, ViewGrant
from tests import factories
from tests.conftest import Cast

As = Callable[[str], Client]
HERE = reverse("apprentices:invitation")
PASSWORD = "three unlikely words"


def link(token: str) -> str:
    return reverse("apprentices:invitation_link", args=[token])


@pytest.fixture
def invited(cast: Cast) -> tuple[Invitation, str]:
    return factories.make_invitation(
        cast.provider,
        Role.ASSESSOR,
        by=cast["manager"],
        email="new.assessor@example.test",
        name="New Assessor",
    )


def test_the_message_names_the_provider_and_the_link(invited: tuple[Invitation, str], cast: Cast) -> None:
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == (
        "new.assessor@example.test",
        "Test Provider invites you to its apprenticeship portfolio",
    )
    # Only the hash of the token is kept.
    assert not EmailedLink.objects.filter(token_hash=invited[1]).exists()


def test_opening_the_link_uses_nothing_up_and_signs_nobody_in(
    invited: tuple[Invitation, str], client: Client
) -> None:
    """Mail scanners open links before people do."""
    for _ in range(3):
        response = client.get(link(invited[1]))
        assert response.headers["Location"] == HERE
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response.headers["Cache-Control"]
    page = client.get(HERE)
    assert page.status_code == 200
    assert "new.assessor@example.test" in page.content.decode()
    assert invited[1] not in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert EmailedLink.objects.get().consumed_at is None
    assert client.post(link(invited[1])).status_code == 405


def test_somebody_new_chooses_a_name_and_a_password_and_is_in(
    invited: tuple[Invitation, str], client: Client, cast: Cast
) -> None:
    client.get(link(invited[1]))
    assert client.get(HERE).context["form"]["name"].value() == "New Assessor"
    response = client.post(HERE, {"name": "  New   Assessor ", "password": PASSWORD})
    assert response.headers["Location"] == "/"
    user = User.objects.get(email="new.assessor@example.test")
    assert (user.name, client.session["_auth_user_id"]) == ("New Assessor", str(user.pk))
    assert user.check_password(PASSWORD)
    membership = user.memberships.get()
    assert (membership.provider, membership.role) == (cast.provider, Role.ASSESSOR)
    invitation = Invitation.objects.get()
    assert invitation.accepted_by == user
    # Once more, in the same browser: nothing new happens, and it is no error.
    assert client.post(HERE, {"name": "Again", "password": PASSWORD}).status_code in {302, 404}
    assert User.objects.filter(email="new.assessor@example.test").count() == 1


def test_a_second_press_of_the_button_leads_in(invited: tuple[Invitation, str], client: Client) -> None:
    client.get(link(invited[1]))
    client.post(HERE, {"name": "New Assessor", "password": PASSWORD})
    client.get(link(invited[1]))
    response = client.post(HERE, {"name": "New Assessor", "password": PASSWORD})
    assert response.headers["Location"] == "/"
    assert Membership.objects.filter(user__email="new.assessor@example.test").count() == 1


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "This password is too short. It must contain at least 10 characters."),
        ("password123", "This password is too common."),
        ("new.assessor@example.test", "The password is too similar to the email."),
        ("clementinebarrow", "The password is too similar to the name."),
        ("8273645091827", "This password is entirely numeric."),
    ],
)
def test_a_weak_password_is_refused_and_everything_typed_is_kept(
    invited: tuple[Invitation, str], client: Client, password: str, problem: str
) -> None:
    client.get(link(invited[1]))
    response = client.post(HERE, {"name": "Clementine Barrow", "password": password})
    assert problem in response.context["form"].errors["password"]
    page = response.content.decode()
    assert f'value="{password}"' in page
    assert 'value="Clementine Barrow"' in page
    assert not User.objects.filter(email="new.assessor@example.test").exists()


def test_somebody_with_an_account_signs_in_and_accepts(client: Client, cast: Cast) -> None:
    outsider = cast["outsider"]
    outsider.set_password(PASSWORD)
    outsider.save()
    _, token = factories.make_invitation(
        cast.provider, Role.IQA, by=cast["manager"], email=outsider.email.upper(), name="Another Name"
    )
    client.get(link(token))
    page = client.get(HERE).content.decode()
    (sign_in,) = re.findall(r'href="(/accounts/login/[^"]+)"', page)
    # Posting without being signed in gives nothing away.
    assert client.post(HERE, {"name": "Somebody Else", "password": PASSWORD}).status_code == 200
    assert cast.access("outsider").roles == {Role.MANAGER}
    response = client.post(
        sign_in.split("?")[0], {"login": outsider.email, "password": PASSWORD, "next": HERE}
    )
    assert response.headers["Location"] == HERE
    assert "Accept" in client.get(HERE).content.decode()
    assert client.post(HERE).headers["Location"] == "/"
    # One person, two providers, the name they had; and they land at the provider that invited them.
    outsider.refresh_from_db()
    assert outsider.name == "Other Manager"
    assert set(outsider.memberships.values_list("provider__name", "role")) == {
        ("Other Provider", "manager"),
        ("Test Provider", "iqa"),
    }
    assert client.session["provider"] == str(cast.provider.uuid)


def test_signed_in_as_somebody_else_one_signs_out_and_goes_on(
    invited: tuple[Invitation, str], as_: As, cast: Cast
) -> None:
    client = as_("nobody")
    client.get(link(invited[1]))
    assert "You are signed in as" in client.get(HERE).content.decode()
    refused = client.post(HERE)
    assert refused.status_code == 409
    assert not cast["nobody"].memberships.exists()
    assert client.post(HERE, {"sign_out": "1"}).headers["Location"] == HERE
    assert client.get(HERE).context["form"]["name"].value() == "New Assessor"


def over(client: Client, token: str) -> tuple[int, str]:
    client.get(link(token))
    response = client.get(HERE)
    assert client.post(HERE, {"name": "New", "password": PASSWORD}).status_code == response.status_code
    return response.status_code, response.context["obstacle"].title


def test_links_that_no_longer_work_say_why(
    invited: tuple[Invitation, str], client: Client, cast: Cast
) -> None:
    invitation, token = invited
    assert over(client, "an-unknown-token") == (404, "Open the link in your invitation")
    accounts_actions.resend_invitation(
        invitation=invitation, accept_url="http://testserver/invitation/", by=cast["manager"]
    )
    assert over(client, token) == (410, "There is a newer invitation")
    newer = factories.token_in(invitation)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert over(client, newer) == (410, "This invitation has run out")
    accounts_actions.revoke_invitation(invitation=invitation, by=cast["manager"])
    assert over(client, newer) == (410, "This invitation was withdrawn")
    assert not User.objects.filter(email="new.assessor@example.test").exists()


def test_a_used_link_opens_nothing_for_whoever_finds_it(invited: tuple[Invitation, str], cast: Cast) -> None:
    first = Client()
    first.get(link(invited[1]))
    first.post(HERE, {"name": "New Assessor", "password": PASSWORD})
    finder = Client()
    assert over(finder, invited[1]) == (410, "This invitation has been used")
    assert "_auth_user_id" not in finder.session


def test_without_a_link_there_is_nothing_to_accept(client: Client, db: None) -> None:
    assert client.get(HERE).status_code == 404


def test_an_account_that_never_had_a_password_gets_one(client: Client, cast: Cast) -> None:
    """Imported people exist before they first come."""
    _, token = factories.make_invitation(
        cast.provider, Role.IQA, by=cast["manager"], email=cast["nobody"].email
    )
    client.get(link(token))
    client.post(HERE, {"name": "Their Own Name", "password": PASSWORD})
    user = User.objects.get(pk=cast["nobody"].pk)
    assert (user.name, user.check_password(PASSWORD)) == ("Their Own Name", True)
    assert user.memberships.get().role == Role.IQA


def test_a_closed_account_is_not_opened_by_an_invitation(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast["nobody"].pk).update(is_active=False)
    _, token = factories.make_invitation(
        cast.provider, Role.IQA, by=cast["manager"], email=cast["nobody"].email
    )
    client.get(link(token))
    response = client.post(HERE, {"name": "Somebody", "password": PASSWORD})
    assert response.context["form"].non_field_errors() == [
        "This account is closed. Ask your provider’s manager if you need it again."
    ]
    assert not cast["nobody"].memberships.exists()


# --- What comes with an invitation --------------------------------------------------------------


@pytest.fixture
def without_account(cast: Cast) -> Apprentice:
    apprentice = factories.make_apprentice(
        cast.provider, cast.version, cohort=cast.cohort, name="New Learner", with_user=False
    )
    learner = apprentice.learner
    learner.email = "new.learner@example.test"
    learner.save()
    actions.invite_learner(learner=learner, accept_url="http://testserver/invitation/", by=cast["manager"])
    return apprentice


def test_an_apprentice_joins_their_own_record(client: Client, without_account: Apprentice) -> None:
    client.get(link(factories.token_in(Invitation.objects.get())))
    client.post(HERE, {"name": "New Learner", "password": PASSWORD})
    without_account.learner.refresh_from_db()
    user = User.objects.get(email="new.learner@example.test")
    assert without_account.learner.user == user
    assert user.memberships.get().role == Role.APPRENTICE


def test_joining_is_all_or_nothing(client: Client, without_account: Apprentice, cast: Cast) -> None:
    """The learner was connected to another account meanwhile: no account, no membership, link still open."""
    actions.connect_learner(learner=without_account.learner, user=cast["nobody"], by=None)
    client.get(link(factories.token_in(Invitation.objects.get())))
    response = client.post(HERE, {"name": "New Learner", "password": PASSWORD})
    assert response.context["form"].non_field_errors() == [
        "New Learner is connected to another account already."
    ]
    assert not User.objects.filter(email="new.learner@example.test").exists()
    assert Invitation.objects.get().accepted_at is None


def test_an_auditor_sees_the_named_apprentices_from_acceptance_on(client: Client, cast: Cast) -> None:
    joining = actions.invite_person(
        provider=cast.provider,
        email="new.auditor@example.test",
        name="New Auditor",
        role=Role.AUDITOR,
        until_on=timezone.localdate() + timedelta(days=10),
        apprentices=[cast.colleague],
        accept_url="http://testserver/invitation/",
        by=cast["manager"],
    )
    assert joining.invitation is not None
    client.get(link(factories.token_in(joining.invitation)))
    client.post(HERE, {"name": "New Auditor", "password": PASSWORD})
    auditor = User.objects.get(email="new.auditor@example.test")
    assert list(Apprentice.objects.visible_to(access_of(auditor))) == [cast.colleague]
    assert not ViewGrant.objects.filter(invitation__isnull=False).exists()


def test_a_promised_view_falls_when_the_apprentice_changes_employer(client: Client, cast: Cast) -> None:
    joining = actions.invite_person(
        provider=cast.provider,
        email="new.manager@example.test",
        name="New Line Manager",
        role=Role.EMPLOYER,
        employer=cast.employer,
        apprentices=[cast.apprentice],
        accept_url="http://testserver/invitation/",
        by=cast["manager"],
    )
    assert joining.invitation is not None
    apprentice = cast.apprentice
    actions.change_programme(
        apprentice=apprentice,
        to=actions.Particulars(
            cohort=apprentice.cohort,
            employer=factories.make_employer(cast.provider),
            start_on=apprentice.start_on,
            planned_end_on=apprentice.planned_end_on,
        ),
        revision=apprentice.revision,
        by=cast["manager"],
    )
    # The former line manager's own view went too; the auditor's stays.
    assert [g.membership.role for g in ViewGrant.objects.filter(apprentice=apprentice)] == ["auditor"]  # type: ignore[union-attr]
    client.get(link(factories.token_in(joining.invitation)))
    client.post(HERE, {"name": "New Line Manager", "password": PASSWORD})
    assert ViewGrant.objects.filter(membership__user__email="new.manager@example.test").count() == 0


def test_an_invitation_of_an_auditor_whose_time_is_over(client: Client, cast: Cast) -> None:
    invitation, token = factories.make_invitation(cast.provider, Role.AUDITOR, by=cast["manager"])
    Invitation.objects.filter(pk=invitation.pk).update(until_on=timezone.localdate() - timedelta(days=1))
    assert over(client, token) == (410, "The time of this invitation is over")
    assert not User.objects.filter(email=invitation.email).exists()
