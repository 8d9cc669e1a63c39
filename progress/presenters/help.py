"""Who needs help: each with every cause in words and the one thing that the reader can do."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.access import Access
from accounts.roles import Permission
from progress.presenters import links
from progress.presenters.lists import Row
from progress.rag import Part


@dataclass(frozen=True, slots=True)
class HelpRow:
    """``needs`` says who can take the next step, ``action`` is what the reader can do about it."""

    row: Row
    causes: Sequence[str]
    needs: str
    action: str
    url: str


def help_rows(access: Access, found: Sequence[Row]) -> list[HelpRow]:
    return [_help_row(access, row) for row in found]


def _help_row(access: Access, row: Row) -> HelpRow:
    causes = row.rag.causes
    cause = _to_act_on(causes)
    action, url = _action(access, row, cause)
    return HelpRow(
        row=row,
        causes=[cause.words for cause in causes],
        needs=cause.needs.value if cause else "",
        action=action,
        url=url,
    )


def _to_act_on(causes: Sequence[Part]) -> Part | None:
    """Overdue feedback before all else: until it is given nobody can mend the rest."""
    late = (cause for cause in causes if cause.name == "feedback")
    return next(late, causes[0] if causes else None)


def _action(access: Access, row: Row, cause: Part | None) -> tuple[str, str]:
    """The one thing to do about this cause."""
    if row.figures.assessor_id is None and access.can(Permission.MANAGE_COHORTS):
        return "Assign an assessor", links.manage(row.person.uuid) or row.url
    if cause is None:
        return "Open the overview", row.url
    if cause.name == "feedback" or (cause.name == "silence" and row.waiting):
        return "See what waits", f"{row.url}#with-assessor"
    if cause.name == "silence":
        return "See the last feedback", f"{row.url}#feedback"
    return "See what is missing", f"{row.url}#ksbs"
