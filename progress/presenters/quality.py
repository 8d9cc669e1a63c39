"""The front page of quality assurance: recent decisions, each with what makes it worth a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils import timezone

from accounts.access import Access
from apprentices.status import KsbStatus
from evidence.feedback_age import working_days
from evidence.kinds import Met
from progress.presenters import links
from progress.presenters.lists import Option
from progress.presenters.maps import STATUS_OF, shortened
from progress.queries import lists
from progress.queries.quality import NEW_DAYS, Made

PAGE = 25
# Every claim met, several of them, within so many working days: quick enough to look at.
QUICK_DAYS = 1
SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Look:
    """One decision of the list. ``reasons`` say why it may be worth a look."""

    made: Made
    status: KsbStatus
    reasons: Sequence[str]
    days: int

    @property
    def apprentice(self) -> str:
        return f"{self.made.given_names} {self.made.family_name}".strip()

    @property
    def outcome(self) -> str:
        return Met(self.made.outcome).label

    @property
    def decided_words(self) -> str:
        return f"{timezone.localdate(self.made.decided_at):%-d %B %Y}"

    @property
    def feedback(self) -> str:
        return shortened(self.made.feedback)

    @property
    def url(self) -> str:
        return links.submission(self.made.evidence_uuid, self.made.number)

    @property
    def apprentice_url(self) -> str:
        return links.overview(self.made.apprentice_uuid)


@dataclass(frozen=True)
class QualityPage:
    """What the template shows."""

    looks: Sequence[Look]
    outcomes: Sequence[Option]
    assessors: Sequence[Option]
    is_filtered: bool
    older_url: str
    first_url: str

    @property
    def sub(self) -> str:
        return f"The latest first, without your own. An assessor is new for {NEW_DAYS} days."


def quality_page(
    access: Access, query: Mapping[str, str], found: Sequence[Made], met: Mapping[int, int]
) -> QualityPage:
    """One page: ``found`` has one decision more than is shown where there are older ones."""
    shown = found[:PAGE]
    outcome, assessor = query.get("outcome", ""), query.get("assessor", "")
    assessors = [choice for choice in lists.all_assessors(access.provider) if choice.key != access.user.pk]
    last = shown[-1] if len(found) > PAGE else None
    return QualityPage(
        looks=[_look(made, met) for made in shown],
        outcomes=[Option(value, label, value == outcome) for value, label in Met.choices],
        assessors=[Option(str(c.uuid), c.name, str(c.uuid) == assessor) for c in assessors],
        is_filtered=bool(outcome or assessor),
        older_url=_query(outcome, assessor, str(last.uuid)) if last else "",
        first_url=_query(outcome, assessor, "") if query.get("after") else "",
    )


def _look(made: Made, met: Mapping[int, int]) -> Look:
    days = working_days(timezone.localdate(made.submitted_at), timezone.localdate(made.decided_at))
    return Look(made, STATUS_OF[Met(made.outcome)], _reasons(made, met, days), days)


def _reasons(made: Made, met: Mapping[int, int], days: int) -> list[str]:
    """Why a second pair of eyes may help; none is a fault."""
    reasons = []
    if made.withdrawal:
        reasons.append("Withdrawn since")
    if made.corrects:
        reasons.append("Changed decision")
    if not made.is_seasoned:
        reasons.append("New assessor")
    if not made.had_ksb_before:
        reasons.append(f"First on {made.code}")
    if met.get(made.submission_id, 0) >= SEVERAL and days <= QUICK_DAYS:
        reasons.append(f"All {met[made.submission_id]} met at once")
    if made.outcome != Met.MET:
        reasons.append("Asked for more")
    return reasons


def _query(outcome: str, assessor: str, after: str) -> str:
    pairs = {"outcome": outcome, "assessor": assessor, "after": after}
    return "?" + urlencode({name: value for name, value in pairs.items() if value})
