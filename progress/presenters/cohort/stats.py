"""The key figures of a cohort."""

from progress.presenters import links
from progress.presenters.cohort.shown import Shown
from progress.presenters.glance import Stat, feedback_stat, signed_off_stat
from progress.queries.cohort import recent_answers


def stats(shown: Shown) -> list[Stat]:
    """Signed off against expected, who needs help, how quick feedback is, what is least signed off."""
    board, access, cohort = shown.board, shown.access, shown.cohort
    group = board.wanted.group_query
    return [
        signed_off_stat(shown.counted, board.rule, links.cohort(cohort, "cohort_over_time") + group),
        Stat(
            str(board.needing_help),
            f"of {len(shown.counted)}",
            "need help",
            links.cohort(cohort, "cohort_help") + group,
        ),
        feedback_stat(recent_answers(cohort.provider_id, access.today, cohort)),
        Stat(shown.least or "–", "", "least signed off", links.cohort(cohort, "cohort_coverage") + group),
    ]
