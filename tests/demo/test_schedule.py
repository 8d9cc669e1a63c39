"""The programme's passes, and its calendar."""

from apm_portfolio.demo import schedule
from apm_portfolio.demo.site import facts_for
from tests.demo.cast import ASTER, QUARTZ, SEED


def test_a_later_connection_takes_float_and_not_the_handover():
    for author in (ASTER, QUARTZ):
        facts = facts_for(author, SEED)
        before, now = schedule.baseline(facts), schedule.current(facts)
        grid = [timed.activity.code for timed in now].index(schedule.GRID)

        assert before[-1].finish == now[-1].finish
        assert before[grid].spare == facts.float_before
        assert now[grid].spare == facts.float_after


def test_the_critical_path_runs_through_the_units():
    now = schedule.current(facts_for(ASTER, SEED))

    assert [timed.activity.code for timed in now if timed.spare == 0] == [
        "A10",
        "A50",
        "A60",
        "A70",
        "A80",
        "A140",
        "A150",
    ]


def test_working_days_and_dates_are_each_others_inverse():
    facts = facts_for(QUARTZ, SEED)
    days = [schedule.working_day(facts, number) for number in range(240)]

    assert [schedule.day_number(facts, day) for day in days] == list(range(240))
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
