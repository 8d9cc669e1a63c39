"""Items as they should not be: what assessors and quality assurers meet on an ordinary day."""

from __future__ import annotations

from dataclasses import dataclass, replace

from apm_portfolio.demo.content import Declaration, FileSpec, Item
from apm_portfolio.demo.portfolio import item


@dataclass(frozen=True)
class Flaw:
    """A variant of one item, what is wrong with it, how the assessor returns it and how it comes back.

    The second time the files are those of the whole item, `answer` is added to the narrative and `mended` declared.
    """

    slug: str
    what: str
    item: Item
    feedback: str
    answer: str
    mended: Declaration


def _missing_attachment() -> Item:
    """The narrative speaks of the record; only the photographs are there."""
    whole = item(13)
    return replace(whole, files=tuple(spec for spec in whole.files if spec.extension != "pdf"))


def _no_my_part() -> Item:
    """A paper of the whole team, handed in as if one person had written it."""
    return replace(
        item(4),
        title="Health check of our project and risk plans (team paper)",
        declaration=Declaration(my_part="", use_of_ai=item(4).declaration.use_of_ai),
    )


def _wrong_file() -> Item:
    """Last period's workbook under this period's report."""
    whole = item(9)
    spec = whole.files[0]
    return replace(
        whole, files=(FileSpec("P06 EVM workbook (2).xlsx", spec.recipe, spec.month - 0.95), *whole.files[1:])
    )


def _written_by_ai() -> Item:
    """Honest about it, and still not the apprentice's own knowledge."""
    return replace(
        item(1),
        declaration=Declaration(
            use_of_ai="A chat assistant wrote sections 2 to 5 from my notes. I read them and changed a few words."
        ),
    )


FLAWS = (
    Flaw(
        "missing-attachment",
        "the test record is spoken of and not attached",
        _missing_attachment(),
        "Your narrative leans on the inspection record, lines 6 to 11, but it is not attached: I see the two "
        "photographs only. Please add the record; then I can look at both claims.",
        "The record is attached now. It had stayed on the tablet.",
        item(13).declaration,
    ),
    Flaw(
        "no-my-part",
        "a team document without a word on who did what",
        _no_my_part(),
        "This is a team's paper, and the declaration leaves your part empty. Four people are on the distribution "
        "list. Tell me which findings and which recommendations are yours, and how I can see that.",
        "My part is declared now, and marked in the margin of the paper.",
        Declaration(
            my_part="Sections 1 and 3 and recommendations 1, 2 and 6 to 8 are mine; two colleagues wrote the others."
        ),
    ),
    Flaw(
        "wrong-file",
        "the workbook of the period before",
        _wrong_file(),
        "The report is for period 7, the workbook for period 6, so the figures do not meet. I think the wrong "
        "one was picked from the folder. Please exchange it.",
        "The workbook is now that of period 7.",
        item(9).declaration,
    ),
    Flaw(
        "written-by-ai",
        "an assistant wrote what should show the apprentice's own knowledge",
        _written_by_ai(),
        "Thank you for saying so openly. Knowledge claims need your own explanation, and sections 2 to 5 are not "
        "in your voice. Let us talk them through: record ten minutes of it and add that, or write them again.",
        "I have written sections 2 to 5 again. They are shorter, and mine.",
        Declaration(use_of_ai="I wrote sections 2 to 5 again without an assistant."),
    ),
)
BY_SLUG = {flaw.slug: flaw for flaw in FLAWS}
