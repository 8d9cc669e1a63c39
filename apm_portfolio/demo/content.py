"""The shapes of the demo's content: what an apprentice wrote, claimed and attached, and what the assessor answered.

Nothing here touches the database; the loader turns these into drafts, submissions and decisions. Text may carry
fields such as ``{f.cpi:.2f}`` that an apprentice's own figures fill (see `told_by`), so that no two
portfolios read the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from random import Random
from typing import Any, Protocol


class Kind(StrEnum):
    """The kinds of evidence the demo uses, by slug."""

    PRODUCT = "product"
    WRITTEN_ASSIGNMENT = "written-assignment"
    OBSERVATION = "observation"
    WITNESS_TESTIMONY = "witness-testimony"
    RECORDED_DISCUSSION = "recorded-discussion"
    REFLECTIVE_ACCOUNT = "reflective-account"
    PROJECT = "project"
    PRESENTATION = "presentation"
    RECORDING = "recording"
    CPD = "cpd"
    CERTIFICATE = "certificate"


class Ending(StrEnum):
    """How a referred claim ended after the apprentice's answer."""

    MET = "met"
    PARTLY_MET = "partly"
    REMOVED = "removed"


@dataclass(frozen=True)
class Author:
    """Whoever a file is made for; its figures, places and dates follow from this."""

    name: str
    employer: str
    started_on: date

    @property
    def initials(self) -> str:
        """First letters of the words of the name, at most three: "Aster Birch-Demo" gives "ABD"."""
        return "".join(word[0] for word in re.split(r"[\s-]+", self.name) if word)[:3].upper()


class Story(Protocol):
    """What every generator needs of an apprentice's project or service, whichever it is."""

    @property
    def author(self) -> Author: ...
    @property
    def firm(self) -> str: ...
    @property
    def project(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def headline(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def code(self) -> str: ...
    def day(self, month: float, days: int = 0) -> date: ...
    def rng(self, purpose: str) -> Random: ...


@dataclass(frozen=True)
class FileSpec:
    """One file of an item: `name` as the apprentice typed it, `recipe` the generator that draws it.

    `part` tells apart files of one recipe (photo 1 and photo 2); `month` is the programme month it is dated in.
    """

    name: str
    recipe: str
    month: float = 0.0
    part: int = 1

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].lower()


@dataclass(frozen=True)
class Claim:
    """One KSB the item is said to show: on **how** and **where** (page, sheet, timestamp)."""

    code: str
    how: str
    where: str


@dataclass(frozen=True)
class Referral:
    """A claim the assessor judges not yet met at first, the request, and what the apprentice did about it."""

    claim: Claim
    feedback: str
    answer: str
    ending: Ending
    added: str = ""
    """A paragraph the apprentice adds to the narrative when resubmitting; empty where the claim was removed."""
    added_files: tuple[FileSpec, ...] = ()


@dataclass(frozen=True)
class PartlyMet:
    """Feedback for a claim of the item that an assessor, on an ordinary day, judges partly met."""

    code: str
    feedback: str


@dataclass(frozen=True)
class Declaration:
    """The three authenticity answers given when submitting; an empty `my_part` says that nobody else took part."""

    own_work: bool = True
    my_part: str = ""
    use_of_ai: str = "I did not use AI."


@dataclass(frozen=True)
class Item:
    """One evidence item. `month` is the programme month (of eighteen) in which an ordinary apprentice submits it."""

    number: int
    title: str
    kind: Kind
    month: float
    narrative: str
    claims: tuple[Claim, ...]
    referral: Referral
    files: tuple[FileSpec, ...]
    declaration: Declaration
    praise: str
    """The assessor's comment beside the claims that are met."""
    partly: PartlyMet | None = None
    in_pack: bool = True
    """False for what the plan keeps out of the pack (reflective accounts), though not out of the programme."""
    links: tuple[tuple[str, str], ...] = ()
    """(address, label) of what is shown elsewhere; plainly not real addresses."""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(claim.code for claim in self.claims)


def prose(text: str) -> str:
    """Join the lines of each paragraph; a blank line parts paragraphs."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def told_by(item: Item, facts: Any) -> Item:
    """The item with this apprentice's own figures in every text (`facts` as `site.facts_for` gives them)."""

    def fill(text: str) -> str:
        return text.format(f=facts)

    def fill_claim(claim: Claim) -> Claim:
        return replace(claim, how=fill(claim.how), where=fill(claim.where))

    referral = replace(
        item.referral,
        claim=fill_claim(item.referral.claim),
        feedback=fill(item.referral.feedback),
        answer=fill(item.referral.answer),
        added=fill(item.referral.added),
    )
    declaration = replace(
        item.declaration,
        my_part=fill(item.declaration.my_part),
        use_of_ai=fill(item.declaration.use_of_ai),
    )
    partly = replace(item.partly, feedback=fill(item.partly.feedback)) if item.partly else None
    return replace(
        item,
        title=fill(item.title),
        narrative=fill(item.narrative),
        claims=tuple(fill_claim(claim) for claim in item.claims),
        referral=referral,
        declaration=declaration,
        praise=fill(item.praise),
        partly=partly,
    )
