"""The depot's programme with its logic, worked out by a forward and a backward pass.

Times are working days from mobilisation, `START_MONTH` programme months after the apprentice started.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from apm_portfolio.demo.site import SiteFacts

START_MONTH = 1.0


@dataclass(frozen=True)
class Activity:
    """`not_before` is a date fixed from outside, such as the operator's connection day."""

    code: str
    name: str
    days: int
    after: tuple[str, ...] = ()
    electricians: int = 0
    others: int = 0
    not_before: int = 0


@dataclass(frozen=True)
class Timed:
    """An activity with its early and late times; `spare` is total float."""

    activity: Activity
    start: int
    finish: int
    late_start: int
    late_finish: int

    @property
    def spare(self) -> int:
        return self.late_start - self.start


GRID = "A100"
GRID_LATEST = 180
"""The latest day on which the connection may begin without moving the handover."""


def activities(connection: int) -> tuple[Activity, ...]:
    """The logic, with the network operator's connection not before that day."""
    return (
        Activity("A10", "Mobilise and set up site", 15, (), 1, 6),
        Activity("A20", "Enabling works and boreholes", 15, ("A10",), 0, 8),
        Activity("A30", "Drainage runs 1 and 2", 15, ("A20",), 0, 7),
        Activity("A40", "Foundations", 25, ("A30",), 0, 9),
        Activity("A50", "Modular units: manufacture", 70, ("A10",)),
        Activity("A60", "Units set and weathertight", 25, ("A40", "A50"), 1, 8),
        Activity("A70", "Fit-out, first fix", 40, ("A60",), 3, 6),
        Activity("A80", "Second fix, kitchen, drying room", 55, ("A70",), 3, 7),
        Activity("A90", "Yard drainage runs 3 to 5, ducts", 40, ("A40",), 1, 7),
        Activity("A95", "Charger slab", 15, ("A90",), 0, 9),
        Activity(GRID, "Grid connection (network operator)", 5, ("A90",), 1, 2, connection),
        Activity("A110", "Chargers: install", 35, ("A95",), 3, 3),
        Activity("A120", "Chargers: energise and test", 20, (GRID, "A110"), 2, 2),
        Activity("A130", "Externals, fencing, lighting", 45, ("A95",), 2, 6),
        Activity("A140", "Commissioning and training", 20, ("A80", "A120", "A130"), 2, 3),
        Activity("A150", "Handover", 0, ("A140",)),
    )


def timed(connection: int) -> tuple[Timed, ...]:
    """The programme after both passes, in the order of the activities."""
    early: dict[str, tuple[int, int]] = {}
    network = activities(connection)
    for activity in network:
        start = max([activity.not_before, *(early[code][1] for code in activity.after)])
        early[activity.code] = (start, start + activity.days)
    end = max(finish for _, finish in early.values())
    late: dict[str, int] = {activity.code: end for activity in network}
    for activity in reversed(network):
        for code in activity.after:
            late[code] = min(late[code], late[activity.code] - activity.days)
    return tuple(
        Timed(activity, *early[activity.code], late[activity.code] - activity.days, late[activity.code])
        for activity in network
    )


def baseline(facts: SiteFacts) -> tuple[Timed, ...]:
    return timed(GRID_LATEST - facts.float_before)


def current(facts: SiteFacts) -> tuple[Timed, ...]:
    return timed(GRID_LATEST - facts.float_after)


def working_day(facts: SiteFacts, number: int) -> date:
    """The calendar date of that working day of the programme (Monday to Friday)."""
    first = facts.day(START_MONTH)
    weeks, rest = divmod(first.weekday() + number, 5)
    return first - timedelta(days=first.weekday()) + timedelta(weeks=weeks, days=rest)


def day_number(facts: SiteFacts, day: date) -> int:
    """How many working days of the programme have passed on that date."""
    first = facts.day(START_MONTH)
    monday = first - timedelta(days=first.weekday())
    weeks, rest = divmod((day - monday).days, 7)
    return weeks * 5 + min(rest, 5) - first.weekday()
