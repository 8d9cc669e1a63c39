"""What a stale page, a repeated form or a role that ran out must not do."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts import actions as accounts_actions
from accounts import clock
from accounts.errors import Conflict, RuleBroken
from accounts.models import LedgerEntry, Membership
from accounts.roles import Role
from apprentices import actions
from apprentices.actions import LearnerDetails, Particulars
from apprentices.models import Apprentice, ViewGrant
from tests import factories
from tests.apprentices.test_actions import enrolment
from tests.conftest import Cast


def test_a_stale_page_names_nobody_for_the_employer_they_have_left(cast: Cast) -> None:
    stale = Apprentice.objects.get(pk=cast.apprentice.pk)
    actions.change_programme(
        apprentice=cast.apprentice,
        to=Particulars(
            cohort=cast.cohort,
            employer=factories.make_employer(cast.provider),
            start_on=stale.start_on,
            planned_end_on=stale.planned_end_on,
        ),
        revision=stale.revision,
        by=cast["manager"],
    )
    membership = cast["employer"].memberships.get()
    with pytest.raises(RuleBroken, match="works for another employer"):
        actions.grant_view(apprentice=stale, membership=membership, by=cast["manager"])
    assert not Apprentice.objects.visible_to(cast.access("employer")).exists()


def test_a_stale_page_names_nobody_for_a_role_that_has_ended(cast: Cast) -> None:
    membership = cast["auditor"].memberships.get()
    Membership.objects.filter(pk=membership.pk).update(ended_at=clock.now())
    with pytest.raises(Conflict, match="was ended"):
        actions.grant_view(apprentice=cast.colleague, membership=membership, by=cast["manager"])


def test_an_auditor_whose_time_ran_out_comes_again_and_sees_only_whom_they_are_given_now(cast: Cast) -> None:
    auditor = cast["auditor"]
    Membership.objects.filter(user=auditor).update(until_on=clock.today() - timedelta(days=1))
    assert cast.access("auditor").provider is None

    until_on = clock.today() + timedelta(days=10)
    again = accounts_actions.add_membership(
        user=auditor, provider=cast.provider, role=Role.AUDITOR, until_on=until_on, by=cast["manager"]
    )
    assert again.until_on == until_on
    assert cast.access("auditor").memberships == (again,)
    assert not Apprentice.objects.visible_to(cast.access("auditor")).exists()
    actions.grant_view(apprentice=cast.colleague, membership=again, by=cast["manager"])
    assert list(Apprentice.objects.visible_to(cast.access("auditor"))) == [cast.colleague]


def test_a_cohort_keeps_a_name(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Give the cohort a name"):
        actions.change_cohort(
            cohort=cast.cohort, name="  ", starts_on=cast.cohort.starts_on, revision=1, by=cast["manager"]
        )


def test_a_proposed_uuid_of_another_providers_learner_is_refused(cast: Cast) -> None:
    """No crash, and nothing of theirs comes of it."""
    with pytest.raises(Conflict, match="open a new form"):
        actions.enrol_and_invite(
            learner=None,
            details=LearnerDetails("New", "Learner"),
            proposed=cast.stranger.learner.uuid,
            enrolment=enrolment(cast),
            accept_url="https://portfolio.test/invitation/",
            by=cast["manager"],
        )
    made = actions.enrol_and_invite(
        learner=None,
        details=LearnerDetails("New", "Learner"),
        proposed=uuid4(),
        enrolment=enrolment(cast),
        accept_url="https://portfolio.test/invitation/",
        by=cast["manager"],
    )
    assert made.provider == cast.provider


def test_no_break_begins_once_the_programme_has_ended(cast: Cast) -> None:
    actions.end_programme(
        apprentice=cast.apprentice, end="withdrawn", ended_on=date(2026, 3, 2), by=cast["manager"]
    )
    with pytest.raises(RuleBroken, match="has ended"):
        actions.start_break(apprentice=cast.apprentice, from_on=date(2026, 2, 2), by=cast["manager"])


def test_a_curve_beyond_a_hundred_percent_is_refused_in_words(cast: Cast) -> None:
    for points in ((), ((0, 0, 0), (100, 100, 101)), ((0, 0, 0), (100, 120, 100))):
        with pytest.raises(RuleBroken, match="from 0 to 100 %"):
            actions.set_expected_curve(provider=cast.provider, points=points, by=cast["manager"])


def test_the_ledger_says_who_was_to_judge_from_the_start(cast: Cast) -> None:
    made = actions.enrol(
        learner=factories.make_learner(cast.provider),
        enrolment=enrolment(cast, assessor=cast["assessor"], employer=cast.employer),
        by=cast["manager"],
    )
    [text] = LedgerEntry.objects.filter(stream=f"apprentice:{made.uuid}").values_list("text", flat=True)
    for row in (cast["assessor"], cast.employer, cast.cohort):
        assert str(row.uuid) in text
    assert not ViewGrant.objects.filter(apprentice=made).exists()
