"""One apprentice as the rules see them today: where every page about them starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.access import Access
from accounts.roles import Permission
from apprentices.models import Apprentice
from apprentices.status import KsbStatus
from evidence.kinds import State as ItemState
from progress.expected import Bars, bars
from progress.presenters import links
from progress.programme import Programme
from progress.queries import portfolio as queries
from progress.queries.figures import programme_of, rag_rule
from progress.rag import Rag, RagRule
from progress.readiness import Portfolio, Readiness, readiness
from standards.models import Kind


def is_own(access: Access, apprentice: Apprentice) -> bool:
    """Whether the person is this apprentice."""
    return access.can(Permission.ADD_EVIDENCE) and apprentice.learner.user_id == access.user.pk


@dataclass(frozen=True)
class Subject:
    """An apprentice with everything that the rules say of them today; the pages of one apprentice start from it."""

    access: Access
    apprentice: Apprentice
    rule: RagRule
    programme: Programme
    rag: Rag
    owed: Sequence[queries.Owed]
    items: Sequence[queries.Item]

    @property
    def today(self) -> date:
        return self.access.today

    @property
    def is_own(self) -> bool:
        return is_own(self.access, self.apprentice)

    @property
    def is_theirs_to_judge(self) -> bool:
        """The person is this apprentice's assessor (and not the apprentice)."""
        return (
            self.access.can(Permission.SIGN_OFF)
            and self.apprentice.assessor_id == self.access.user.pk
            and self.apprentice.learner.user_id != self.access.user.pk
        )

    @property
    def name(self) -> str:
        return self.apprentice.learner.name

    @property
    def has_asks(self) -> bool:
        """Whether an assessor may have asked for something: an item came back, or a KSB is sent back or partly met."""
        waits = {KsbStatus.REFERRED, KsbStatus.PARTLY_EVIDENCED}
        return any(ksb.status in waits for ksb in self.owed) or any(
            item.state == ItemState.RETURNED for item in self.items
        )

    @property
    def back_url(self) -> str:
        return links.overview(self.apprentice.uuid)

    @property
    def back_label(self) -> str:
        return "Overview" if self.is_own else self.name

    @property
    def given_name(self) -> str:
        return self.apprentice.learner.given_names

    @cached_property
    def bars(self) -> Bars:
        kinds = "".join(ksb.kind for ksb in self.owed)
        standing = "".join(str(ksb.status) for ksb in self.owed)
        return bars(self.programme, self.rag.time, self.rag.expected, kinds, standing)

    @cached_property
    def readiness(self) -> Readiness:
        version = self.apprentice.version
        return readiness(
            self.programme,
            Portfolio(
                regime=version.assessment_regime,
                plan_minimum_months=version.plan_minimum_months,
                minimum_hours=version.minimum_hours,
                behaviours=sum(ksb.kind == Kind.BEHAVIOUR for ksb in self.owed),
                open_codes=tuple(k.code for k in self.owed if k.status != KsbStatus.SIGNED_OFF),
                under_review=tuple(i.title for i in self.items if i.state == ItemState.SUBMITTED),
                accepted_items=sum(i.state == ItemState.ACCEPTED for i in self.items),
            ),
            self.today,
        )


def subject(access: Access, apprentice: Apprentice) -> Subject:
    """Ask what the rules need of one apprentice, whom the person may see, with its ``provider``: four queries."""
    rule = rag_rule(apprentice.provider, access.today)
    programme = programme_of(apprentice)
    return Subject(
        access=access,
        apprentice=apprentice,
        rule=rule,
        programme=programme,
        rag=rule.rag(programme),
        owed=queries.owed_ksbs(apprentice),
        items=queries.items(apprentice, with_drafts=is_own(access, apprentice)),
    )
