"""Where the pages of this app lead: each link in one place."""

from collections.abc import Callable
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from apprentices.models import Apprentice, Cohort

_ANY = UUID(int=0)


def overview(apprentice: UUID) -> str:
    return reverse("progress:apprentice", kwargs={"uuid": apprentice})


def overviews() -> Callable[[UUID], str]:
    """The same for a long list: the address is resolved once."""
    pattern = overview(_ANY)
    return lambda uuid: pattern.replace(str(_ANY), str(uuid))


def cohorts() -> str:
    return _landed("progress:cohorts")


def cohort(cohort: Cohort, part: str = "cohort") -> str:
    """The cohort's page, or another of its parts: cohort_help, cohort_coverage, cohort_over_time, cohort_csv."""
    return reverse(f"progress:{part}", kwargs={"uuid": cohort.uuid})


def new_cohort() -> str:
    return _landed("apprentices:cohort_new")


def change_cohort(cohort: Cohort) -> str:
    return _landed("apprentices:cohort_change", uuid=cohort.uuid)


def enrol(cohort: Cohort) -> str:
    return _landed("apprentices:enrol", uuid=cohort.uuid)


def caseload() -> str:
    return _landed("progress:caseload")


def own_apprentices() -> str:
    return _landed("progress:own_apprentices")


def why(apprentice: Apprentice, part: str) -> str:
    return reverse("progress:why", kwargs={"uuid": apprentice.uuid}) + f"#{part}"


def ksbs(apprentice: Apprentice) -> Callable[[UUID], str]:
    """A function from a KSB's UUID to its page for this apprentice; the address is resolved once."""
    pattern = reverse("progress:ksb", kwargs={"uuid": apprentice.uuid, "ksb": _ANY})
    return lambda uuid: pattern.replace(str(_ANY), str(uuid))


def readiness(apprentice: Apprentice) -> str:
    return reverse("progress:readiness", kwargs={"uuid": apprentice.uuid})


def record(apprentice: UUID) -> str:
    return _landed("progress:record", uuid=apprentice)


def item(uuid: UUID) -> str:
    return _landed("evidence:item", uuid=uuid)


def edit(uuid: UUID) -> str:
    return _landed("evidence:edit", uuid=uuid)


def new_evidence(ksb: UUID | None = None) -> str:
    url = _landed("evidence:new")
    return f"{url}?ksb={ksb}" if url and ksb else url


def evidence_list(apprentice: Apprentice) -> str:
    return _landed("evidence:list", uuid=apprentice.uuid)


def submission(evidence: UUID, number: int) -> str:
    return _landed("evidence:submission", uuid=evidence, number=number)


def review(submission: UUID) -> str:
    return _landed("evidence:review", uuid=submission)


def sign_off(apprentice: UUID) -> str:
    return _landed("evidence:sign_off", uuid=apprentice)


def queue() -> str:
    return _landed("evidence:queue")


def manage(apprentice: UUID) -> str:
    return _landed("apprentices:manage", uuid=apprentice)


def _landed(name: str, **arguments: object) -> str:
    """The address, or "" while the page is not there."""
    try:
        return reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return ""
