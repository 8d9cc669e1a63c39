"""What happened when: in order, before today, and as each journey says, on whichever day the demo is loaded."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apm_portfolio.demo.company import Enrolled, cohorts
from apm_portfolio.demo.content import Ending
from apm_portfolio.demo.files import make_light_file
from apm_portfolio.demo.flaws import FLAWS
from apm_portfolio.demo.portfolio import ITEMS
from apm_portfolio.demo.timeline import Outcome, Timeline, timeline_of
from evidence import kinds
from tests.demo.cast import SEED

TODAY = date(2026, 11, 24)
A_WEEK = [TODAY + timedelta(days=number) for number in range(7)]
ALL_CODES = {code for item in ITEMS for code in item.codes}


def enrolled_as(slug: str, today: date = TODAY) -> list[Enrolled]:
    return [e for plan in cohorts(today) for e in plan.enrolled if e.journey.slug == slug]


def story(slug: str, today: date = TODAY) -> Timeline:
    return timeline_of(enrolled_as(slug, today)[0], today=today, seed=SEED)


def signed(timeline: Timeline) -> set[str]:
    return {sign_off.code for sign_off in timeline.sign_offs}


@settings(max_examples=12, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2031, 12, 31)))
def test_everything_is_in_order_and_before_today(today: date):
    for enrolled in (e for plan in cohorts(today) for e in plan.enrolled):
        timeline = timeline_of(enrolled, today=today, seed=SEED)
        for told in timeline.told:
            moments = []
            for number, turn in enumerate(told.rounds, start=1):
                assert turn.number == number
                moments += [turn.submitted_at, *([turn.decided_at] if turn.decided_at else [])]
                assert (turn.decided_at is None) == (turn.judged == ())
                assert [judged.claim for judged in turn.judged] in ([], list(turn.claims))
                assert all(judged.feedback for judged in turn.judged if judged.outcome != Outcome.MET)
                assert turn.note or turn.is_accepted or not turn.judged
            assert moments == sorted(moments)
            assert all(enrolled.start_on <= moment.date() < today for moment in moments)
            assert told.happened_on < today
            assert all(turn.judged and not turn.is_accepted for turn in told.rounds[:-1])
        for sign_off in timeline.sign_offs:
            basis = [told for told in timeline.told if told.item.number in sign_off.items]
            assert len(basis) == len(sign_off.items)
            assert all(told.rounds[-1].is_accepted for told in basis)
            assert [
                d for told in basis if not (d := told.rounds[-1].decided_at) or d > sign_off.signed_at
            ] == []
            assert sign_off.signed_at.date() < today


@pytest.mark.parametrize("today", A_WEEK, ids=str)
def test_the_gateway_ready_have_everything_signed_off(today: date):
    assert signed(story("gateway-ready", today)) == ALL_CODES
    assert signed(story("completed", today)) == ALL_CODES


@pytest.mark.parametrize("today", A_WEEK, ids=str)
def test_one_apprentice_lacks_two_codes_only(today: date):
    assert ALL_CODES - signed(story("nearly", today)) == {"S22", "B4"}


@pytest.mark.parametrize("today", A_WEEK, ids=str)
def test_the_demo_s_own_apprentice_has_one_of_each(today: date):
    told = story("showcase", today).told
    last = [t.rounds[-1] for t in told if t.rounds]

    assert sum(not t.rounds for t in told) >= 1
    assert sum(turn.decided_at is None for turn in last) >= 1
    assert sum(bool(turn.judged) and not turn.is_accepted for turn in last) >= 1
    assert sum(turn.is_accepted for turn in last) >= 10
    assert 20 <= len(signed(story("showcase", today))) <= 50


def test_sign_offs_come_in_sittings_with_one_note():
    sign_offs = story("steady").sign_offs
    sittings = {sign_off.signed_at for sign_off in sign_offs}

    assert 5 < len(sittings) < len(sign_offs) / 2
    assert {moment.isoweekday() for moment in sittings if moment.hour == 15} >= {5}


def test_silence_is_ten_weeks_long():
    for enrolled in enrolled_as("silent"):
        timeline = timeline_of(enrolled, today=TODAY, seed=SEED)
        newest = max(turn.submitted_at.date() for told in timeline.told for turn in told.rounds)

        assert newest <= TODAY - timedelta(weeks=10)


def test_nothing_happens_on_a_break_or_after_leaving():
    (away,), (gone,) = enrolled_as("on-break"), enrolled_as("withdrawn")
    for enrolled, until in ((away, away.day(9.8)), (gone, gone.day(7.6))):
        timeline = timeline_of(enrolled, today=TODAY, seed=SEED)

        assert timeline.told
        assert all(told.happened_on < until for told in timeline.told)


def test_whoever_waits_waits_for_three_answers_and_too_long():
    waiting = [t.rounds[-1] for t in story("waiting").told if t.rounds and not t.rounds[-1].decided_at]

    assert len(waiting) == 3
    assert max((TODAY - turn.submitted_at.date()).days for turn in waiting) > 14


def test_flaws_are_returned_and_mended():
    told = {t.item.number: t for t in story("flawed").told}
    for flaw in FLAWS:
        rounds = told[flaw.item.number].rounds

        assert {judged.outcome for judged in rounds[0].judged} == {Outcome.NOT_YET}
        assert rounds[0].note == flaw.feedback
        if len(rounds) > 1:
            assert rounds[1].narrative.endswith(flaw.answer)
    assert len(told[13].rounds[0].files) < len(told[13].rounds[1].files)
    assert (told[4].rounds[0].declaration.my_part, bool(told[4].rounds[1].declaration.my_part)) == ("", True)


def test_a_removed_claim_is_gone_and_a_mended_one_is_judged_again():
    for told in story("nearly").told:
        if len(told.rounds) < 2:
            continue
        referral = told.item.referral
        outcomes = {judged.claim.code: judged for judged in told.rounds[1].judged}
        if referral.ending == Ending.REMOVED:
            assert referral.claim.code not in outcomes
        else:
            assert outcomes[referral.claim.code].outcome == referral.ending.value
            assert told.rounds[1].narrative.startswith(told.rounds[0].narrative)
        assert any(judged.stands for judged in outcomes.values())


def test_files_of_a_round_can_be_made_and_carry_the_day():
    (enrolled,) = enrolled_as("returned")
    told = timeline_of(enrolled, today=TODAY, seed=SEED).told[-1]

    assert make_light_file(told.item.files[0], person=enrolled.author, seed=SEED)
    assert abs((enrolled.day(told.item.month) - told.happened_on).days) <= 1


def test_outcomes_are_the_product_s_own():
    assert [outcome.value for outcome in Outcome] == [met.value for met in kinds.Met]
    assert {ending.value for ending in Ending} - {"removed"} <= {met.value for met in kinds.Met}


def test_the_same_day_tells_the_same_story():
    enrolled = enrolled_as("showcase")[0]

    assert timeline_of(enrolled, today=TODAY, seed=SEED) == timeline_of(enrolled, today=TODAY, seed=SEED)
    assert timeline_of(enrolled, today=TODAY, seed=SEED) != timeline_of(enrolled, today=TODAY, seed=SEED + 1)
