"""One apprentice's programme told through the product's own actions, each at the time it happened.

A story is a list of moments with what was done at each: drafting, submitting, judging, answering a
referral, signing off. Telling it runs those that lie before now, in order, on the actions' clock. The same
apprentice, items and seed always give the same story.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts import clock
from accounts.models import User
from apm_portfolio.demo.content import Author, Ending, FileSpec, Item
from apm_portfolio.demo.files import make_file, make_light_file
from apprentices.models import Apprentice
from evidence import actions
from evidence.actions.drafts import ClaimText, DraftText
from evidence.feedback_age import reply_due_on
from evidence.files import receive
from evidence.kinds import Met
from evidence.models import Evidence, Submission
from standards.models import Ksb

MONTH_DAYS = 30.44


@dataclass(frozen=True)
class Manner:
    """How somebody goes about the programme.

    ``pace`` stretches the months of the items (1.2: a fifth slower). ``silent_from`` and ``silent_days`` leave a gap
    (months after the start). ``referred`` is the share of items on which they also claim what it does not show.
    ``reply_days`` is how long the assessor takes, ``sign_off_after`` the days from a met claim to its sign-off.
    ``rich`` gives the full files, else small ones. ``until_month`` stops the work (a withdrawal, a break).
    ``partly`` is the share of items with a partly met claim. On two items, by number, things go wrong: files
    are forgotten, or what the apprentice's own part was stays unsaid.
    """

    pace: float = 1.0
    referred: float = 0.35
    reply_days: int = 6
    sign_off_after: int = 75
    silent_from: float | None = None
    silent_days: int = 0
    until_month: float | None = None
    partly: float = 0.25
    forgets_files_of: int = 0
    hides_part_of: int = 0
    rich: bool = False


@dataclass
class Story:
    """What happened to one apprentice, moment by moment."""

    apprentice: Apprentice
    owner: User
    assessor: User
    author: Author
    items: tuple[Item, ...]
    manner: Manner
    seed: int
    today: date
    moments: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)
    shown: dict[str, date] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.ksbs = {ksb.code: ksb for ksb in Ksb.objects.filter(version=self.apprentice.version)}

    def tell(self) -> None:
        """Do everything that happened before now, in order."""
        for item in self.items:
            _Item(self, item).plan()
        self._plan_sign_offs()
        now = clock.now()
        for moment, happen in sorted(self.moments, key=lambda pair: pair[0]):
            if moment < now:
                with clock.at(moment):
                    happen()

    def at(self, day: date, hour: int, minute: int, happen: Callable[[], None]) -> None:
        zone = ZoneInfo(settings.TIME_ZONE)
        self.moments.append((datetime.combine(day, time(hour, minute), zone), happen))

    def day(self, month: float) -> date | None:
        """The day of an item's month at this apprentice's pace; None when they have stopped by then."""
        own = month * self.manner.pace
        if self.manner.until_month is not None and own > self.manner.until_month:
            return None
        day = self.apprentice.start_on + timedelta(days=round(own * MONTH_DAYS))
        if self.manner.silent_from is not None and own >= self.manner.silent_from:
            day += timedelta(days=self.manner.silent_days)
        return day

    def _plan_sign_offs(self) -> None:
        """Sign-off rounds every six weeks from the third month on."""
        day = self.apprentice.start_on + timedelta(days=90)
        while day <= self.today:
            self.at(reply_due_on(day, 1), 15, 30, self._sign_off_round(day))
            day += timedelta(days=49)

    def _sign_off_round(self, day: date) -> Callable[[], None]:
        def happen() -> None:
            patience = timedelta(days=self.manner.sign_off_after)
            ready = [c for c, since in self.shown.items() if c not in self.signed and since + patience <= day]
            if ready:
                actions.sign_off(
                    apprentice=self.apprentice,
                    ksbs=[self.ksbs[code] for code in ready],
                    note="Shown at work, and explained when we met." if len(ready) < 4 else "",
                    is_stretch=len(ready) == 1,
                    by=self.assessor,
                )
                self.signed.update(ready)

        return happen


class _Item:
    """One item's way from the first draft to its acceptance."""

    def __init__(self, story: Story, item: Item) -> None:
        self.story, self.item = story, item
        self.rng = Random(f"{story.seed}:{story.author.name}:{item.number}")
        self.is_referred = self.rng.random() < story.manner.referred
        self.is_partly = item.partly is not None and self.rng.random() < story.manner.partly
        self.made: list[Evidence] = []

    @property
    def evidence(self) -> Evidence:
        """The draft this item became; drafting always comes first in the story."""
        return self.made[0]

    def plan(self) -> None:
        day = self.story.day(self.item.month)
        if day is None:
            return
        rng, at = self.rng, self.story.at
        at(day - timedelta(days=rng.randint(1, 4)), rng.randint(12, 20), rng.randint(0, 59), self.draft)
        at(day, 21, rng.randint(0, 59), self.submit)
        judged = reply_due_on(day, max(1, self.story.manner.reply_days + rng.randint(-3, 4)))
        at(judged, rng.randint(9, 16), rng.randint(0, 59), self.judge)
        if self.is_referred:
            answered = judged + timedelta(days=rng.randint(5, 16))
            at(answered, 20, rng.randint(0, 59), self.answer_referral)
            again = reply_due_on(answered, rng.randint(2, 6))
            at(again, rng.randint(9, 16), rng.randint(0, 59), self.judge_again)

    # --- the apprentice ---

    def draft(self) -> None:
        story, item = self.story, self.item
        evidence = actions.create_draft(
            apprentice=story.apprentice,
            text=DraftText(
                title=item.title,
                kind=str(item.kind),
                happened_on=clock.today() - timedelta(days=self.rng.randint(1, 12)),
                narrative=item.narrative,
            ),
            uuid=UUID(int=self.rng.getrandbits(128), version=4),
            by=story.owner,
        )
        self.made.append(evidence)
        if item.number != story.manner.forgets_files_of:
            self._attach(item.files)
        for url, label in item.links:
            actions.add_link(evidence=self.evidence, url=url, label=label, by=story.owner)
        extra = (item.referral.claim,) if self.is_referred else ()
        actions.set_claims(
            evidence=evidence,
            claims=[ClaimText(story.ksbs[c.code], c.how, c.where) for c in (*item.claims, *extra)],
            by=story.owner,
        )

    def _attach(self, files: tuple[FileSpec, ...]) -> None:
        story = self.story
        make = make_file if story.manner.rich else make_light_file
        for spec in files:
            content = make(spec, person=story.author, seed=story.seed)
            blob = receive(provider=story.apprentice.provider, chunks=[content], name=spec.name)
            actions.add_file(evidence=self.evidence, blob=blob, name=spec.name, by=story.owner)

    def submit(self) -> None:
        self.evidence.refresh_from_db()
        declared = self.item.declaration
        actions.submit(
            evidence=self.evidence,
            declaration=actions.Declaration(
                own_work=True,
                my_part="" if self.item.number == self.story.manner.hides_part_of else declared.my_part,
                use_of_ai=declared.use_of_ai,
            ),
            revision=self.evidence.revision,
            by=self.story.owner,
        )

    def answer_referral(self) -> None:
        """Take the claim off, or add what was asked for, and send the item again."""
        self.evidence.refresh_from_db()
        referral, owner = self.item.referral, self.story.owner
        if referral.ending == Ending.REMOVED:
            actions.remove_claim(evidence=self.evidence, ksb=self.story.ksbs[referral.claim.code], by=owner)
        else:
            actions.save_draft(
                evidence=self.evidence,
                text=DraftText(
                    title=self.evidence.title,
                    kind=self.evidence.kind,
                    happened_on=self.evidence.happened_on,
                    narrative=f"{self.evidence.narrative}\n\n{referral.added}".strip(),
                ),
                revision=self.evidence.revision,
                by=owner,
            )
            self._attach(referral.added_files)
        self.submit()

    # --- the assessor ---

    def judge(self) -> None:
        submission = self._current()
        referral = self.item.referral
        outcomes: dict[str, tuple[str, str]] = {}
        for place, claim in enumerate(self.item.claims):
            outcomes[claim.code] = (Met.MET, self.item.praise if place == 0 else "")
        if self.is_partly and self.item.partly is not None:
            outcomes[self.item.partly.code] = (Met.PARTLY, self.item.partly.feedback)
        if self.is_referred:
            outcomes[referral.claim.code] = (Met.NOT_YET, referral.feedback)
        self._decide(submission, outcomes)
        actions.answer(submission=submission, accept=not self.is_referred, by=self.story.assessor)

    def judge_again(self) -> None:
        submission = self._current()
        referral = self.item.referral
        outcomes = dict.fromkeys(self.item.codes, (Met.MET, "What you added closes this."))
        if referral.ending != Ending.REMOVED:
            met = referral.ending == Ending.MET
            thanks = (
                "Thank you: that is what I asked for."
                if met
                else "Closer. Bring one more example of your own."
            )
            outcomes[referral.claim.code] = (Met.MET if met else Met.PARTLY, thanks)
        self._decide(submission, outcomes)
        actions.answer(submission=submission, accept=True, by=self.story.assessor)

    def _current(self) -> Submission:
        return Submission.objects.filter(evidence=self.evidence).latest("number")

    def _decide(self, submission: Submission, outcomes: Mapping[str, tuple[str, str]]) -> None:
        claims = submission.claims.select_related("ksb")
        verdicts = [
            actions.ClaimVerdict(
                claim=claim, outcome=outcomes[claim.ksb.code][0], feedback=outcomes[claim.ksb.code][1]
            )
            for claim in claims
            if claim.ksb.code in outcomes and claim.stands_on_id is None
        ]
        if verdicts:
            actions.judge(submission=submission, verdicts=verdicts, by=self.story.assessor)
        for verdict in verdicts:
            if verdict.outcome == Met.MET:
                self.story.shown.setdefault(verdict.claim.ksb.code, clock.today())
