"""The course of a cohort over time, against the sum of its plans."""

from datetime import date

from apm_portfolio.components.progress import BurnUp
from apprentices.dates import add_months
from progress.presenters.cohort.shown import Shown
from progress.queries import cohort as queries
from progress.rag import RagRule


def over_time(shown: Shown) -> BurnUp | None:
    """Sign-offs of everybody counted against the sum of their plans, month by month."""
    mine, today = [row.figures for row in shown.counted], shown.access.today
    begun = [row.programme.start_on for row in mine]
    if not begun or min(begun) >= today:
        return None
    starts_on, ends_on = min(begun), max(today, *(row.programme.planned_end_on for row in mine))
    total, signed = 0, []
    for day, count in queries.sign_offs_by_day(shown.cohort, [row.pk for row in mine]):
        total += count
        signed.append((max(day, starts_on), total))
    return BurnUp(
        total=sum(row.programme.owed for row in mine),
        starts_on=starts_on,
        ends_on=ends_on,
        today=today,
        signed=signed,
        planned=_planned(shown, starts_on, ends_on),
    )


def _planned(shown: Shown, starts_on: date, ends_on: date) -> list[tuple[date, float]]:
    """What all the plans together expect at the start of each month, today and at the end."""
    rule, today = shown.board.rule, shown.access.today
    days = {starts_on, ends_on, today}
    day = add_months(starts_on.replace(day=1), 1)
    while day < ends_on:
        days.add(day)
        day = add_months(day, 1)
    line = []
    for day in sorted(days):
        on_the_day = RagRule(rule.thresholds, rule.curve, day)
        expected = 0.0
        for row in shown.counted:
            programme = row.figures.programme
            _, due = on_the_day.plan(programme)
            expected += due.signed_off * programme.owed / 100 if due else 0
        line.append((day, expected))
    return line
