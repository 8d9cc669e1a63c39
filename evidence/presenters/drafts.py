"""Two versions of a draft beside each other."""

from dataclasses import dataclass
from datetime import date

from django.utils import formats

from evidence.actions.drafts import DraftText
from evidence.forms import DraftForm
from evidence.kinds import Original, kind_in_words
from evidence.models import DraftVersion, Evidence

NOT_GIVEN = "Not given"


@dataclass(frozen=True)
class TwoVersions:
    """One field: what is saved, what was typed here."""

    label: str
    saved: str
    typed: str

    @property
    def differs(self) -> bool:
        return self.saved != self.typed


def compared(saved: Evidence, form: DraftForm) -> list[TwoVersions]:
    typed = form.text()
    return [
        TwoVersions("Title", saved.title, typed.title),
        TwoVersions("What you did", saved.narrative or NOT_GIVEN, typed.narrative or NOT_GIVEN),
        TwoVersions("Kind", kind_in_words(saved.kind), kind_in_words(typed.kind)),
        TwoVersions("The original", original_in_words(saved), original_in_words(typed)),
        TwoVersions("When", day_in_words(saved.happened_on), day_in_words(typed.happened_on)),
    ]


def original_in_words(version: Evidence | DraftText | DraftVersion) -> str:
    parts = (Original(version.original).label, version.original_description, version.original_sha256)
    return ". ".join(part.rstrip(". ") for part in map(str, parts) if part)


def day_in_words(day: date | None) -> str:
    return formats.date_format(day, "j F Y") if day else NOT_GIVEN
