"""The list of standards, and the page of one version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from standards import facts, queries
from standards.models import Duty, Kind, Ksb, Listing, Standard, StandardVersion, SuppliedFact

# Facts that are prose or stand in the heading.
ELSEWHERE = {"overview", "summary", "change_note"}
# Facts that few versions have: shown only where they are known.
RARE = {
    "regulated_body",
    "assessment_months",
    "plan_minimum_months",
    "salary",
    "occupation_code",
    "page_url",
    "max_funding",
    "approved_on",
    "pathway",
    "cluster",
}
# What several of a kind are called.
PLURALS = {Kind.KNOWLEDGE: "Knowledge", Kind.SKILL: "Skills", Kind.BEHAVIOUR: "Behaviours"}


@dataclass(frozen=True)
class StandardRow:
    """A standard in the list: its newest version that can be chosen, and all of them."""

    standard: Standard
    shown: StandardVersion | None
    versions: list[StandardVersion]

    @classmethod
    def of(cls, standard: Standard) -> "StandardRow":
        found = list(standard.versions.all())
        offered = [version for version in found if version.is_offered]
        return cls(standard, next(iter(offered or found), None), found)


@dataclass(frozen=True)
class FactRow:
    """One fact: its value in words, whose word it is, and where a missing one may be supplied."""

    label: str
    value: str
    is_known: bool
    url: str = ""
    link: str = ""
    supplied: SuppliedFact | None = None
    supply_url: str = ""

    @property
    def supplied_by(self) -> str:
        person = self.supplied.supplied_by if self.supplied else None
        return person.name if person else "the platform"

    @property
    def supplied_on(self) -> date | None:
        return timezone.localdate(self.supplied.supplied_at) if self.supplied else None


@dataclass(frozen=True)
class KsbRow:
    code: str
    text: str
    note: str
    duties: list[Duty]

    @classmethod
    def of(cls, ksb: Ksb, options_in_all: int) -> "KsbRow":
        options = [option.title for option in ksb.options.all()]
        if len(options) == options_in_all > 1:
            options = ["each of them"]
        methods = [method.name for method in ksb.methods.all()]
        parts = [f"Option: {', '.join(options)}"] if options else []
        parts += [f"Examined by: {', '.join(methods)}"] if methods else []
        return cls(ksb.code, ksb.text, " · ".join(parts), list(ksb.duties.all()))


@dataclass(frozen=True)
class KsbGroup:
    label: str
    ksbs: list[KsbRow]


@dataclass(frozen=True)
class DutyRow:
    code: str
    text: str
    note: str
    ksbs: list[Ksb]

    @classmethod
    def of(cls, duty: Duty) -> "DutyRow":
        options = ", ".join(option.title for option in duty.options.all())
        return cls(duty.code, duty.text, f"Option: {options}" if options else "", list(duty.ksbs.all()))


@dataclass(frozen=True)
class MethodRow:
    position: int
    name: str
    ksbs: list[Ksb]


@dataclass(frozen=True)
class ListingGroup:
    """What the source lists under one heading, as one line."""

    label: str
    words: str


@dataclass(frozen=True)
class Notice:
    kind: str
    body: str


@dataclass(frozen=True)
class VersionPage:
    """``found`` of ``total`` KSBs match what was looked for; ``has_links``: duties say what they call for."""

    sub: str
    notices: list[Notice]
    facts: list[FactRow]
    groups: list[KsbGroup]
    counts: str
    found: int
    total: int
    duties: list[DutyRow]
    duty_note: str
    methods: list[MethodRow]
    listings: list[ListingGroup]
    others: list[StandardVersion]
    summary: list[str]


def version_page(version: StandardVersion, *, words: str, may_supply: bool) -> VersionPage:
    counts = queries.ksb_counts(version)
    total = sum(counts.values())
    ksbs = queries.ksbs_of(version, words) if total else []
    duties = [DutyRow.of(duty) for duty in queries.duties_of(version)]
    options = [option.title for option in version.options.order_by("position")]
    has_links = any(duty.ksbs for duty in duties)
    return VersionPage(
        sub=_sub(version, options),
        notices=list(_notices(version, total)),
        facts=fact_rows(version, queries.live_supplied_facts(version), may_supply=may_supply),
        groups=list(_ksb_groups(ksbs, len(options))),
        counts=", ".join(
            f"{counts[kind]} {name.lower()}" for kind, name in PLURALS.items() if counts.get(kind)
        ),
        found=len(ksbs),
        total=total,
        duties=duties,
        duty_note="" if has_links or not total else "The source does not say which KSBs they call for",
        methods=[
            MethodRow(one.position, one.name, list(one.ksbs.all())) for one in queries.methods_of(version)
        ],
        listings=list(listing_groups(version)),
        others=list(queries.other_versions(version)),
        summary=version.summary.split("\n\n") if version.summary else [],
    )


def _sub(version: StandardVersion, options: Sequence[str]) -> str:
    parts = [version.standard.reference, version.version_words]
    parts += [f"level {version.level}"] if version.level else []
    parts += [f"a core and {len(options)} options: {', '.join(options)}"] if options else []
    return " · ".join(parts)


def _notices(version: StandardVersion, total: int) -> Iterable[Notice]:
    if not total:
        yield Notice(
            "info", "Not offered for enrolment: its source publishes no knowledge, skills or behaviours."
        )
    elif not version.is_offered:
        yield Notice("info", f"Not offered for enrolment: {version.status.lower()}.")


def _ksb_groups(ksbs: Sequence[Ksb], options: int) -> Iterable[KsbGroup]:
    for kind, name in PLURALS.items():
        own = [KsbRow.of(ksb, options) for ksb in ksbs if ksb.kind == kind]
        if own:
            yield KsbGroup(name, own)


def fact_rows(
    version: StandardVersion, supplied: dict[str, SuppliedFact], *, may_supply: bool
) -> list[FactRow]:
    return [
        _fact_row(version, fact, supplied.get(fact.name), may_supply=may_supply)
        for fact in facts.ALL
        if fact.name not in ELSEWHERE and not (fact.name in RARE and _is_idle(version, fact, may_supply))
    ]


def _is_idle(version: StandardVersion, fact: facts.Fact, may_supply: bool) -> bool:
    """Not known, and this reader cannot supply it."""
    return getattr(version, fact.name) in (None, "") and not (may_supply and fact.asked_as)


def _fact_row(
    version: StandardVersion, fact: facts.Fact, supplied: SuppliedFact | None, *, may_supply: bool
) -> FactRow:
    value = getattr(version, fact.name)
    is_known = value not in (None, "")
    open_to_supply = may_supply and fact.asked_as and (supplied or not is_known)
    return FactRow(
        label=fact.label,
        value=facts.words(fact.name, value),
        is_known=is_known,
        url=str(value) if fact.link and is_known else "",
        link=fact.link,
        supplied=supplied,
        supply_url=reverse("standards:supply_fact", args=[version.uuid, fact.name]) if open_to_supply else "",
    )


def listing_groups(version: StandardVersion) -> Iterable[ListingGroup]:
    lines = list(version.listings.order_by("kind", "position"))
    for kind in Listing.Kind:
        own = [f"{line.code}: {line.text}" if line.code else line.text for line in lines if line.kind == kind]
        if own:
            separator = "; " if any(line.code for line in lines if line.kind == kind) else ", "
            yield ListingGroup(str(kind.label), separator.join(own))
