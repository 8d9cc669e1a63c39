"""The gateway's checks as rows, those of KSBs with the KSBs still open."""

from collections.abc import Sequence
from dataclasses import dataclass

from progress.presenters import links
from progress.presenters.overview import gateway
from progress.presenters.subject import Subject
from progress.presenters.why import Chip
from progress.readiness import Check, Result
from progress.words import several

TAGS = {Result.PASSED: "good", Result.NOT_YET: "warn", Result.NOT_APPLICABLE: "", Result.NOT_RECORDED: ""}


@dataclass(frozen=True, slots=True)
class CheckRow:
    title: str
    figures: str
    result: str
    tag: str
    ksbs: Sequence[Chip]


@dataclass(frozen=True)
class ReadinessPage:
    """What the template shows."""

    subject: Subject
    checks: Sequence[CheckRow]

    @property
    def title(self) -> str:
        return f"Ready for {gateway(self.subject)}?"

    @property
    def sub(self) -> str:
        version = self.subject.apprentice.version
        whose = "" if self.subject.is_own else f"{self.subject.name} · "
        return f"{whose}{version.title}, {version.version_words}"

    @property
    def note(self) -> str:
        found = self.subject.readiness
        return f"{found.passed} of {several(found.applicable, 'check')} passed"

    @property
    def closing(self) -> str:
        found = self.subject.readiness
        if found.is_ready:
            return "Every check that applies is passed."
        if not found.not_recorded:
            return ""
        return (
            f"{several(found.not_recorded, 'check')} cannot be answered here yet. "
            "Nothing counts as passed until it is recorded."
        )


def readiness_page(found: Subject) -> ReadinessPage:
    return ReadinessPage(found, [_row(found, check) for check in found.readiness.checks])


def _row(found: Subject, check: Check) -> CheckRow:
    url = links.ksbs(found.apprentice)
    open_codes = set(check.codes)
    return CheckRow(
        title=check.title,
        figures=check.figures,
        result=check.result.value.capitalize(),
        tag=TAGS[check.result],
        ksbs=[Chip(ksb.code, ksb.status, url(ksb.uuid)) for ksb in found.owed if ksb.code in open_codes],
    )
