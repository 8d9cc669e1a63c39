"""Cohorts, enrolling one learner, and assessors for many."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts_actions
from accounts.models import Invitation, Mail
from accounts.roles import Role
from apprentices import actions
from apprentices.dates import add_months
from apprentices.models import Apprentice, Cohort, Learner
from standards.models import Option, StandardVersion
from tests import factories
from tests.conftest import Cast

As = Callable[[str], Client]
NEW = reverse("apprentices:cohort_new")
ULN = "1000000027"  # 1·10 + 2·2 = 14, rest 3, so the last digit is 7


def problems(response: Any) -> list[str]:
    return list(response.context["form"].non_field_errors())


# --- Cohorts -----------------------------------------------------------------------------------------


def test_a_cohort_is_created_once(as_: As, cast: Cast) -> None:
    client = as_("manager")
    values = {"name": " Leeds   2026 ", "starts_on": "2026-09-01"}
    response = client.post(NEW, values)
    cohort = Cohort.objects.get(name="Leeds 2026")
    assert response.headers["Location"] == reverse("apprentices:enrol", args=[cohort.uuid])
    assert problems(client.post(NEW, values)) == ["You already have a cohort called Leeds 2026."]
    # The other provider may use the name.
    assert as_("outsider").post(NEW, values).status_code == 302


def test_a_cohort_form_keeps_what_was_typed(as_: As) -> None:
    response = as_("manager").post(NEW, {"name": "Leeds 2026", "starts_on": "31/02/2026"})
    assert response.context["form"].errors["starts_on"] == ["Enter a valid date."]
    assert 'value="Leeds 2026"' in response.content.decode()


def test_a_stale_cohort_form_shows_both_and_can_be_saved_knowingly(as_: As, cast: Cast) -> None:
    client, url = as_("manager"), reverse("apprentices:cohort_change", args=[cast.cohort.uuid])
    actions.change_cohort(
        cohort=cast.cohort,
        name="Theirs",
        starts_on=date(2026, 2, 2),
        revision=cast.cohort.revision,
        by=cast["manager"],
    )
    stale = {"name": "Mine", "starts_on": "2026-01-05", "revision": cast.cohort.revision}
    response = client.post(url, stale)
    assert [(d.label, d.typed, d.now) for d in response.context["form"].differences] == [
        ("Name", "Mine", "Theirs"),
        ("Starts on", "5 January 2026", "2 February 2026"),
    ]
    assert response.context["form"]["name"].value() == "Mine"
    renewed = {name: response.context["form"][name].value() for name in stale}
    assert client.post(url, renewed).status_code == 302
    assert list(Cohort.objects.filter(pk=cast.cohort.pk).values_list("name", "starts_on")) == [
        ("Mine", date(2026, 1, 5))
    ]


def test_a_taken_name_is_no_conflict_of_versions(as_: As, cast: Cast) -> None:
    factories.make_cohort(cast.provider, "Taken")
    url = reverse("apprentices:cohort_change", args=[cast.cohort.uuid])
    response = as_("manager").post(url, {"name": "taken", "starts_on": "2026-01-05", "revision": 1})
    assert problems(response) == ["You already have a cohort called taken."]
    assert response.context["form"].differences == ()


# --- Enrolling ----------------------------------------------------------------------------------------


@pytest.fixture
def empty(cast: Cast) -> Cohort:
    return actions.create_cohort(
        provider=cast.provider, name="Autumn", starts_on=date(2026, 9, 1), by=cast["manager"]
    )


@pytest.fixture
def version(cast: Cast) -> StandardVersion:
    """On offer for starts from September 2026 on, typically 18 months."""
    version = cast.version
    version.typical_duration_months = 18
    version.earliest_start_on = date(2026, 9, 1)
    version.save()
    return version


def enrol_url(cohort: Cohort) -> str:
    return reverse("apprentices:enrol", args=[cohort.uuid])


def filled(version: StandardVersion, /, **changes: Any) -> dict[str, Any]:
    return {
        "given_names": "Nadia",
        "family_name": "Demo Learner",
        "email": "nadia@example.test",
        "uln": ULN,
        "learn_ref_number": "NL1",
        "start_on": "2026-09-07",
        "version": str(version.uuid),
        "planned_end_on": "2028-03-07",
        "proposed": str(uuid4()),
        **changes,
    }


def test_months_are_counted_to_the_same_day_or_the_last() -> None:
    assert add_months(date(2026, 8, 31), 18) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert add_months(date(2026, 1, 15), 24) == date(2028, 1, 15)


def test_standard_and_end_are_proposed_from_the_start(
    as_: As, empty: Cohort, version: StandardVersion
) -> None:
    form = as_("manager").get(enrol_url(empty)).context["form"]
    assert (form["start_on"].value(), form["version"].value(), form["planned_end_on"].value()) == (
        date(2026, 9, 1),
        version.uuid,
        date(2028, 3, 1),
    )


def test_the_proposal_follows_the_start_but_not_over_what_was_typed(
    as_: As, empty: Cohort, version: StandardVersion
) -> None:
    newer = factories.make_version()
    newer.standard = version.standard
    newer.version, newer.version_order = "1.1", 1_001_000
    newer.typical_duration_months, newer.earliest_start_on = 12, date(2027, 1, 1)
    newer.save()
    version.latest_start_on = date(2026, 12, 31)
    version.save()
    client, url = as_("manager"), enrol_url(empty)
    typed = filled(
        version, start_on="2027-02-01", planned_end_on="2028-03-01", proposed_end_on="2028-03-01", propose="1"
    )
    response = client.post(url, typed)
    form = response.context["form"]
    assert (form["version"].value(), form["planned_end_on"].value()) == (newer.uuid, date(2028, 2, 1))
    assert form["given_names"].value() == "Nadia"
    assert not form.errors
    own_end = client.post(url, typed | {"planned_end_on": "2028-06-30"}).context["form"]
    assert own_end["planned_end_on"].value() == date(2028, 6, 30)
    assert Learner.objects.filter(given_names="Nadia").count() == 0


def test_a_start_beyond_the_calendar_proposes_nothing(
    as_: As, empty: Cohort, version: StandardVersion
) -> None:
    typed = filled(version, start_on="9999-12-31", planned_end_on="", proposed_end_on="", propose="1")
    form = as_("manager").post(enrol_url(empty), typed).context["form"]
    assert (form["start_on"].value(), form["planned_end_on"].value()) == ("9999-12-31", None)


def test_one_learner_is_enrolled_and_invited(
    as_: As, empty: Cohort, version: StandardVersion, cast: Cast
) -> None:
    values = filled(version, employer=cast.employer.uuid, assessor=cast["assessor"].uuid)
    response = as_("manager").post(enrol_url(empty), values)
    apprentice = Apprentice.objects.get(cohort=empty)
    assert response.headers["Location"] == reverse("apprentices:manage", args=[apprentice.uuid])
    assert (apprentice.learner.name, apprentice.learner.uln, apprentice.learner.learn_ref_number) == (
        "Nadia Demo Learner",
        ULN,
        "NL1",
    )
    assert (apprentice.version, apprentice.start_on, apprentice.planned_end_on) == (
        version,
        date(2026, 9, 7),
        date(2028, 3, 7),
    )
    assert (apprentice.employer, apprentice.assessor, apprentice.owed_count) == (
        cast.employer,
        cast["assessor"],
        6,
    )
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.subject) == (Role.APPRENTICE, apprentice.learner.uuid)
    assert Mail.objects.get().to == "nadia@example.test"


def test_names_of_the_greatest_length_are_invited(as_: As, empty: Cohort, version: StandardVersion) -> None:
    given, family = "Nadia" * 20, "Learner" * 14
    as_("manager").post(enrol_url(empty), filled(version, given_names=given, family_name=family))
    assert Apprentice.objects.get(cohort=empty).learner.name == f"{given} {family}"
    assert Invitation.objects.get(email="nadia@example.test").name == f"{given} {family}"[:150]


def test_a_double_click_enrols_once(as_: As, empty: Cohort, version: StandardVersion) -> None:
    values = filled(version)
    client = as_("manager")
    first, second = client.post(enrol_url(empty), values), client.post(enrol_url(empty), values)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Learner.objects.filter(given_names="Nadia").count(), Mail.objects.count()) == (1, 1)


def test_without_an_address_nobody_is_invited(as_: As, empty: Cohort, version: StandardVersion) -> None:
    assert as_("manager").post(enrol_url(empty), filled(version, email="")).status_code == 302
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"given_names": " "}, "given_names", "Fill this in."),
        ({"email": "not-an-address"}, "email", "Enter a valid email address."),
        (
            {"uln": "1000000020"},
            "uln",
            "That ULN has a wrong check digit: look it up again, or leave it empty for now.",
        ),
        ({"start_on": "soon"}, "start_on", "Enter a valid date."),
        (
            {"planned_end_on": "9999-12-31"},
            "planned_end_on",
            "Check the year: give a day from 1 January 2000 to 31 December 2099.",
        ),
        ({"version": ""}, "version", "Choose one."),
        ({"planned_end_on": "2026-09-07"}, "__all__", "The planned end must come after the start."),
        ({"learn_ref_number": "TAKEN"}, "__all__", "A learner with reference TAKEN is already here."),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(
    as_: As,
    empty: Cohort,
    version: StandardVersion,
    cast: Cast,
    changes: dict[str, str],
    field: str,
    problem: str,
) -> None:
    Learner.objects.filter(pk=cast.apprentice.learner.pk).update(learn_ref_number="TAKEN")
    values = filled(version, **changes)
    form = as_("manager").post(enrol_url(empty), values).context["form"]
    assert list(form.errors[field]) == [problem]
    assert {name: str(form[name].value()) for name in values} == values
    assert (Apprentice.objects.filter(cohort=empty).exists(), Mail.objects.exists()) == (False, False)


def test_a_uln_may_be_typed_with_spaces(as_: As, empty: Cohort, version: StandardVersion) -> None:
    as_("manager").post(enrol_url(empty), filled(version, uln="100 000 0027"))
    assert Apprentice.objects.get(cohort=empty).learner.uln == ULN


@pytest.mark.parametrize(
    "same",
    [
        {"given_names": "test", "family_name": "APPRENTICE"},
        {"uln": ULN},
        {"email": "SHARED@example.test"},
    ],
)
def test_somebody_who_may_be_here_already_is_asked_about(
    as_: As, empty: Cohort, version: StandardVersion, cast: Cast, same: dict[str, str]
) -> None:
    known = cast.apprentice.learner
    Learner.objects.filter(pk=known.pk).update(uln=ULN, email="shared@example.test")
    plain = {"uln": "", "email": "", "learn_ref_number": ""}
    client, url = as_("manager"), enrol_url(empty)
    values = filled(version, **{**plain, **same})
    asked = client.post(url, values).context["form"]
    assert [question.url for question in asked.questions] == [f"{url}?learner={known.uuid}"]
    assert problems(client.post(url, values)) == ["Check this before you enrol them. Nothing was saved yet."]
    if "email" in same:
        # Two accounts cannot share an address: that is no question.
        Learner.objects.filter(pk=known.pk).update(user=cast["nobody"])
        refused = client.post(url, {**values, "email": cast["nobody"].email, "confirmed": "on"})
        assert "is the address of another learner here" in problems(refused)[0]
    else:
        assert client.post(url, {**values, "confirmed": "on"}).status_code == 302


def test_the_ilrs_unknown_uln_and_other_providers_learners_ask_nothing(
    as_: As, empty: Cohort, version: StandardVersion, cast: Cast
) -> None:
    Learner.objects.filter(pk=cast.stranger.learner.pk).update(uln=ULN, email="nadia@example.test")
    assert as_("manager").post(enrol_url(empty), filled(version)).status_code == 302


def test_a_version_that_is_closed_for_the_start_is_asked_about(
    as_: As, empty: Cohort, version: StandardVersion
) -> None:
    values = filled(version, start_on="2026-08-01")
    asked = as_("manager").post(enrol_url(empty), values)
    assert "is not open for a start on 1 August 2026" in asked.context["form"].questions[0].text
    assert "I have checked" in asked.content.decode()
    assert as_("manager").post(enrol_url(empty), {**values, "confirmed": "on"}).status_code == 302


def test_a_learner_who_is_here_takes_another_programme(
    as_: As, empty: Cohort, version: StandardVersion, cast: Cast
) -> None:
    client = as_("manager")
    found = client.get(enrol_url(empty), {"q": "test appr"}).context["found"]
    assert found == [cast.apprentice.learner]
    url = f"{enrol_url(empty)}?learner={cast.apprentice.learner.uuid}"
    other = factories.make_version()
    values = filled(other)
    assert "given_names" not in client.get(url).context["form"].fields
    assert client.post(url, filled(version)).context["form"].non_field_errors() == [
        "Test Apprentice is on this programme already."
    ]
    assert client.post(url, values).status_code == 302
    # Their account opens it at once: no invitation, no second learner.
    assert cast.apprentice.learner.programmes.count() == 2
    assert not Invitation.objects.exists()


def test_learners_of_another_provider_are_not_found(as_: As, empty: Cohort, cast: Cast) -> None:
    client = as_("manager")
    assert client.get(enrol_url(empty), {"q": "other"}).context["found"] == []
    assert client.get(enrol_url(empty), {"learner": str(cast.stranger.learner.uuid)}).status_code == 404


def test_choices_are_the_providers_own(as_: As, empty: Cohort, version: StandardVersion, cast: Cast) -> None:
    elsewhere = factories.make_employer(cast.other_provider)
    unoffered = factories.make_version()
    unoffered.is_offered = False
    unoffered.save()
    client = as_("manager")
    for field, wrong in (
        ("employer", elsewhere.uuid),
        ("assessor", cast["outside_assessor"].uuid),
        ("assessor", cast["iqa"].uuid),
        ("version", unoffered.uuid),
    ):
        form = client.post(enrol_url(empty), filled(version, **{field: wrong})).context["form"]
        assert field in form.errors


def test_an_option_is_asked_for_where_the_version_has_options(
    as_: As, empty: Cohort, version: StandardVersion
) -> None:
    option = Option.objects.create(version=version, position=1, title="First pathway")
    client = as_("manager")
    assert "First pathway" in client.get(enrol_url(empty)).content.decode()
    without = client.post(enrol_url(empty), filled(version)).context["form"]
    assert without.errors["option"] == ["Choose one."]
    client.post(enrol_url(empty), filled(version, option=str(option.uuid)))
    assert Apprentice.objects.get(cohort=empty).option == option


# --- Assessors for many ---------------------------------------------------------------------------------


def assign_url(cohort: Cohort) -> str:
    return reverse("apprentices:assign", args=[cohort.uuid])


def test_ticked_apprentices_move_into_a_caseload(as_: As, cast: Cast) -> None:
    client, url = as_("manager"), assign_url(cast.cohort)
    both = [str(cast.apprentice.uuid), str(cast.colleague.uuid)]
    page = client.post(url, {"apprentices": both, "assessor": cast["assessor"].uuid}, follow=True)
    assert "1 apprentice moved into the caseload of Test Assessor." in page.content.decode()
    assert list(Apprentice.objects.judged_by(cast.access("assessor")).order_by("pk")) == [
        cast.apprentice,
        cast.colleague,
    ]
    page = client.post(url, {"apprentices": both, "assessor": cast["assessor"].uuid}, follow=True)
    assert "Nothing changed: that is how it was already." in page.content.decode()
    client.post(url, {"apprentices": both[:1], "assessor": cast["assessor"].uuid, "nobody": "on"})
    rows = client.get(url, {"without": "1"}).context["rows"]
    assert [row["apprentice"] for row in rows] == [cast.apprentice]


def test_assigning_refuses_what_does_not_fit_and_keeps_the_ticks(as_: As, cast: Cast) -> None:
    client, url = as_("manager"), assign_url(cast.cohort)
    nothing = client.post(url, {"assessor": cast["assessor"].uuid})
    assert nothing.context["form"].errors["apprentices"] == ["Tick at least one apprentice."]
    ticked = [str(cast.apprentice.uuid)]
    # A choice not made takes nobody out of a caseload.
    unsaid = client.post(url, {"apprentices": ticked, "assessor": ""})
    assert unsaid.context["form"].errors["assessor"] == ["Choose who is to judge their work."]
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.assessor == cast["assessor"]
    wrong = client.post(url, {"apprentices": ticked, "assessor": cast["outside_assessor"].uuid})
    assert "assessor" in wrong.context["form"].errors
    assert [row["is_ticked"] for row in wrong.context["rows"]] == [True, False]
    foreign = client.post(url, {"apprentices": [cast.stranger.uuid], "assessor": cast["assessor"].uuid})
    assert "apprentices" in foreign.context["form"].errors


def test_nobody_is_assigned_to_themselves_in_a_crowd(as_: As, cast: Cast) -> None:
    accounts_actions.add_membership(
        user=factories.owner(cast.colleague), provider=cast.provider, role=Role.ASSESSOR, by=None
    )
    both = [str(cast.apprentice.uuid), str(cast.colleague.uuid)]
    response = as_("manager").post(
        assign_url(cast.cohort), {"apprentices": both, "assessor": factories.owner(cast.colleague).uuid}
    )
    assert problems(response) == ["Nobody assesses their own work."]
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.assessor == cast["assessor"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_assign_page_asks_the_same_questions_for_one_and_for_three(
    as_: As, cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    cohort = factories.make_cohort(cast.provider)
    for _ in range(count):
        factories.make_apprentice(cast.provider, cast.version, cohort=cohort, assessor=cast["assessor"])
    client = as_("manager")
    # Session, person, access; the cohort; rows; assessors to choose.
    with django_assert_num_queries(6):
        assert len(client.get(assign_url(cohort)).context["rows"]) == count
