"""Who sees whom: one definition, tried with data that could leak."""

from datetime import timedelta

import pytest

from accounts import actions as accounts_actions
from accounts.access import access_of
from accounts.roles import Role
from apprentices import actions
from apprentices.models import Apprentice, Cohort
from evidence.models import Decision, Evidence, SignOff, Submission, SubmittedClaim
from tests import factories
from tests.conftest import Cast

SEEN = {
    "apprentice": {"Test Apprentice"},
    "colleague": {"Test Colleague"},
    "stranger": {"Other Apprentice"},
    "assessor": {"Test Apprentice"},
    "second_assessor": {"Test Colleague"},
    "iqa": {"Test Apprentice", "Test Colleague"},
    "manager": {"Test Apprentice", "Test Colleague"},
    "employer": {"Test Apprentice"},
    "employer_lead": {"Test Apprentice"},
    "auditor": {"Test Apprentice"},
    "outsider": {"Other Apprentice"},
    "outside_assessor": {"Other Apprentice"},
    "nobody": set(),
    "admin": set(),
}


@pytest.mark.parametrize("who", sorted(SEEN))
def test_who_sees_whom(cast: Cast, who: str) -> None:
    assert {a.learner.name for a in Apprentice.objects.visible_to(cast.access(who))} == SEEN[who]


@pytest.mark.parametrize("who", sorted(SEEN))
def test_everything_in_a_portfolio_follows_its_apprentice(cast: Cast, who: str) -> None:
    for apprentice in (cast.apprentice, cast.colleague, cast.stranger):
        factories.make_signed_off(apprentice, "K1")
    for model in (Evidence, Submission, SubmittedClaim, Decision, SignOff):
        rows = model.objects.visible_to(cast.access(who)).select_related("apprentice__learner")
        assert {row.apprentice.learner.name for row in rows} == SEEN[who], model.__name__


def test_drafts_are_their_owners_alone(cast: Cast) -> None:
    factories.make_draft(cast.apprentice, "K1")
    seen = {who: Evidence.objects.visible_to(cast.access(who)).count() for who in SEEN}
    assert {who for who, count in seen.items() if count} == {"apprentice"}


def test_a_line_manager_who_is_also_an_apprentice_does_not_see_drafts_of_others(cast: Cast) -> None:
    factories.make_draft(cast.apprentice, "K1")
    membership = accounts_actions.add_membership(
        user=cast["colleague"], provider=cast.provider, role=Role.EMPLOYER, employer=cast.employer, by=None
    )
    actions.grant_view(apprentice=cast.apprentice, membership=membership, by=None)
    assert Apprentice.objects.visible_to(cast.access("colleague")).count() == 2
    assert Evidence.objects.visible_to(cast.access("colleague")).count() == 0


def test_cohorts_are_seen_by_those_who_see_the_whole_provider(cast: Cast) -> None:
    seen = {who for who in SEEN if cast.cohort in Cohort.objects.visible_to(cast.access(who))}
    assert seen == {"iqa", "manager"}


def test_an_ended_membership_sees_nothing_from_that_moment(cast: Cast) -> None:
    membership = cast["assessor"].memberships.get()
    accounts_actions.end_membership(membership=membership, by=cast["manager"])
    assert list(Apprentice.objects.visible_to(cast.access("assessor"))) == []


def test_an_auditor_sees_nothing_after_the_last_day(cast: Cast) -> None:
    membership = cast["auditor"].memberships.get()
    assert membership.until_on is not None
    last = access_of(cast["auditor"], today=membership.until_on)
    after = access_of(cast["auditor"], today=membership.until_on + timedelta(days=1))
    assert Apprentice.objects.visible_to(last).count() == 1
    assert Apprentice.objects.visible_to(after).count() == 0


def test_a_person_of_two_providers_sees_one_at_a_time(cast: Cast) -> None:
    accounts_actions.add_membership(
        user=cast["manager"], provider=cast.other_provider, role=Role.IQA, by=None
    )
    here = access_of(cast["manager"], wanted=cast.provider.uuid)
    there = access_of(cast["manager"], wanted=cast.other_provider.uuid)
    assert {a.learner.name for a in Apprentice.objects.visible_to(here)} == SEEN["manager"]
    assert {a.learner.name for a in Apprentice.objects.visible_to(there)} == SEEN["outsider"]


def test_nobody_judges_their_own_work_under_another_hat(cast: Cast) -> None:
    own = cast["apprentice"]
    accounts_actions.add_membership(user=own, provider=cast.provider, role=Role.ASSESSOR, by=None)
    Apprentice.objects.filter(pk=cast.apprentice.pk).update(assessor=own)
    assert list(Apprentice.objects.judged_by(cast.access("apprentice"))) == []
