"""The list of cohorts, each with the figures of the provider's front page."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from accounts.access import Access
from accounts.roles import Permission
from apprentices.models import Apprentice, Cohort, CohortQuerySet
from progress.lists import listed
from progress.presenters import links
from progress.presenters.cohort.shown import Tab
from progress.presenters.glance import Glance, glances
from progress.queries.figures import rag_rule, read
from progress.queries.provider import newest_cohorts

PAGE = 40


@dataclass(frozen=True)
class CohortList:
    """One page of cohorts, the latest start first."""

    cohorts: Sequence[Glance]
    tabs: Sequence[Tab]
    older_url: str
    first_url: str
    new_url: str

    @property
    def sub(self) -> str:
        return "Each with its apprentices on programme, the latest start first"


def cohort_list(
    access: Access,
    cohorts: CohortQuerySet,
    apprentices: QuerySet[Apprentice],
    *,
    closed: bool,
    after: Cohort | None,
) -> CohortList:
    """The open (or closed) cohorts that come after this one. Five queries, however many there are."""
    found = newest_cohorts(cohorts, closed=closed)
    if after is not None:
        found = found.filter(Q(starts_on__lt=after.starts_on) | Q(starts_on=after.starts_on, pk__lt=after.pk))
    page = list(found[: PAGE + 1])
    shown = page[:PAGE]
    rule = rag_rule(access.provider, access.today)
    every = listed(read(apprentices.filter(cohort__in=[cohort.pk for cohort in shown])), rule)
    return CohortList(
        cohorts=glances(shown, every, rule),
        tabs=[
            Tab("Open", links.cohorts(), not closed),
            Tab("Closed", links.cohorts() + "?closed=1", closed),
        ],
        older_url=_query(closed, shown[-1]) if len(page) > PAGE else "",
        first_url=_query(closed, None) if after is not None else "",
        new_url=links.new_cohort() if access.can(Permission.MANAGE_COHORTS) else "",
    )


def _query(closed: bool, after: Cohort | None) -> str:
    pairs = {"closed": "1" if closed else "", "after": str(after.uuid) if after else ""}
    return "?" + urlencode({name: value for name, value in pairs.items() if value})
