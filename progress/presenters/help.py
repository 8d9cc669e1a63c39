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
    """``needs`` says who can do something about the first cause."""

    row: Row
    causes: Sequence[str]
    needs: str
    action: str
    url: str


def help_rows(access: Access, found: Sequence[Row]) -> list[HelpRow]:
    return [_help_row(access, row) for row in found]


def _help_row(access: Access, row: Row) -> HelpRow:
    causes = row.rag.causes
    action, url = _action(access, row, causes[0] if causes else None)
    return HelpRow(
        row=row,
        causes=[cause.words for cause in causes],
        needs=causes[0].needs.value if causes else "",
        action=action,
        url=url,
    )


def _action(access: Access, row: Row, cause: Part | None) -> tuple[str, str]:
    """The one thing to do about the first cause."""
    if row.figures.assessor_id is None and access.can(Permission.MANAGE_COHORTS):
        return "Assign an assessor", links.manage(row.person.uuid) or row.url
    if cause is None:
        return "Open the overview", row.url
    if cause.name == "feedback" or (cause.name == "silence" and row.waiting):
        return "See what waits", f"{row.url}#with-assessor"
    if cause.name == "silence":
        return "See the last feedback", f"{row.url}#feedback"
    return "See what is missing", f"{row.url}#ksbs"
