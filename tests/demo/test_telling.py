"""A timeline, and what the actions made of it, say the same."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command

from apm_portfolio.demo import company, loader
from apm_portfolio.demo.timeline import timeline_of
from apprentices.models import Apprentice, OwedKsb
from apprentices.status import KsbStatus
from evidence.kinds import State
from evidence.models import Evidence, SignOff, Submission

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TODAY = date(2026, 11, 24)


def loaded(slug: str) -> tuple[Apprentice, company.Enrolled]:
    """The providers with one apprentice only: the first who goes about it that way, with light files."""
    plan, enrolled = next(
        (plan, e) for plan in company.cohorts(TODAY) for e in plan.enrolled if e.journey.slug == slug
    )
    only = replace(enrolled, journey=replace(enrolled.journey, is_full=False))
    world = loader.World(today=TODAY, password="!")
    loader._make_standards(world)
    for place in company.PROVIDERS:
        loader._make_provider(world, place)
    loader._make_cohort(world, replace(plan, enrolled=(only,)))
    return Apprentice.objects.get(), enrolled


@pytest.mark.parametrize("slug", ["flawed", "showcase", "returned", "withdrawn", "nearly"])
def test_the_database_holds_what_the_timeline_says(slug: str) -> None:
    apprentice, enrolled = loaded(slug)
    timeline = timeline_of(enrolled, today=TODAY, seed=loader.SEED)
    rounds = [turn for told in timeline.told for turn in told.rounds]
    last = [told.rounds[-1] for told in timeline.told if told.rounds]
    states = dict.fromkeys(State, 0)
    for evidence in Evidence.objects.all():
        states[State(evidence.state)] += 1

    assert states == {
        State.DRAFT: sum(not told.rounds for told in timeline.told),
        State.SUBMITTED: sum(turn.decided_at is None for turn in last),
        State.RETURNED: sum(bool(turn.judged) and not turn.is_accepted for turn in last),
        State.ACCEPTED: sum(turn.is_accepted for turn in last),
    }
    assert sorted(Submission.objects.values_list("submitted_at", flat=True)) == sorted(
        turn.submitted_at for turn in rounds
    )
    assert dict(SignOff.objects.values_list("ksb__code", "signed_at")) == {
        sign_off.code: sign_off.signed_at for sign_off in timeline.sign_offs
    }
    assert apprentice.signed_off_count == len(timeline.sign_offs)
    call_command("verify_ledger", verbosity=0)


def test_only_two_ksbs_are_left_of_the_one_who_is_nearly_there() -> None:
    loaded("nearly")
    left = OwedKsb.objects.exclude(status=KsbStatus.SIGNED_OFF).values_list("ksb__code", flat=True)

    assert set(left) == {"S22", "B4"}
