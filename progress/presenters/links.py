"""Where the pages of this app lead: each link in one place."""

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

from apprentices.models import Apprentice, Cohort

_ANY = UUID(int=0)


def overview(apprentice: UUID) -> str:
    return reverse("progress:apprentice", kwargs={"uuid": apprentice})


def overviews() -> Callable[[UUID], str]:
    """The same for a long list: the address is resolved once."""
    pattern = overview(_ANY)
    return lambda uuid: pattern.replace(str(_ANY), str(uuid))


def cohorts() -> str:
    return reverse("progress:cohorts")


def cohort(cohort: Cohort, part: str = "cohort") -> str:
    """The cohort's page, or another of its parts: cohort_help, cohort_coverage, cohort_over_time, cohort_csv."""
    return reverse(f"progress:{part}", kwargs={"uuid": cohort.uuid})


def new_cohort() -> str:
    return reverse("apprentices:cohort_new")


def change_cohort(cohort: Cohort) -> str:
    return reverse("apprentices:cohort_change", kwargs={"uuid": cohort.uuid})


def enrol(cohort: Cohort) -> str:
    return reverse("apprentices:enrol", kwargs={"uuid": cohort.uuid})


def caseload() -> str:
    return reverse("progress:caseload")


def own_apprentices() -> str:
    return reverse("progress:own_apprentices")


def why(apprentice: Apprentice, part: str) -> str:
    return reverse("progress:why", kwargs={"uuid": apprentice.uuid}) + f"#{part}"


def ksbs(apprentice: Apprentice) -> Callable[[UUID], str]:
    """A function from a KSB's UUID to its page for this apprentice; the address is resolved once."""
    pattern = reverse("progress:ksb", kwargs={"uuid": apprentice.uuid, "ksb": _ANY})
    return lambda uuid: pattern.replace(str(_ANY), str(uuid))


def readiness(apprentice: Apprentice) -> str:
    return reverse("progress:readiness", kwargs={"uuid": apprentice.uuid})


def record(apprentice: UUID) -> str:
    return reverse("progress:record", kwargs={"uuid": apprentice})


def item(uuid: UUID) -> str:
    return reverse("evidence:item", kwargs={"uuid": uuid})


def edit(uuid: UUID) -> str:
    return reverse("evidence:edit", kwargs={"uuid": uuid})


def new_evidence(ksb: UUID | None = None) -> str:
    url = reverse("evidence:new")
    return f"{url}?ksb={ksb}" if ksb else url


def evidence_list(apprentice: Apprentice) -> str:
    return reverse("evidence:list", kwargs={"uuid": apprentice.uuid})


def submission(evidence: UUID, number: int) -> str:
    return reverse("evidence:submission", kwargs={"uuid": evidence, "number": number})


def review(submission: UUID) -> str:
    return reverse("evidence:review", kwargs={"uuid": submission})


def sign_off(apprentice: UUID) -> str:
    return reverse("evidence:sign_off", kwargs={"uuid": apprentice})


def queue() -> str:
    return reverse("evidence:queue")


def manage(apprentice: UUID) -> str:
    return reverse("apprentices:manage", kwargs={"uuid": apprentice})
