"""The heatmap as CSV: everybody who matches the filters, not only one page."""

from collections.abc import Iterator, Sequence

from apm_portfolio.components.labels import STATUS_WORDS
from progress.presenters.cohort.shown import Shown

HEAD = (
    "Apprentice",
    "Employer",
    "Assessor",
    "Start",
    "Planned end",
    "Progress",
    "Cause",
    "Owed",
    "Claimed",
    "Signed off",
    "Expected signed off",
    "Last accepted",
    "Waiting for feedback",
)


def csv_rows(shown: Shown) -> Iterator[Sequence[object]]:
    """The head, then a row an apprentice in the order of the page; ``shown`` names everybody."""
    yield [*HEAD, *(column.code for column in shown.columns)]
    board = shown.board
    for row in board.matches:
        figures, programme, rag = row.figures, row.figures.programme, row.rag(board.rule)
        yield [
            board.people[figures.pk].name,
            board.employer_names.get(figures.employer_id, ""),
            board.assessor_names.get(figures.assessor_id, ""),
            programme.start_on,
            programme.planned_end_on,
            rag.word,
            rag.cause,
            programme.owed,
            programme.claimed,
            programme.signed_off,
            rag.expected.signed_off_of(programme.owed) if rag.expected else "",
            programme.last_accepted_on,
            programme.waiting,
            *(STATUS_WORDS[int(status)] for status in figures.standing),
        ]
