"""RAG: every threshold from both sides, its causes in words, and states that have no colour."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Provider
from apprentices.actions import DEFAULT_CURVE
from progress.expected import Curve, Point
from progress.programme import Pause, Programme
from progress.rag import Level, Needs, Rag, RagRule, State, Thresholds, rag

CURVE = Curve(tuple(Point(*point) for point in DEFAULT_CURVE))
LIMITS = Thresholds()
START = date(2026, 1, 5)
TODAY = START + timedelta(days=500)  # half of the time: 35 % expected
GOOD = Programme(
    start_on=START,
    planned_end_on=START + timedelta(days=1000),
    owed=100,
    signed_off=35,
    evidenced=40,
    claimed=60,
    last_accepted_on=TODAY,
)


def rule(today: date) -> RagRule:
    return RagRule(LIMITS, CURVE, today)


def judged(programme: Programme = GOOD, today: date = TODAY, **changes: Any) -> Rag:
    return rag(programme._replace(**changes), LIMITS, CURVE, today)


def test_on_track_with_its_figures() -> None:
    answer = judged()
    assert (answer.slug, answer.word, answer.cause, answer.causes) == ("on-track", "On track", "", ())
    assert [(part.name, part.words) for part in answer.parts] == [
        ("feedback", "No submission waits for an answer."),
        ("silence", "0 days since evidence was last accepted (20 May 2027)."),
        (
            "progress",
            "35 of 100 KSBs are signed off (35 %); the plan expects 35 by now (35 %): "
            "as far as the plan expects, or further.",
        ),
    ]


@pytest.mark.parametrize(
    ("signed_off", "slug", "cause"),
    [
        (100, "on-track", ""),
        (26, "on-track", ""),
        (25, "watch", "10 points behind the plan"),
        (16, "watch", "19 points behind the plan"),
        (15, "behind", "20 points behind the plan"),
        (0, "behind", "35 points behind the plan"),
    ],
)
def test_progress_against_expected(signed_off: int, slug: str, cause: str) -> None:
    answer = judged(signed_off=signed_off)
    assert (answer.slug, answer.cause) == (slug, cause)


def test_a_cause_names_its_figures() -> None:
    part = judged(signed_off=15).causes[0]
    assert part.words == (
        "15 of 100 KSBs are signed off (15 %); the plan expects 35 by now (35 %): 20 points behind the plan."
    )
    assert part.needs == Needs.APPRENTICE


@pytest.mark.parametrize(
    ("days", "slug", "cause"),
    [
        (27, "on-track", ""),
        (28, "watch", "28 days without accepted evidence"),
        (55, "watch", "55 days without accepted evidence"),
        (56, "behind", "56 days without accepted evidence"),
    ],
)
def test_silence(days: int, slug: str, cause: str) -> None:
    answer = judged(last_accepted_on=TODAY - timedelta(days=days))
    assert (answer.slug, answer.cause) == (slug, cause)


def test_silence_counts_from_the_start_while_nothing_was_accepted() -> None:
    today = START + timedelta(days=60)
    part = judged(today=today, last_accepted_on=None, signed_off=0, evidenced=0).parts[0]
    assert part.words == ("60 days since the start (5 January 2026), and nothing accepted yet.")
    assert part.level == Level.BEHIND


def test_silence_stops_in_breaks() -> None:
    pause = Pause(TODAY - timedelta(days=40), TODAY - timedelta(days=11))
    answer = judged(last_accepted_on=TODAY - timedelta(days=57), pauses=(pause,))
    silence = next(part for part in answer.parts if part.name == "silence")
    assert (silence.level, silence.short) == (Level.ON_TRACK, "27 days without accepted evidence")


def test_silence_with_submissions_waiting_needs_the_assessor() -> None:
    answer = judged(
        last_accepted_on=TODAY - timedelta(days=30), waiting=2, oldest_waiting_on=TODAY - timedelta(days=1)
    )
    part = answer.causes[0]
    assert (part.name, part.needs) == ("silence", Needs.ASSESSOR)
    assert part.words == (
        "30 days since evidence was last accepted (20 April 2027). 2 submissions waiting for the assessor."
    )


def test_nobody_is_silent_who_has_nothing_left_to_send() -> None:
    answer = judged(last_accepted_on=TODAY - timedelta(days=90), evidenced=100)
    silence = next(part for part in answer.parts if part.name == "silence")
    assert (silence.level, silence.short, silence.words) == (
        Level.ON_TRACK,
        "every KSB is evidenced",
        "Every KSB is evidenced, so no further evidence is expected.",
    )


@pytest.mark.parametrize(
    ("submitted_on", "slug", "cause"),
    [
        # 20 May 2027 is a Thursday
        (date(2027, 5, 6), "on-track", ""),  # ten working days
        (date(2027, 5, 5), "watch", "feedback overdue by 1 working day"),
        (date(2027, 1, 5), "watch", "feedback overdue by 87 working days"),  # never red
    ],
)
def test_overdue_feedback_needs_the_assessor(submitted_on: date, slug: str, cause: str) -> None:
    answer = judged(waiting=1, oldest_waiting_on=submitted_on)
    assert (answer.slug, answer.cause) == (slug, cause)
    part = next(part for part in answer.parts if part.name == "feedback")
    assert part.needs == Needs.ASSESSOR


def test_overdue_feedback_in_words() -> None:
    part = judged(waiting=3, oldest_waiting_on=date(2027, 5, 4)).causes[0]
    assert part.words == (
        "3 submissions waiting for the assessor, the oldest for 12 working days; the promise is 10."
    )


def test_the_worst_part_decides_and_stands_first() -> None:
    answer = judged(
        signed_off=20,
        last_accepted_on=TODAY - timedelta(days=60),
        waiting=1,
        oldest_waiting_on=TODAY - timedelta(days=60),
    )
    assert answer.slug == "behind"
    assert [(part.name, part.level) for part in answer.causes] == [
        ("silence", Level.BEHIND),
        ("feedback", Level.WATCH),
        ("progress", Level.WATCH),
    ]


LATE: dict[str, Any] = {"waiting": 1, "oldest_waiting_on": date(2026, 1, 6)}


@pytest.mark.parametrize(
    ("changes", "today", "state", "since"),
    [
        ({}, START + timedelta(days=41), State.SETTLING_IN, START),
        ({}, START - timedelta(days=1), State.NOT_BEGUN, START),
        ({"ended_on": TODAY}, TODAY + timedelta(days=900), State.ENDED, TODAY),
        ({"pauses": (Pause(TODAY),)}, TODAY, State.ON_BREAK, TODAY),
        ({"pauses": (Pause(TODAY, TODAY),)}, TODAY, State.ON_BREAK, TODAY),
        ({"pauses": (Pause(TODAY),), "ended_on": TODAY}, TODAY, State.ENDED, TODAY),
        # a break in the first weeks stops the settling-in too
        (
            {"pauses": (Pause(START + timedelta(days=1), START + timedelta(days=99)),)},
            START + timedelta(days=141),
            State.RUNNING,
            None,
        ),
        (
            {"pauses": (Pause(START + timedelta(days=1), START + timedelta(days=99)),)},
            START + timedelta(days=140),
            State.SETTLING_IN,
            START,
        ),
    ],
)
def test_states_of_their_own(changes: dict[str, Any], today: date, state: State, since: date | None) -> None:
    answer = judged(today=today, **{"signed_off": 0, **changes})
    assert (answer.state, answer.since) == (state, since)
    if state is not State.RUNNING:
        assert (answer.level, answer.slug) == (None, state.value)
    assert rule(today).slug(GOOD._replace(**{"signed_off": 0, **changes})) == answer.slug


def test_the_assessor_owes_an_answer_in_the_settling_in_days_and_in_a_break() -> None:
    settling = judged(today=START + timedelta(days=30), **LATE)
    on_break = judged(pauses=(Pause(TODAY),), **LATE)
    ended = judged(ended_on=TODAY, **LATE)
    assert [[part.name for part in answer.causes] for answer in (settling, on_break, ended)] == [
        ["feedback"],
        ["feedback"],
        [],
    ]


def test_without_a_curve_progress_is_left_out() -> None:
    answer = rag(GOOD, LIMITS, Curve(()), TODAY)
    assert [part.name for part in answer.parts] == ["feedback", "silence"]


def test_thresholds_are_the_settings_of_a_provider() -> None:
    defaults = Provider()
    assert {name: getattr(defaults, name) for name in Thresholds.__slots__} == {
        name: getattr(LIMITS, name) for name in Thresholds.__slots__
    }


DAYS = st.integers(0, 1400)


@given(DAYS, st.integers(0, 99), st.integers(0, 400))
def test_a_further_sign_off_never_makes_it_worse(day: int, signed_off: int, silent: int) -> None:
    today = START + timedelta(days=day)
    accepted_on = max(today - timedelta(days=silent), START)
    before = judged(today=today, signed_off=signed_off, last_accepted_on=accepted_on)
    after = judged(today=today, signed_off=signed_off + 1, last_accepted_on=accepted_on)
    assert before.state == after.state
    assert (after.level or 0) <= (before.level or 0)


@given(DAYS, st.integers(0, 100), st.integers(0, 399))
def test_a_longer_silence_never_makes_it_better(day: int, signed_off: int, silent: int) -> None:
    today = START + timedelta(days=day + 400)
    before = judged(today=today, signed_off=signed_off, last_accepted_on=today - timedelta(days=silent))
    after = judged(today=today, signed_off=signed_off, last_accepted_on=today - timedelta(days=silent + 1))
    assert (after.level or 0) >= (before.level or 0)


@given(DAYS, st.integers(0, 100), st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS))
def test_every_colour_but_green_names_a_cause(
    day: int, signed_off: int, accepted: int | None, sent: int | None
) -> None:
    """And the quick answer for lists is the same."""
    today = START + timedelta(days=day)
    programme = GOOD._replace(
        signed_off=signed_off,
        evidenced=signed_off,
        last_accepted_on=None if accepted is None else START + timedelta(days=min(accepted, day)),
        waiting=int(sent is not None),
        oldest_waiting_on=None if sent is None else START + timedelta(days=min(sent, day)),
    )
    answer = judged(programme, today)
    assert bool(answer.causes) == bool(answer.cause)
    assert answer.slug == rule(today).slug(programme)
    if answer.state is State.RUNNING:
        assert (answer.level == Level.ON_TRACK) == (answer.causes == ())
        assert answer.level == max(part.level for part in answer.parts)
    assert all(any(figure.isdigit() for figure in cause.words) for cause in answer.causes)
