"""The three bars, the burn-up and the headline of one apprentice, as the components take them."""

from collections.abc import Sequence
from datetime import date, timedelta

from apm_portfolio.components.progress import Bar, BurnUp
from apprentices.models import Apprentice
from progress.expected import Bars, Curve
from progress.presenters import links
from progress.programme import Programme, day_after, elapsed
from progress.rag import Rag, State
from progress.words import several


def bars(apprentice: Apprentice, found: Bars, rag: Rag) -> list[Bar]:
    """Time gone by, claimed and signed off on one scale, each leading to its reasons."""
    due = found.expected
    has_mark = due is not None and rag.state in {State.RUNNING, State.ON_BREAK}
    return [
        Bar(
            "time",
            "Time elapsed",
            f"{found.time.percent} %",
            found.time.share,
            note=time_note(found, rag),
            url=links.why(apprentice, "time"),
        ),
        Bar(
            "claimed",
            "Claimed",
            found.claimed.words,
            found.claimed.share,
            note=f"expected {due.claimed_of(found.claimed.total)}" if due and has_mark else "",
            expected=due.claimed / 100 if due and has_mark else None,
            url=links.why(apprentice, "claimed"),
        ),
        Bar(
            "signed",
            "Signed off",
            found.signed_off.words,
            found.signed_off.share,
            note=f"expected {due.signed_off_of(found.signed_off.total)}" if due and has_mark else "",
            expected=due.signed_off / 100 if due and has_mark else None,
            url=links.why(apprentice, "signed-off"),
        ),
    ]


def time_note(found: Bars, rag: Rag) -> str:
    """What the bar of time needs said beside its percentage."""
    if rag.state is State.NOT_BEGUN:
        return "not begun"
    if rag.state is State.ON_BREAK:
        return f"stopped: on a break since {rag.since:%-d %B %Y}"
    if found.time.days_over:
        return f"{several(found.time.days_over, 'day')} past the planned end"
    if rag.state is State.SETTLING_IN:
        return "settling in: nothing expected yet"
    return f"{found.time.gone} of {several(found.time.planned, 'day')}"


def burn_up(
    programme: Programme, curve: Curve, settling_in_days: int, days: Sequence[date], today: date
) -> BurnUp | None:
    """Sign-offs over time against the plan; ``days`` has the day of each that stands. None before the start."""
    last = min(programme.ended_on or today, today)
    if last <= programme.start_on or not programme.owed:
        return None
    counts: dict[date, int] = {}
    for number, day in enumerate(days, start=1):
        counts[max(day, programme.start_on)] = number
    return BurnUp(
        total=programme.owed,
        starts_on=programme.start_on,
        ends_on=max(programme.planned_end_on, last),
        today=last,
        signed=sorted(counts.items()),
        planned=planned_line(programme, curve, settling_in_days, today),
    )


def planned_line(
    programme: Programme, curve: Curve, settling_in_days: int, today: date
) -> list[tuple[date, float]]:
    """The curve on this programme's own days; nothing is expected in the settling-in days."""
    planned = elapsed(programme, today).planned
    settled = min(settling_in_days, planned)
    line = [(programme.start_on, 0.0), (day_after(programme, settled, today) - timedelta(days=1), 0.0)]
    for point in curve.points:
        gone = round(point.elapsed * planned / 100)
        if gone >= settled:
            line.append((day_after(programme, gone, today), point.signed_off * programme.owed / 100))
    return line if curve.points else []
