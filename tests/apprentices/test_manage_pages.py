"""The manage page of one apprentice: every part, twice, stale, and by the wrong people."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import access_of
from accounts.models import EmailedLink, Invitation, Mail
from accounts.roles import Role
from apprentices import actions
from apprentices.models import Apprentice, Break, ViewGrant
from tests import factories
from tests.conftest import Cast

As = Callable[[str], Client]


def url(cast: Cast) -> str:
    return reverse("apprentices:manage", args=[cast.apprentice.uuid])


def send(client: Client, cast: Cast, part: str, **values: Any) -> Any:
    return client.post(url(cast), {"form": part, **{f"{part}-{name}": v for name, v in values.items()}})


def problems(response: Any) -> list[str]:
    return list(response.context["sent"].non_field_errors())


def programme(cast: Cast, **changes: Any) -> dict[str, Any]:
    apprentice = Apprentice.objects.get(pk=cast.apprentice.pk)
    return {
        "cohort": apprentice.cohort.uuid,
        "employer": apprentice.employer.uuid if apprentice.employer else "",
        "start_on": apprentice.start_on,
        "planned_end_on": apprentice.planned_end_on,
        "revision": apprentice.revision,
        **changes,
    }


def test_cohort_employer_and_dates_are_changed(as_: As, cast: Cast) -> None:
    cohort, employer = factories.make_cohort(cast.provider), factories.make_employer(cast.provider)
    response = send(
        as_("manager"),
        cast,
        "programme",
        **programme(cast, cohort=cohort.uuid, employer=employer.uuid, planned_end_on="2027-12-01"),
    )
    assert response.headers["Location"] == url(cast)
    cast.apprentice.refresh_from_db()
    assert (cast.apprentice.cohort, cast.apprentice.employer, cast.apprentice.planned_end_on) == (
        cohort,
        employer,
        date(2027, 12, 1),
    )
    # The line manager of the former employer sees them no longer; the auditor still does.
    assert list(Apprentice.objects.visible_to(access_of(cast["employer"]))) == []
    assert list(Apprentice.objects.visible_to(access_of(cast["auditor"]))) == [cast.apprentice]


def test_a_stale_programme_form_shows_both(as_: As, cast: Cast) -> None:
    client = as_("manager")
    stale = programme(cast, planned_end_on="2027-09-01")
    send(client, cast, "programme", **programme(cast, planned_end_on="2027-10-01"))
    response = send(client, cast, "programme", **stale)
    form = response.context["sent"]
    assert [(d.label, d.typed, d.now) for d in form.differences] == [
        ("Planned end", "1 September 2027", "1 October 2027")
    ]
    assert "You typed" in response.content.decode()
    renewed = {name: form[name].value() for name in stale}
    assert send(client, cast, "programme", **renewed).status_code == 302
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.planned_end_on == date(2027, 9, 1)


def test_a_break_that_moved_the_end_makes_an_open_form_stale(as_: As, cast: Cast) -> None:
    client = as_("manager")
    stale = programme(cast, planned_end_on="2027-09-01")
    actions.start_break(apprentice=cast.apprentice, from_on=date(2026, 3, 1), by=None)
    actions.end_break(
        apprentice=cast.apprentice, until_on=date(2026, 4, 1), planned_end_on=date(2027, 8, 5), by=None
    )
    assert "in the meantime" in problems(send(client, cast, "programme", **stale))[0]


def test_a_second_press_of_the_same_form_changes_nothing(as_: As, cast: Cast) -> None:
    client = as_("manager")
    values = programme(cast, planned_end_on="2027-09-01")
    assert [send(client, cast, "programme", **values).status_code for _ in range(2)] == [302, 302]
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.revision == 2


def test_what_belongs_to_another_provider_cannot_be_chosen(as_: As, cast: Cast) -> None:
    client = as_("manager")
    foreign = {
        "cohort": cast.stranger.cohort.uuid,
        "employer": factories.make_employer(cast.other_provider).uuid,
    }
    for name, wrong in foreign.items():
        response = send(client, cast, "programme", **programme(cast, **{name: wrong}))
        assert name in response.context["sent"].errors
    response = send(client, cast, "assessor", assessor=cast["outside_assessor"].uuid)
    assert "assessor" in response.context["sent"].errors
    membership = factories.make_member(
        cast.other_provider, Role.EMPLOYER, employer=factories.make_employer(cast.other_provider)
    ).memberships.get()
    response = send(client, cast, "contact", membership=membership.uuid, sees="on")
    assert "membership" in response.context["sent"].errors


def test_an_unknown_part_does_not_exist(as_: As, cast: Cast) -> None:
    assert as_("manager").post(url(cast), {"form": "nonsense"}).status_code == 404


def test_an_assessor_is_assigned_and_taken_away(as_: As, cast: Cast) -> None:
    client = as_("manager")
    send(client, cast, "assessor", assessor=cast["second_assessor"].uuid)
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.assessor == cast["second_assessor"]
    send(client, cast, "assessor", assessor="")
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.assessor is None


# --- The learner ----------------------------------------------------------------------------------------


def learner(cast: Cast, **changes: Any) -> dict[str, Any]:
    row = cast.apprentice.learner
    row.refresh_from_db()
    names = ("given_names", "family_name", "email", "uln", "learn_ref_number", "revision")
    return {**{name: getattr(row, name) for name in names}, **changes}


def test_details_are_corrected_and_a_stale_form_shows_both(as_: As, cast: Cast) -> None:
    client = as_("manager")
    stale = learner(cast, family_name="Mine")
    assert send(client, cast, "learner", **learner(cast, family_name="Theirs")).status_code == 302
    response = send(client, cast, "learner", **stale)
    assert [(d.label, d.typed, d.now) for d in response.context["sent"].differences] == [
        ("Family name", "Mine", "Theirs")
    ]
    wrong = send(client, cast, "learner", **learner(cast, uln="1234567890"))
    assert "check digit" in wrong.context["sent"].errors["uln"][0]


def test_a_corrected_address_takes_the_open_invitation_with_it(as_: As, cast: Cast) -> None:
    apprentice = factories.make_apprentice(
        cast.provider, cast.version, cohort=cast.cohort, name="Bounced Learner", with_user=False
    )
    page = reverse("apprentices:manage", args=[apprentice.uuid])
    client = as_("manager")

    def correct(email: str) -> Any:
        apprentice.learner.refresh_from_db()
        return client.post(
            page,
            {
                "form": "learner",
                "learner-given_names": "Bounced",
                "learner-family_name": "Learner",
                "learner-email": email,
                "learner-revision": apprentice.learner.revision,
            },
        )

    assert "Add an email address" in client.get(page).content.decode()
    assert problems(client.post(page, {"form": "invitation"})) == [
        "Give the apprentice’s email address first."
    ]
    correct("wrong@example.test")
    assert not Invitation.objects.exists()
    client.post(page, {"form": "invitation"})
    client.post(page, {"form": "invitation"})
    assert (Invitation.objects.count(), Mail.objects.filter(to="wrong@example.test").count()) == (1, 2)
    assert EmailedLink.objects.filter(consumed_at=None).count() == 1
    correct("right@example.test")
    assert [(i.email, i.revoked_at is None) for i in Invitation.objects.order_by("pk")] == [
        ("wrong@example.test", False),
        ("right@example.test", True),
    ]
    assert EmailedLink.objects.filter(consumed_at=None).count() == 1
    taken = factories.owner(cast.apprentice).email
    refused = correct(taken)
    assert "is the address of another learner here" in problems(refused)[0]


def test_somebody_who_has_joined_needs_no_invitation(as_: As, cast: Cast) -> None:
    client = as_("manager")
    assert "signs in with" in client.get(url(cast)).content.decode()
    send(client, cast, "invitation")
    assert not Mail.objects.exists()


# --- Contacts -----------------------------------------------------------------------------------------------


def test_line_managers_are_let_in_and_out(as_: As, cast: Cast) -> None:
    client = as_("manager")
    membership = cast["employer"].memberships.get()
    page = client.get(url(cast))
    assert [(m.user.name, m.sees) for m in page.context["line_managers"]] == [("Line Manager", True)]
    assert [m.user.name for m in page.context["leads"]] == ["Apprenticeship Lead"]
    for _ in range(2):
        send(client, cast, "contact", membership=membership.uuid)
    assert list(Apprentice.objects.visible_to(access_of(cast["employer"]))) == []
    for _ in range(2):
        send(client, cast, "contact", membership=membership.uuid, sees="on")
    assert ViewGrant.objects.filter(membership=membership).count() == 1


def test_line_managers_of_other_employers_are_not_offered(as_: As, cast: Cast) -> None:
    other = factories.make_member(
        cast.provider, Role.EMPLOYER, name="Elsewhere", employer=factories.make_employer(cast.provider)
    )
    client = as_("manager")
    assert "Elsewhere" not in client.get(url(cast)).content.decode()
    refused = send(client, cast, "contact", membership=other.memberships.get().uuid, sees="on")
    assert problems(refused) == ["That line manager works for another employer."]


# --- Breaks and the end ------------------------------------------------------------------------------------------


def test_a_break_begins_and_ends_with_a_proposed_new_end(as_: As, cast: Cast) -> None:
    client = as_("manager")
    today = timezone.localdate()
    from_on = today - timedelta(days=9)
    assert send(client, cast, "start_break", from_on=from_on).status_code == 302
    assert problems(send(client, cast, "start_break", from_on=from_on)) == [
        "Test Apprentice is on a break already."
    ]
    form = client.get(url(cast)).context["forms"]["end_break"]
    end_on = cast.apprentice.planned_end_on + timedelta(days=10)
    assert (form["until_on"].value(), form["planned_end_on"].value()) == (today, end_on)
    assert send(client, cast, "end_break", until_on=today, planned_end_on=end_on).status_code == 302
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.planned_end_on == end_on
    assert Break.objects.get().until_on == today
    late = send(client, cast, "end_break", until_on=today, planned_end_on=end_on)
    assert problems(late) == ["Test Apprentice is not on a break."]


def test_a_programme_ends_and_the_end_is_taken_back(as_: As, cast: Cast) -> None:
    client = as_("manager")
    today = timezone.localdate()
    refused = send(client, cast, "end", end="withdrawn", ended_on=today + timedelta(days=1))
    assert problems(refused) == [
        "That day has not come yet: end the programme on its last day, or afterwards."
    ]
    assert send(client, cast, "end", end="nonsense", ended_on=today).status_code == 200
    assert [send(client, cast, "end", end="withdrawn", ended_on=today).status_code for _ in range(2)] == [
        302,
        302,
    ]
    other_tab = send(client, cast, "end", end="completed", ended_on=today)
    assert problems(other_tab) == ["This programme was ended already: withdrawn."]
    page = client.get(url(cast)).content.decode()
    assert "This programme has ended" in page
    assert [send(client, cast, "resume").status_code for _ in range(2)] == [302, 302]
    cast.apprentice.refresh_from_db()
    assert (cast.apprentice.end, cast.apprentice.ended_on) == ("", None)


def test_an_end_is_not_taken_back_once_the_learner_runs_again(as_: As, cast: Cast) -> None:
    client = as_("manager")
    send(client, cast, "end", end="withdrawn", ended_on=timezone.localdate())
    actions.enrol(
        learner=cast.apprentice.learner,
        enrolment=actions.Enrolment(
            cohort=cast.cohort,
            version=cast.version,
            start_on=date(2026, 6, 1),
            planned_end_on=date(2027, 12, 1),
        ),
        by=None,
    )
    assert "enrolled on this version again" in problems(send(client, cast, "resume"))[0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_manage_page_asks_the_same_questions_for_one_and_for_three(
    as_: As, cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count - 1):
        factories.make_member(cast.provider, Role.EMPLOYER, employer=cast.employer)
        factories.make_member(cast.provider, Role.EMPLOYER_LEAD, employer=cast.employer)
    client = as_("manager")
    # Session, person, access; the apprentice; cohorts, employers, assessors to choose; the open break,
    # all breaks; the invitation, line managers, those invited, leads.
    with django_assert_num_queries(13):
        assert len(client.get(url(cast)).context["line_managers"]) == count
