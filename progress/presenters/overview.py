"""The overview of one apprentice: one page for its owner and for everybody who may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.roles import Permission
from apm_portfolio.components.maps import TileGroup
from apm_portfolio.components.progress import Bar, BurnUp
from apm_portfolio.templatetags.apm import days_in_words
from apprentices.status import KsbStatus
from evidence.feedback_age import reply_due_on, working_days
from evidence.kinds import Met
from evidence.kinds import State as ItemState
from progress.presenters import bars as bar_parts
from progress.presenters import links, maps
from progress.presenters.maps import STATUS_OF
from progress.presenters.subject import Subject
from progress.queries import portfolio as queries
from progress.rag import NOT_RECORDED, Rag, State
from progress.readiness import Check, Result
from progress.words import several
from standards.models import AssessmentRegime


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing in a list of the overview. ``status`` is a KSB status whose sign and word stand before the note."""

    title: str
    url: str
    note: str
    status: int | None = None
    days: int | None = None  # working days waited


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing to do next."""

    label: str
    url: str
    why: str = ""


@dataclass(frozen=True)
class Overview:
    """What the template shows, in the order in which it stands there."""

    subject: Subject
    title: str
    sub: str
    crumbs: Sequence[Mapping[str, str]]
    links: Sequence[Step]
    step: Step | None
    notice: str
    waiting: Sequence[Todo]
    with_assessor: Sequence[Todo]
    bars: Sequence[Bar]
    groups: Sequence[TileGroup]
    chart: BurnUp | None
    feedback: Sequence[Mapping[str, object]]

    @property
    def rag(self) -> Rag:
        return self.subject.rag

    @property
    def promise(self) -> int:
        return self.subject.rule.thresholds.feedback_promise_days

    @property
    def waiting_title(self) -> str:
        return "Waiting for you" if self.subject.is_own else f"Waiting for {self.subject.given_name}"

    @property
    def waiting_note(self) -> str:
        return several(len(self.waiting), "thing") if self.waiting else ""

    @property
    def nothing_waits(self) -> str:
        if self.subject.is_own:
            return "Nothing: no evidence was sent back and no draft is unfinished."
        return "No evidence was sent back."

    @property
    def assessor_title(self) -> str:
        return "With your assessor" if self.subject.is_own else "With the assessor"

    @property
    def assessor_note(self) -> str:
        assessor = self.subject.apprentice.assessor
        return assessor.name if assessor else "No assessor yet"

    @property
    def bars_title(self) -> str:
        return "Where you are" if self.subject.is_own else "Progress"

    @property
    def map_title(self) -> str:
        return "Your KSBs" if self.subject.is_own else "KSBs"

    @property
    def gateway_title(self) -> str:
        return f"Ready for {gateway(self.subject)}?"

    @property
    def checks_note(self) -> str:
        checks = self.subject.readiness
        passed = f"{checks.passed} of {several(checks.applicable, 'check')} passed"
        return f"{passed}, {checks.not_recorded} not recorded yet"

    @property
    def open_checks(self) -> list[Check]:
        return [c for c in self.subject.readiness.checks if c.result is Result.NOT_YET]

    @property
    def readiness_url(self) -> str:
        return links.readiness(self.subject.apprentice)

    @property
    def why_url(self) -> str:
        return links.why(self.subject.apprentice, "rag")

    @property
    def not_recorded(self) -> str:
        return f"Not recorded yet, so not part of this: {' and '.join(NOT_RECORDED)}."

    @property
    def no_feedback(self) -> str:
        if self.subject.is_own:
            return "What your assessor writes about your evidence appears here."
        return "What the assessor writes about the evidence appears here."


def overview(found: Subject) -> Overview:
    """Everything of the page. Up to five further queries."""
    asks = queries.asks(found.apprentice) if found.has_asks else []
    headline = f"{found.bars.signed_off.words} signed off"
    return Overview(
        subject=found,
        title=headline if found.is_own else found.name,
        sub=_sub(found) if found.is_own else f"{headline} · {_sub(found)}",
        crumbs=crumbs(found),
        links=_links(found),
        step=_next_step(found),
        notice=notice(found),
        waiting=_waiting(found, asks),
        with_assessor=_with_assessor(found),
        bars=bar_parts.bars(found.apprentice, found.bars, found.rag),
        groups=maps.tile_groups(found.owed, asks, links.ksbs(found.apprentice)),
        chart=bar_parts.burn_up(
            found.programme,
            found.rule.curve,
            found.rule.thresholds.settling_in_days,
            queries.sign_off_days(found.apprentice),
            found.today,
        ),
        feedback=[_event(said) for said in queries.recent_feedback(found.apprentice)],
    )


def notice(found: Subject) -> str:
    """What a reader must know before they read."""
    if found.access.is_recorded:
        return f"You are reading {found.name}’s record. Each page you open is noted in the provider’s access record."
    return ""


def crumbs(found: Subject) -> list[dict[str, str]]:
    """The list from which this person came to the apprentice."""
    access, apprentice = found.access, found.apprentice
    if found.is_own:
        return []
    if access.can(Permission.VIEW_COHORTS):
        return [
            {"label": "Cohorts", "url": links.cohorts()},
            {"label": apprentice.cohort.name, "url": links.cohort(apprentice.cohort)},
        ]
    if access.can(Permission.VIEW_CASELOAD):
        return [{"label": "Caseload", "url": links.caseload()}]
    return [{"label": "Apprentices", "url": links.own_apprentices()}]


def _links(found: Subject) -> list[Step]:
    """Secondary ways on: all evidence, the printable record."""
    steps = [
        ("Evidence", links.evidence_list(found.apprentice)),
        ("Record", links.record(found.apprentice.uuid)),
    ]
    return [Step(label, url) for label, url in steps if url]


def _sub(found: Subject) -> str:
    """Standard and level, then where the programme is on its way to the gateway."""
    version = found.apprentice.version
    level = f", level {version.level}" if version.level else ""
    return f"{version.title}{level} · {gateway_words(found)}"


def gateway_words(found: Subject) -> str:
    """When the gateway is planned, in the words of the version's regime, or how the programme ended."""
    apprentice, today = found.apprentice, found.today
    if found.rag.state is State.ENDED and apprentice.ended_on:
        return f"{apprentice.get_end_display().lower()} on {apprentice.ended_on:%-d %B %Y}"
    day = apprentice.planned_end_on
    return f"{gateway(found)} planned {day:%-d %B %Y}, {days_in_words((day - today).days)}"


def gateway(found: Subject) -> str:
    """The word that the version's assessment regime uses."""
    is_new = found.apprentice.version.assessment_regime == AssessmentRegime.APPRENTICESHIP
    return "gateway to completion" if is_new else "gateway"


def _waiting(found: Subject, asks: Sequence[queries.Ask]) -> list[Todo]:
    """What the apprentice has to do: returned items with what was asked, then drafts. Drafts only they see."""
    asked = {ask.item_id for ask in asks if ask.feedback}
    returned = [item for item in found.items if item.state == ItemState.RETURNED]
    silent = [item for item in returned if item.pk not in asked]
    notes = queries.notes_of_returned(silent) if silent else {}
    todos = [
        Todo(item.title, _url(found, item), _ask_words(item, asks, notes), KsbStatus.REFERRED)
        for item in returned
    ]
    if found.is_own:
        todos += [
            Todo(
                item.title,
                _url(found, item),
                f"not sent yet · changed {_ago(item.updated_at, found.today)}",
                KsbStatus.DRAFTED,
            )
            for item in found.items
            if item.state == ItemState.DRAFT
        ]
    return todos


def _ago(at: datetime, today: date) -> str:
    return days_in_words((timezone.localdate(at) - today).days)


def _url(found: Subject, item: queries.Item) -> str:
    return links.edit(item.uuid) if found.is_own else links.item(item.uuid)


def _ask_words(item: queries.Item, asks: Sequence[queries.Ask], notes: dict[int, str]) -> str:
    """What the assessor asked for: by KSB, else in the note."""
    own = [ask for ask in asks if ask.item_id == item.pk and ask.feedback]
    if own:
        more = f" · and {several(len(own) - 1, 'more KSB')}" if len(own) > 1 else ""
        return f"{own[0].code}: {maps.shortened(own[0].feedback)}{more}"
    return maps.shortened(notes.get(item.pk, "")) or "sent back"


def _with_assessor(found: Subject) -> list[Todo]:
    """Items that wait for an answer, the oldest first, with the day by which it is promised."""
    promise = found.rule.thresholds.feedback_promise_days
    waiting = [
        (timezone.localdate(item.submitted_at), item)
        for item in found.items
        if item.state == ItemState.SUBMITTED and item.submitted_at
    ]
    todos = []
    for sent_on, item in sorted(waiting, key=lambda pair: pair[0]):
        due = reply_due_on(sent_on, promise)
        todos.append(
            Todo(
                item.title,
                links.item(item.uuid),
                f"sent {sent_on:%-d %B} · reply due {due:%A %-d %B}",
                KsbStatus.SUBMITTED,
                days=working_days(sent_on, found.today),
            )
        )
    return todos


def _next_step(found: Subject) -> Step | None:
    """The primary action, by who is looking."""
    if found.rag.state is State.ENDED:
        return None
    if found.is_own:
        url = links.new_evidence()
        return Step("Add evidence", url) if url else None
    if found.is_theirs_to_judge:
        return _assessors_step(found)
    if found.access.can(Permission.MANAGE_COHORTS):
        url = links.manage(found.apprentice.uuid)
        return Step("Manage the programme", url) if url else None
    return None


def _assessors_step(found: Subject) -> Step | None:
    waiting = [item for item in found.items if item.state == ItemState.SUBMITTED]
    ready = sum(ksb.status == KsbStatus.EVIDENCED for ksb in found.owed)
    if waiting and (url := links.queue()):
        return Step(f"Review {several(len(waiting), 'item')}", url)
    if url := links.sign_off(found.apprentice.uuid):
        return Step(f"Sign off {several(ready, 'KSB')}" if ready else "Sign-off", url)
    return None


def _event(said: queries.Said) -> dict[str, object]:
    outcome = Met(said.outcome)
    return {
        "text": f"{said.code} {outcome.label.lower()} in {said.title}",
        "at": timezone.localtime(said.at),
        "who": said.who,
        "glyph": STATUS_OF[outcome].value,
        "icon": None,
        "body": said.feedback,
    }
