"""What is searched of an item, in the order in which its page tells it.

Readers find what they can read: the submission that counts, with its files; and of every submission that
stayed with the assessor, the feedback that counts and the answers. The owner finds that and the working copy.
Nothing of a submission that was taken back is here, nor the words of a decision that counts no more, nor those of
a file that is withheld from its reader.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.db.models import F

from evidence.file_texts import texts_of
from evidence.models import (
    Attachment,
    Claim,
    Decision,
    Evidence,
    EvidenceLink,
    Outcome,
    Submission,
    SubmittedClaim,
    SubmittedFile,
    SubmittedLink,
)

MOST_OF_A_FILE = 200_000
MOST_OF_FILES = 1_000_000


class Source(Enum):
    """Where in an item a text stands."""

    TITLE = "title"
    TEXT = "text"
    CLAIM = "claim"
    FEEDBACK = "feedback"
    ANSWER = "answer"
    FILE_NAME = "file name"
    LINK = "link"
    FILE = "file"


@dataclass(frozen=True)
class Part:
    """One text of an item. ``name`` is the KSB's code or the file's name, where there is one."""

    source: Source
    text: str
    name: str = ""


@dataclass
class Texts:
    """The parts of one item for one side. ``blobs`` are its files with their names, ``files`` what they say."""

    own: bool
    parts: list[Part] = field(default_factory=list)
    blobs: dict[int, str] = field(default_factory=dict)
    files: list[Part] = field(default_factory=list)

    def add(self, source: Source, *texts: str, name: str = "") -> None:
        for text in texts:
            part = Part(source, text, name)
            # The working copy mostly says what was submitted.
            if text and part not in self.parts:
                self.parts.append(part)


def read_texts(items: Sequence[Evidence], *, own: bool, with_files: bool = True) -> dict[int, Texts]:
    """The texts of these items for one side, by the item's key, in a fixed number of queries.

    Of an item without anything for that side nothing comes back.
    """
    if own:
        found = {item.pk: Texts(own) for item in items}
        _read_working_copies(found, items)
    else:
        found = {item.pk: Texts(own) for item in items if item.current_submission_id}
    sent = {item.pk: item.current_submission_id for item in items if item.current_submission_id}
    if sent:
        _read_submitted(found, sent)
    if with_files:
        read_files(found.values())
    return found


def read_files(texts: Iterable[Texts]) -> None:
    """Fill in ``files``: one query a side."""
    sides: dict[bool, list[Texts]] = {True: [], False: []}
    for each in texts:
        sides[each.own].append(each)
    for own, side in sides.items():
        if side:
            _read_side(side, own=own)


def _read_side(texts: Sequence[Texts], *, own: bool) -> None:
    read = texts_of({blob for each in texts for blob in each.blobs}, own=own, most=MOST_OF_A_FILE)
    for each in texts:
        room = MOST_OF_FILES
        for blob, name in each.blobs.items():
            text = read.get(blob, "")[:room]
            if text:
                each.files.append(Part(Source.FILE, text, name))
                room -= len(text)


def _read_working_copies(found: dict[int, Texts], items: Sequence[Evidence]) -> None:
    for item in items:
        found[item.pk].add(Source.TITLE, item.title)
        found[item.pk].add(Source.TEXT, item.narrative, item.original_description)
    claims = Claim.objects.filter(evidence__in=list(found)).select_related("ksb")
    for claim in claims.order_by("ksb__ordinal", "pk"):
        found[claim.evidence_id].add(
            Source.CLAIM, claim.ksb.code, claim.how, claim.where, name=claim.ksb.code
        )
    for link in EvidenceLink.objects.filter(evidence__in=list(found)).order_by("pk"):
        found[link.evidence_id].add(Source.LINK, link.label, link.url)
    for file in Attachment.objects.on_draft().filter(evidence__in=list(found)).order_by("position"):
        found[file.evidence_id].add(Source.FILE_NAME, file.name)
        found[file.evidence_id].blobs.setdefault(file.blob_id, file.name)


def _read_submitted(found: dict[int, Texts], sent: dict[int, int]) -> None:
    """``sent`` names each item's submission that counts."""
    items = {submission: item for item, submission in sent.items()}
    for submission in Submission.objects.filter(pk__in=items).order_by("pk"):
        texts = found[submission.evidence_id]
        texts.add(Source.TITLE, submission.title)
        texts.add(Source.TEXT, submission.narrative, submission.original_description)
        texts.add(Source.TEXT, submission.my_part, submission.use_of_ai)
    _read_judgement(found, sent)
    for link in SubmittedLink.objects.filter(submission__in=items).order_by("pk"):
        found[items[link.submission_id]].add(Source.LINK, link.label, link.url)
    for file in SubmittedFile.objects.filter(submission__in=items).order_by("position"):
        found[items[file.submission_id]].add(Source.FILE_NAME, file.name)
        found[items[file.submission_id]].blobs.setdefault(file.blob_id, file.name)


def _read_judgement(found: dict[int, Texts], sent: dict[int, int]) -> None:
    kept = Submission.objects.not_taken_back().filter(evidence__in=list(sent))
    claims = list(
        SubmittedClaim.objects.filter(submission__in=kept.values("pk"))
        .with_outcome()
        .annotate(item=F("submission__evidence"))
        .select_related("ksb", "withdrawal")
        .order_by("-submission", "ksb__ordinal")
    )
    for claim in claims:
        if claim.submission_id == sent[claim.item]:
            found[claim.item].add(Source.CLAIM, claim.ksb.code, claim.how, claim.where, name=claim.ksb.code)
    decisions = Decision.objects.in_bulk([claim.decision_id for claim in claims if claim.decision_id])
    for claim in claims:
        if claim.decision_id:
            text = decisions[claim.decision_id].feedback
            found[claim.item].add(Source.FEEDBACK, text, name=claim.ksb.code)
        if withdrawal := getattr(claim, "withdrawal", None):
            found[claim.item].add(Source.FEEDBACK, withdrawal.reason, name=claim.ksb.code)
    answers = Outcome.objects.filter(submission__in=kept.values("pk")).select_related("submission")
    for outcome in answers.order_by("-pk"):
        found[outcome.submission.evidence_id].add(Source.ANSWER, outcome.note, outcome.reason)
