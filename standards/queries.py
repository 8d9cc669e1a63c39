"""Reading standards. Official open data: the same for everybody, so nothing here is scoped to a provider."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from standards.models import (
    AssessmentMethod,
    Duty,
    Ksb,
    Listing,
    Standard,
    StandardVersion,
    StandardVersionQuerySet,
    SuppliedFact,
    Upload,
)

PAGE_SIZE = 25


@dataclass(frozen=True)
class StandardsPage:
    """Some standards in the order of their references, each with its versions; and where the next begin."""

    standards: list[Standard]
    total: int
    next_after: str


def standards_page(*, words: str = "", offered: str = "", after: str = "") -> StandardsPage:
    """``offered`` is "yes", "no" or "" for any; ``after`` is the last reference already seen. Three queries."""
    found = _matching(words)
    if offered in {"yes", "no"}:
        has_offered = Exists(StandardVersion.objects.offered().filter(standard=OuterRef("pk")))
        found = found.filter(has_offered if offered == "yes" else ~has_offered)
    shown = list(
        found.filter(reference__gt=after)
        .order_by("reference")
        .prefetch_related(Prefetch("versions", versions().annotate(ksb_count=Count("ksbs")).newest_first()))[
            : PAGE_SIZE + 1
        ]
    )
    next_after = shown[PAGE_SIZE - 1].reference if len(shown) > PAGE_SIZE else ""
    return StandardsPage(shown[:PAGE_SIZE], found.count(), next_after)


def _matching(words: str) -> QuerySet[Standard]:
    """Standards whose reference, title, LARS code or job titles hold every word."""
    found = Standard.objects.all()
    for word in words.split():
        of_version = Q(title__icontains=word) | Q(
            listings__kind=Listing.Kind.JOB_TITLE, listings__text__icontains=word
        )
        if word.isdecimal() and len(word) < 9:
            of_version |= Q(lars_code=int(word))
        by_version = StandardVersion.objects.filter(of_version, standard=OuterRef("pk"))
        found = found.filter(Q(reference__icontains=word) | Q(title__icontains=word) | Exists(by_version))
    return found


def versions() -> StandardVersionQuerySet:
    return StandardVersion.objects.select_related("standard")


def other_versions(version: StandardVersion) -> StandardVersionQuerySet:
    """The same standard's other versions, each with its ``ksb_count``."""
    own = versions().filter(standard=version.standard_id).exclude(pk=version.pk)
    return own.annotate(ksb_count=Count("ksbs")).newest_first()


def ksb_counts(version: StandardVersion) -> dict[str, int]:
    """How many KSBs of each kind; kinds without any are left out."""
    counted = version.ksbs.order_by().values_list("kind").annotate(number=Count("pk"))
    return dict(counted)


def ksbs_of(version: StandardVersion, words: str = "") -> list[Ksb]:
    """The version's KSBs, or those that match, with their options, duties and methods."""
    duties = Duty.objects.order_by("position")
    methods = AssessmentMethod.objects.order_by("position")
    return list(
        version.ksbs.matching(words)
        .in_order()
        .prefetch_related("options", Prefetch("duties", duties), Prefetch("methods", methods))
    )


def is_code(text: str) -> bool:
    """Whether any standard here has a KSB of this code."""
    return Ksb.objects.filter(code__iexact=text).exists()


def duties_of(version: StandardVersion) -> list[Duty]:
    """The version's duties with their KSBs and options."""
    return list(
        version.duties.order_by("position").prefetch_related(
            "options", Prefetch("ksbs", Ksb.objects.in_order())
        )
    )


def methods_of(version: StandardVersion) -> list[AssessmentMethod]:
    return list(
        version.methods.order_by("position").prefetch_related(Prefetch("ksbs", Ksb.objects.in_order()))
    )


def live_supplied_facts(version: StandardVersion) -> dict[str, SuppliedFact]:
    """The facts that stand on somebody's word, by name."""
    found = version.supplied_facts.filter(superseded_at=None).select_related("supplied_by")
    return {one.fact: one for one in found}


def uploads_of(user: User) -> QuerySet[Upload]:
    """Files that this platform administrator tried or imported."""
    return Upload.objects.filter(uploaded_by=user).defer("content")


def recent_uploads(limit: int = 10) -> list[Upload]:
    """What platform administrators imported last."""
    applied = Upload.objects.exclude(applied_at=None).select_related("uploaded_by").defer("content")
    return list(applied.annotate(line_count=Count("lines")).order_by("-applied_at", "-pk")[:limit])
