"""Writing a timeline down through the product's own actions, each at the moment it happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import groupby
from uuid import UUID, uuid5

from accounts import clock
from accounts.models import User
from apm_portfolio.demo.company import Enrolled
from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files import make_file, make_light_file
from apm_portfolio.demo.timeline import Round, SignOff, Timeline, Told
from apprentices.models import Apprentice
from evidence import actions
from evidence.actions.claiming import ClaimText
from evidence.actions.drafts import DraftText
from evidence.files import receive
from evidence.models import Attachment, Evidence, Submission, SubmittedClaim
from standards.models import Ksb

NAMESPACE = UUID("6f1f6f6e-0d0a-4c1e-9d55-0310d3300310")


@dataclass
class Telling:
    """One apprentice's timeline on its way into the database."""

    enrolled: Enrolled
    apprentice: Apprentice
    owner: User
    assessor: User
    seed: int
    ksbs: Mapping[str, Ksb]
    moments: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)

    def write(self, timeline: Timeline) -> None:
        """Everything that happened, in order, each on the clock of its moment."""
        for told in timeline.told:
            _Item(self, told).plan()
        for sitting, rows in groupby(sorted(timeline.sign_offs, key=_sitting), key=_sitting):
            self.at(sitting[0], partial(self._sign_off, tuple(rows)))
        for moment, happen in sorted(self.moments, key=lambda pair: pair[0]):
            with clock.at(moment):
                happen()

    def at(self, moment: datetime, happen: Callable[[], None]) -> None:
        self.moments.append((moment, happen))

    def _sign_off(self, together: tuple[SignOff, ...]) -> None:
        actions.sign_off(
            apprentice=self.apprentice,
            ksbs=[self.ksbs[sign_off.code] for sign_off in together],
            note=together[0].note,
            is_stretch=together[0].is_stretch,
            partly_together=together[0].partly_together,
            by=self.assessor,
        )

    def content(self, spec: FileSpec) -> bytes:
        make = make_file if self.enrolled.journey.is_full else make_light_file
        return make(spec, person=self.enrolled.author, seed=self.seed)


def _sitting(sign_off: SignOff) -> tuple[datetime, str, bool, bool]:
    """What KSBs signed off in one go have in common."""
    return sign_off.signed_at, sign_off.note, sign_off.is_stretch, sign_off.partly_together


class _Item:
    """One item: its draft, and each round of handing in and answering."""

    def __init__(self, telling: Telling, told: Told) -> None:
        self.telling, self.told = telling, told
        self.uuid = uuid5(NAMESPACE, f"{telling.enrolled.learn_ref_number}:{told.item.number}")
        self.attached: dict[FileSpec, Attachment] = {}

    @property
    def evidence(self) -> Evidence:
        """The item as it is now; drafting comes first in every timeline."""
        return Evidence.objects.get(uuid=self.uuid)

    def plan(self) -> None:
        evening = datetime.combine(self.told.happened_on, time(18, 30), UTC)
        first = self.told.rounds[0].submitted_at if self.told.rounds else None
        self.telling.at(min(evening, first - timedelta(minutes=40)) if first else evening, self._draft)
        for each in self.told.rounds:
            self.telling.at(each.submitted_at, partial(self._hand_in, each))
            if each.decided_at:
                self.telling.at(each.decided_at, partial(self._answer, each))

    # --- the apprentice ---

    def _draft(self) -> None:
        item, owner = self.told.item, self.telling.owner
        evidence = actions.create_draft(
            apprentice=self.telling.apprentice, text=self._text(item.narrative), uuid=self.uuid, by=owner
        )
        first = self.told.rounds[0] if self.told.rounds else None
        self._attach(evidence, first.files if first else item.files[:1])
        for url, label in item.links:
            actions.add_link(evidence=evidence, url=url, label=label, by=owner)
        self._claim(evidence, first.claims if first else item.claims)

    def _text(self, narrative: str) -> DraftText:
        item = self.told.item
        return DraftText(
            title=item.title, kind=str(item.kind), happened_on=self.told.happened_on, narrative=narrative
        )

    def _attach(self, evidence: Evidence, files: tuple[FileSpec, ...]) -> None:
        """Make the draft hold these files, whatever it held before."""
        for spec in set(self.attached) - set(files):
            actions.remove_file(attachment=self.attached.pop(spec), by=self.telling.owner)
        for spec in files:
            if spec not in self.attached:
                blob = receive(
                    provider=evidence.provider, chunks=[self.telling.content(spec)], name=spec.name
                )
                self.attached[spec] = actions.add_file(
                    evidence=evidence, blob=blob, name=spec.name, by=self.telling.owner
                )

    def _claim(self, evidence: Evidence, claims: tuple) -> None:
        texts = [ClaimText(self.telling.ksbs[c.code], c.how, c.where) for c in claims]
        for dropped in evidence.claims.exclude(ksb__in=[text.ksb for text in texts]).select_related("ksb"):
            actions.remove_claim(evidence=evidence, ksb=dropped.ksb, by=self.telling.owner)
        actions.set_claims(evidence=evidence, claims=texts, by=self.telling.owner)

    def _hand_in(self, each: Round) -> None:
        evidence = self.evidence
        if each.number > 1:
            evidence = actions.save_draft(
                evidence=evidence,
                text=self._text(each.narrative),
                revision=evidence.revision,
                by=self.telling.owner,
            )
            self._attach(evidence, each.files)
            self._claim(evidence, each.claims)
        actions.submit(
            evidence=evidence,
            declaration=actions.Declaration(**vars(each.declaration)),
            revision=evidence.revision,
            by=self.telling.owner,
        )

    # --- the assessor ---

    def _answer(self, each: Round) -> None:
        submission = Submission.objects.filter(evidence__uuid=self.uuid).latest("number")
        answers = {judged.claim.code: judged for judged in each.judged}
        verdicts = [
            actions.ClaimVerdict(
                claim=claim, outcome=str(answers[code].outcome), feedback=answers[code].feedback
            )
            for claim in SubmittedClaim.objects.filter(submission=submission).select_related("ksb")
            if claim.stands_on_id is None and (code := claim.ksb.code) in answers
        ]
        by = self.telling.assessor
        if verdicts:
            actions.judge(submission=submission, verdicts=verdicts, by=by)
        actions.answer(submission=submission, accept=each.is_accepted, note=each.note, by=by)
