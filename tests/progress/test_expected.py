"""The expected point: the provider's curve, straight between its points, nothing in the settling-in days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apprentices.actions import DEFAULT_CURVE
from progress.expected import Bars, Counted, Curve, Expected, Point, bars, expected
from progress.programme import Elapsed, Programme

CURVE = Curve(tuple(Point(*point) for point in DEFAULT_CURVE))


@pytest.mark.parametrize(
    ("gone", "claimed", "signed_off"),
    [
        (0, 0, 0),
        (100, 3, 0),
        (175, 11.5, 5),  # half way between 10 and 25 %
        (500, 55, 35),
        (625, 70, 51.5),
        (999, 100, 99.92),
        (1000, 100, 100),
        (1500, 100, 100),  # past the planned end
    ],
)
def test_between_the_points(gone: int, claimed: float, signed_off: float) -> None:
    due = expected(Elapsed(gone, 1000, 0), CURVE, settling_in_days=0)
    assert due is not None
    assert [due.claimed, due.signed_off] == pytest.approx([claimed, signed_off])


def test_it_says_between_which_points_it_was_read() -> None:
    due = expected(Elapsed(600, 1000, 0), CURVE, settling_in_days=42)
    assert due is not None
    assert (due.before, due.after) == (Point(50, 55, 35), Point(75, 85, 68))


def test_nothing_is_expected_while_settling_in() -> None:
    first = expected(Elapsed(41, 60, 0), CURVE, settling_in_days=42)
    then = expected(Elapsed(42, 60, 0), CURVE, settling_in_days=42)
    assert first == Expected(0, 0, Point(50, 55, 35), Point(75, 85, 68), is_settling_in=True)
    assert then is not None
    assert then.signed_off == pytest.approx(61.4)
    assert not then.is_settling_in


def test_without_a_curve_nothing_can_be_said() -> None:
    assert expected(Elapsed(500, 1000, 0), Curve(()), settling_in_days=42) is None


def test_counts_are_shown_rounded() -> None:
    due = expected(Elapsed(500, 1000, 0), CURVE, settling_in_days=0)
    assert due is not None
    assert (due.signed_off_of(62), due.claimed_of(62), due.signed_off_percent) == (22, 34, 35)


def test_three_bars() -> None:
    programme = Programme(
        start_on=date(2026, 1, 5), planned_end_on=date(2027, 1, 5), owed=6, claimed=4, signed_off=2
    )
    time = Elapsed(100, 365, 0)
    due = expected(time, CURVE, settling_in_days=42)
    assert bars(programme, time, due, "KKKSSB", "600530") == Bars(
        time=time,
        claimed=Counted(4, 6),
        signed_off=Counted(2, 6),
        expected=due,
        by_kind={"K": Counted(1, 3), "S": Counted(0, 2), "B": Counted(0, 1)},
    )


def curves() -> st.SearchStrategy[Curve]:
    """Curves as the action accepts them: from 0 to 100 % of the time, never falling."""
    inner = st.lists(st.integers(1, 99), unique=True, max_size=6).map(sorted)

    def of(times: list[int]) -> st.SearchStrategy[Curve]:
        count = len(times) + 2
        rising = st.lists(st.integers(0, 100), min_size=count, max_size=count).map(sorted)
        return st.tuples(rising, rising).map(
            lambda shares: Curve(tuple(Point(*p) for p in zip([0, *times, 100], *shares, strict=True)))
        )

    return inner.flatmap(of)


@given(curves(), st.integers(0, 2000), st.integers(0, 500), st.integers(0, 200))
def test_it_never_falls_and_stays_within_bounds(
    curve: Curve, gone: int, more: int, settling_in_days: int
) -> None:
    now = expected(Elapsed(gone, 1000, 0), curve, settling_in_days)
    later = expected(Elapsed(gone + more, 1000, 0), curve, settling_in_days)
    assert now is not None
    assert later is not None
    assert 0 <= now.signed_off <= later.signed_off + 1e-9 <= 100 + 1e-6
    assert 0 <= now.claimed <= later.claimed + 1e-9 <= 100 + 1e-6
    assert 0 <= now.signed_off_of(62) <= 62


@given(curves())
def test_it_meets_every_point_of_the_curve(curve: Curve) -> None:
    for point in curve.points:
        due = expected(Elapsed(point.elapsed, 100, 0), curve, settling_in_days=0)
        assert due is not None
        assert [due.claimed, due.signed_off] == pytest.approx([point.claimed, point.signed_off])
