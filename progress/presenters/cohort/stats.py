"""The key figures of a cohort."""

from progress.presenters import links
from progress.presenters.cohort.shown import Shown
from progress.presenters.glance import Stat, feedback_stat, signed_off_stat
from progress.queries.cohort import recent_answers_in


def stats(shown: Shown) -> list[Stat]:
    """Signed off against expected, who needs help, how quick feedback is, what is least signed off."""
    board, access, cohort = shown.board, shown.access, shown.cohort
    group = board.wanted.group_query
    # With tabs only one version's or option's are known here, and feedback is the whole cohort's.
    everybody = [] if shown.tabs else [row.figures.pk for row in board.every]
    return [
        signed_off_stat(shown.counted, board.rule, links.cohort(cohort, "cohort_over_time") + group),
        Stat(
            str(board.needing_help),
            f"of {len(shown.counted)}",
            "need help",
            links.cohort(cohort, "cohort_help") + group,
        ),
        feedback_stat(recent_answers_in(cohort, everybody, access.today)),
        Stat(shown.least or "–", "", "least signed off", links.cohort(cohort, "cohort_coverage") + group),
    ]
