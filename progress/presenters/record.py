"""The whole record of one apprentice on one page, made for print: figures, every KSB, every submission."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.text import capfirst

from evidence.kinds import Answer
from evidence.models import Decision, Outcome, SignOff, Submission, SubmittedClaim, SubmittedFile
from evidence.presenters.files import scan_word
from progress.presenters.maps import KIND_NAMES
from progress.presenters.overview import gateway_words, notice
from progress.presenters.subject import Subject
from progress.queries import record as queries
from progress.rag import NOT_RECORDED
from progress.words import several
from standards.models import Kind

SPOKEN = "%-d %B %Y"


@dataclass(frozen=True, slots=True)
class KsbLine:
    """One KSB: its statement, status and every sign-off there was."""

    code: str
    text: str
    status: int
    sign_offs: Sequence[str]


@dataclass(frozen=True, slots=True)
class KsbGroup:
    name: str
    lines: Sequence[KsbLine]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    code: str
    how: str
    where: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission as it was: text, declaration, files with the SHA-256 of their bytes, claims, answers."""

    number: int
    head: str
    narrative: str
    declaration: Sequence[str]
    files: Sequence[str]
    links: Sequence[str]
    claims: Sequence[ClaimLine]
    answers: Sequence[str]


@dataclass(frozen=True, slots=True)
class ItemRecord:
    title: str
    kind: str
    submissions: Sequence[Sent]


@dataclass(frozen=True)
class Record:
    """What the template shows."""

    subject: Subject
    groups: Sequence[KsbGroup]
    items: Sequence[ItemRecord]
    notice: str

    @property
    def sub(self) -> str:
        return (
            f"Record on {self.subject.today:{SPOKEN}} · {self.subject.bars.signed_off.words} KSBs signed off"
        )

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Who, what, when."""
        it, version = self.subject.apprentice, self.subject.apprentice.version
        breaks = "; ".join(
            f"{p.from_on:{SPOKEN}} to {p.until_on:{SPOKEN}}" if p.until_on else f"{p.from_on:{SPOKEN}} on"
            for p in self.subject.programme.pauses
        )
        return [
            ("Standard", f"{version.standard.reference} {version.title}"),
            ("Version", version.version or "Not published"),
            ("Level", str(version.level or "")),
            *([("Option", it.option.title)] if it.option else []),
            ("Provider", it.provider.name),
            ("Employer", it.employer.name if it.employer else ""),
            ("Assessor", it.assessor.name if it.assessor else ""),
            ("Start", f"{it.start_on:{SPOKEN}}"),
            ("Planned end", f"{it.planned_end_on:{SPOKEN}}"),
            ("Breaks in learning", breaks or "None"),
            ("Now", capfirst(gateway_words(self.subject))),
        ]

    @property
    def figures(self) -> list[tuple[str, str]]:
        """The three bars and the RAG in words."""
        bars, rag = self.subject.bars, self.subject.rag
        due = bars.expected
        kinds = ", ".join(
            f"{KIND_NAMES[Kind(kind)].lower()} {count.words}" for kind, count in bars.by_kind.items()
        )
        return [
            (
                "Time elapsed",
                f"{bars.time.percent} %, {bars.time.gone} of {several(bars.time.planned, 'day')}",
            ),
            ("Claimed", bars.claimed.words),
            ("Signed off", f"{bars.signed_off.words} ({kinds})"),
            ("Expected signed off", str(due.signed_off_of(bars.signed_off.total)) if due else "Not set"),
            ("Progress", " ".join([f"{rag.word}.", *(cause.words for cause in rag.causes)])),
            ("Not recorded yet", " and ".join(NOT_RECORDED).capitalize()),
        ]


def record(found: Subject) -> Record:
    """Everything, in a fixed number of queries."""
    signed = queries.sign_offs(found.apprentice)
    groups = [
        KsbGroup(
            KIND_NAMES[Kind(kind)],
            [KsbLine(k.code, k.text, k.status, [_signed(one) for one in signed.get(k.pk, [])]) for k in run],
        )
        for kind, run in groupby(found.owed, key=lambda k: k.kind)
    ]
    by_item = groupby(queries.submissions(found.access, found.apprentice), key=lambda s: s.evidence_id)
    return Record(
        subject=found,
        groups=groups,
        items=[_item(list(run)) for _, run in by_item],
        notice=notice(found),
    )


def _signed(sign_off: SignOff) -> str:
    titles = "; ".join(dict.fromkeys(basis.claim.submission.title for basis in sign_off.basis.all()))
    together = " (partly met, together)" if sign_off.partly_together else ""
    words = f"Signed off on {_day(sign_off.signed_at)} by {sign_off.signed_by.name}"
    words += f", resting on {titles}{together}." if titles else "."
    if sign_off.is_stretch:
        words += " Stretch."
    if sign_off.note:
        words += f" {sign_off.note}"
    if hasattr(sign_off, "withdrawal"):
        taken = sign_off.withdrawal
        words += f" Withdrawn on {_day(taken.withdrawn_at)} by {taken.withdrawn_by.name}: {taken.reason}"
    return words


def _item(sent: Sequence[Submission]) -> ItemRecord:
    latest = sent[-1]
    return ItemRecord(latest.title, latest.get_kind_display(), [_sent(one) for one in sent])


def _sent(submission: Submission) -> Sent:
    made = f", made on {submission.happened_on:{SPOKEN}}" if submission.happened_on else ""
    return Sent(
        number=submission.number,
        head=f"Sent on {_day(submission.submitted_at)} by {submission.submitted_by.name}{made}",
        narrative=submission.narrative,
        declaration=[
            "Declared as own work.",
            *([f"My part: {submission.my_part}"] if submission.my_part else []),
            *([f"Use of AI: {submission.use_of_ai}"] if submission.use_of_ai else []),
        ],
        files=[_file(file) for file in _by_position(submission)],
        links=[f"{link.label}: {link.url}" if link.label else link.url for link in submission.links.all()],
        claims=[_claim(claim) for claim in submission.claims.all()],
        answers=[_answer(outcome) for outcome in submission.outcomes.all()],
    )


def _by_position(submission: Submission) -> list[SubmittedFile]:
    return sorted(submission.files.all(), key=lambda file: file.position)


def _file(file: SubmittedFile) -> str:
    line = f"{file.name} (SHA-256 {file.sha256})"
    scan = scan_word(file.blob)
    return f"{line}. {scan.word}" if scan.word else line


def _claim(claim: SubmittedClaim) -> ClaimLine:
    notes = []
    if claim.added_by is not None:
        notes.append(f"Added by {claim.added_by.name}.")
    if claim.stands_on is not None:
        notes.append(f"Unchanged: the decision on submission {claim.stands_on.submission.number} counts.")
    notes += [_decision(decision) for decision in claim.decisions.all()]
    if hasattr(claim, "withdrawal"):
        gone = claim.withdrawal
        notes.append(f"Rejected on {_day(gone.withdrawn_at)} by {gone.withdrawn_by.name}: {gone.reason}")
    return ClaimLine(claim.ksb.code, claim.how, claim.where, notes or ["Not decided yet."])


def _decision(decision: Decision) -> str:
    words = f"{decision.get_outcome_display()} on {_day(decision.decided_at)} by {decision.decided_by.name}."
    if decision.feedback:
        words += f" {decision.feedback}"
    if decision.reason:
        words += f" Changed because: {decision.reason}"
    if hasattr(decision, "withdrawal"):
        gone = decision.withdrawal
        words += f" Withdrawn on {_day(gone.withdrawn_at)}: {gone.reason}"
    return words


def _answer(outcome: Outcome) -> str:
    words = f"{Answer(outcome.answer).label} on {_day(outcome.given_at)} by {outcome.given_by.name}."
    if outcome.note:
        words += f" {outcome.note}"
    if outcome.reason:
        words += f" Changed because: {outcome.reason}"
    return words


def _day(at: datetime) -> str:
    return f"{timezone.localdate(at):{SPOKEN}}"
