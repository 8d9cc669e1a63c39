"""The key figures of a cohort."""

from dataclasses import dataclass
from statistics import median

from evidence.feedback_age import working_days
from progress.presenters import links
from progress.presenters.cohort.shown import Shown
from progress.presenters.glance import expected_percent, signed_off
from progress.queries import cohort as queries


@dataclass(frozen=True, slots=True)
class Stat:
    value: str
    unit: str
    label: str
    url: str


def stats(shown: Shown) -> list[Stat]:
    """Signed off against expected, who needs help, how quick feedback is, what is least evidenced."""
    current = shown.current
    expected = expected_percent(current, shown.board.rule)
    group = shown.board.wanted.group_query
    days = median_feedback(shown)
    return [
        Stat(
            str(signed_off(current).percent),
            "%",
            f"signed off, expected {expected} %" if expected is not None else "signed off",
            links.cohort(shown.cohort, "cohort_over_time") + group,
        ),
        Stat(
            str(shown.board.needing_help),
            f"of {len(shown.current)}",
            "need help",
            links.cohort(shown.cohort, "cohort_help") + group,
        ),
        Stat(
            "–" if days is None else f"{days:g}",
            "" if days is None else ("working day" if days == 1 else "working days"),
            "median feedback",
            "",
        ),
        Stat(
            shown.least or "–",
            "",
            "least signed off",
            links.cohort(shown.cohort, "cohort_coverage") + group,
        ),
    ]


def median_feedback(shown: Shown) -> float | None:
    """Working days between a submission and its answer, of the cohort's latest answers."""
    if shown.access.provider is None:
        return None
    answers = queries.recent_answers(shown.access.provider, shown.access.today, shown.cohort)
    return median(working_days(sent, given) for sent, given in answers) if answers else None
