"""Cohorts and programmes: what the actions allow, refuse, and do once."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.ledger_check import verify
from apprentices import actions
from apprentices.actions import Enrolment, Particulars
from apprentices.models import Apprentice, ExpectedPoint, OwedKsb
from standards.models import Ksb, Option, StandardVersion
from tests import factories
from tests.conftest import Cast


def enrolment(cast: Cast, **changes: object) -> Enrolment:
    plain = Enrolment(
        cohort=cast.cohort, version=cast.version, start_on=date(2026, 2, 2), planned_end_on=date(2027, 8, 2)
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


# --- Enrolling ------------------------------------------------------------------------------


def test_enrolling_writes_what_is_owed_and_pins_the_version(cast: Cast) -> None:
    version = factories.make_version(2, 1, 1)
    learner = factories.make_learner(cast.provider)
    made = actions.enrol(learner=learner, enrolment=enrolment(cast, version=version), by=cast["manager"])
    codes = (
        OwedKsb.objects.filter(apprentice=made).order_by("ksb__ordinal").values_list("ksb__code", flat=True)
    )
    assert (list(codes), made.standing, made.owed_count) == (["K1", "K2", "S1", "B1"], "0000", 4)
    version.refresh_from_db()
    assert version.pinned_at is not None


def with_options() -> tuple[StandardVersion, Option, Option]:
    """A version whose S1 belongs to the first option and S2 to the second."""
    version = factories.make_version(1, 2, 0)
    first, second = (Option.objects.create(version=version, position=n, title=f"Option {n}") for n in (1, 2))
    Ksb.objects.get(version=version, code="S1").options.add(first)
    Ksb.objects.get(version=version, code="S2").options.add(second)
    return version, first, second


def test_an_apprentice_on_an_option_owes_the_core_and_that_option(cast: Cast) -> None:
    version, _, second = with_options()
    learner = factories.make_learner(cast.provider)
    made = actions.enrol(
        learner=learner, enrolment=enrolment(cast, version=version, option=second), by=cast["manager"]
    )
    assert set(OwedKsb.objects.filter(apprentice=made).values_list("ksb__code", flat=True)) == {"K1", "S2"}


def test_what_enrolment_refuses(cast: Cast) -> None:
    learner = factories.make_learner(cast.provider)
    version, _, _ = with_options()
    unpublished = factories.make_version()
    StandardVersion.objects.filter(pk=unpublished.pk).update(is_offered=False)
    unpublished.refresh_from_db()
    refusals: list[tuple[dict[str, object], type[RuleBroken]]] = [
        ({"version": version}, RuleBroken),  # has options, none chosen
        ({"option": Option.objects.filter(version=version).first()}, RuleBroken),  # another version's
        ({"version": unpublished}, RuleBroken),
        ({"planned_end_on": date(2026, 2, 2)}, RuleBroken),
        ({"assessor": cast["manager"]}, RuleBroken),
        ({"assessor": cast["outside_assessor"]}, RuleBroken),
        ({"cohort": factories.make_cohort(cast.other_provider)}, NotAllowed),
        ({"employer": factories.make_employer(cast.other_provider)}, NotAllowed),
    ]
    for changes, error in refusals:
        with pytest.raises(error):
            actions.enrol(learner=learner, enrolment=enrolment(cast, **changes), by=cast["manager"])
    assert not Apprentice.objects.filter(learner=learner).exists()


def test_nobody_is_enrolled_twice_on_the_same_version(cast: Cast) -> None:
    with pytest.raises(Conflict):
        actions.enrol(learner=cast.apprentice.learner, enrolment=enrolment(cast), by=cast["manager"])


# --- ULN ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uln", "valid"),
    [
        ("9999999999", False),  # the ILR's "unknown"
        ("1000000018", False),
        ("123456789", False),
        ("12345678901", False),
        ("١٢٣٤٥٦٧٨٩٠", False),
        ("", False),
    ],
)
def test_wrong_ulns(uln: str, valid: bool) -> None:
    assert actions.uln_is_valid(uln) is valid


@given(st.integers(100_000_000, 999_999_999))
def test_exactly_one_check_digit_fits_or_none(nine: int) -> None:
    fitting = [d for d in range(10) if actions.uln_is_valid(f"{nine}{d}")]
    weighted = sum(int(c) * w for c, w in zip(str(nine), range(10, 1, -1), strict=True)) % 11
    assert fitting == ([] if weighted == 0 else [10 - weighted])


# --- Changing a programme -------------------------------------------------------------------


def test_a_stale_form_does_not_overwrite(cast: Cast) -> None:
    a = cast.apprentice
    to = Particulars(
        cohort=a.cohort, employer=a.employer, start_on=a.start_on, planned_end_on=date(2027, 9, 1)
    )
    actions.change_programme(apprentice=a, to=to, revision=1, by=cast["manager"])
    again = actions.change_programme(apprentice=a, to=to, revision=1, by=cast["manager"])  # a double click
    assert (again.planned_end_on, again.revision) == (date(2027, 9, 1), 2)
    with pytest.raises(Conflict):
        actions.change_programme(
            apprentice=a, to=replace(to, planned_end_on=date(2027, 10, 1)), revision=1, by=cast["manager"]
        )


def test_changed_dates_still_hold_the_breaks_and_the_end(cast: Cast) -> None:
    a, by = cast.apprentice, cast["manager"]
    actions.start_break(apprentice=a, from_on=date(2026, 3, 1), by=by)
    actions.end_break(apprentice=a, until_on=date(2026, 3, 31), planned_end_on=date(2027, 8, 5), by=by)
    actions.end_programme(apprentice=a, end="withdrawn", ended_on=date(2026, 2, 1), by=by)
    a.refresh_from_db()
    to = Particulars(
        cohort=a.cohort, employer=a.employer, start_on=a.start_on, planned_end_on=a.planned_end_on
    )
    for changed, refusal in (
        (replace(to, start_on=date(2026, 3, 2)), "after its first break"),
        (replace(to, planned_end_on=date(2026, 3, 31)), "after the last break"),
        (replace(to, start_on=date(2026, 2, 2)), "after it has ended"),
    ):
        with pytest.raises(RuleBroken, match=refusal):
            actions.change_programme(apprentice=a, to=changed, revision=a.revision, by=by)


def test_breaks_do_not_overlap_and_one_is_open_at_a_time(cast: Cast) -> None:
    a, by = cast.apprentice, cast["manager"]
    actions.start_break(apprentice=a, from_on=date(2026, 3, 1), by=by)
    with pytest.raises(Conflict):
        actions.start_break(apprentice=a, from_on=date(2026, 4, 1), by=by)
    with pytest.raises(RuleBroken):
        actions.end_break(apprentice=a, until_on=date(2026, 2, 1), planned_end_on=date(2027, 9, 1), by=by)
    pause = actions.end_break(
        apprentice=a, until_on=date(2026, 3, 31), planned_end_on=date(2027, 8, 5), by=by
    )
    assert pause.days(date(2026, 12, 1)) == 31
    assert pause.days(date(2026, 3, 10)) == 10
    with pytest.raises(RuleBroken):
        actions.start_break(apprentice=a, from_on=date(2026, 3, 31), by=by)


def test_ending_is_done_once_and_can_be_taken_back(cast: Cast) -> None:
    a, by = cast.apprentice, cast["manager"]
    for _ in range(2):
        actions.end_programme(apprentice=a, end="withdrawn", ended_on=date(2026, 6, 1), by=by)
    with pytest.raises(Conflict):
        actions.end_programme(apprentice=a, end="completed", ended_on=date(2026, 6, 1), by=by)
    assert actions.resume_programme(apprentice=a, by=by).ended_on is None


def test_an_ended_programme_takes_no_evidence(cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice, "K1")
    actions.end_programme(
        apprentice=cast.apprentice, end="withdrawn", ended_on=date(2026, 6, 1), by=cast["manager"]
    )
    with pytest.raises(RuleBroken):
        factories.submit(draft)
    with pytest.raises(RuleBroken):
        factories.make_draft(cast.apprentice)


def test_assessors_come_from_the_provider_and_never_assess_themselves(cast: Cast) -> None:
    for stranger in ("outside_assessor", "manager", "nobody"):
        with pytest.raises(RuleBroken):
            actions.assign_assessor(apprentice=cast.apprentice, assessor=cast[stranger], by=cast["manager"])
    changed = actions.assign_assessor(
        apprentice=cast.apprentice, assessor=cast["second_assessor"], by=cast["manager"]
    )
    assert changed.assessor == cast["second_assessor"]
    assert actions.assign_assessor(apprentice=changed, assessor=None, by=cast["manager"]).assessor is None


def test_an_assessor_who_turns_out_to_be_the_learner_judges_it_no_more(cast: Cast) -> None:
    assessor = cast["assessor"]
    apprentice, other = (
        factories.make_apprentice(cast.provider, cast.version, assessor=assessor, with_user=False)
        for _ in range(2)
    )
    actions.connect_learner(learner=apprentice.learner, user=assessor, by=assessor)
    for each in (apprentice, other):
        each.refresh_from_db()
    assert (apprentice.assessor, other.assessor) == (None, assessor)
    assert verify() == []


def test_views_are_granted_to_the_right_people_only(cast: Cast) -> None:
    line_manager = cast["employer"].memberships.get()
    with pytest.raises(RuleBroken):  # the colleague works elsewhere
        actions.grant_view(apprentice=cast.colleague, membership=line_manager, by=cast["manager"])
    with pytest.raises(RuleBroken):  # an assessor has a caseload instead
        actions.grant_view(
            apprentice=cast.apprentice, membership=cast["assessor"].memberships.get(), by=cast["manager"]
        )
    with pytest.raises(NotAllowed):
        actions.grant_view(apprentice=cast.stranger, membership=line_manager, by=cast["manager"])


# --- The expected curve ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "points",
    [
        ((0, 0, 0),),
        ((0, 0, 0), (50, 10, 10)),
        ((10, 0, 0), (100, 100, 100)),
        ((0, 0, 0), (50, 60, 60), (40, 70, 70), (100, 100, 100)),
        ((0, 0, 0), (50, 60, 60), (100, 50, 100)),
    ],
)
def test_a_curve_runs_from_0_to_100_and_never_falls(
    cast: Cast, points: tuple[tuple[int, int, int], ...]
) -> None:
    before = ExpectedPoint.objects.filter(provider=cast.provider).count()
    with pytest.raises(RuleBroken):
        actions.set_expected_curve(provider=cast.provider, points=points, by=cast["manager"])
    assert ExpectedPoint.objects.filter(provider=cast.provider).count() == before
