"""The way from an idea to a submission: write, files, KSBs, submit. Every step can be reached from every other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from evidence.kinds import Original
from evidence.models import Evidence
from evidence.presenters.files import infected_in
from evidence.queries import Draft

WRITE, FILES, KSBS, SUBMIT, LATER = "write", "files", "ksbs", "submit", "later"

URL_NAMES = {
    WRITE: "evidence:edit",
    FILES: "evidence:edit_files",
    KSBS: "evidence:edit_ksbs",
    SUBMIT: "evidence:submit",
    LATER: "evidence:item",
}


@dataclass(frozen=True)
class Step:
    """One step. ``note`` says what is there already ("3 files"); ``url`` is empty before the draft exists."""

    slug: str
    label: str
    is_current: bool
    is_done: bool = False
    note: str = ""
    url: str = ""


def step_url(evidence: Evidence, slug: str) -> str:
    return reverse(URL_NAMES[slug], kwargs={"uuid": evidence.uuid})


def steps_of(evidence: Evidence, draft: Draft, current: str) -> list[Step]:
    silent = sum(not claim.how.strip() for claim in draft.claims)
    attached = len(draft.files) + len(draft.links)
    rows = (
        (WRITE, "Write", bool(evidence.narrative), ""),
        (FILES, "Files", bool(attached), str(len(draft.files) or "")),
        (KSBS, "KSBs", bool(draft.claims) and not silent, str(len(draft.claims) or "")),
        (SUBMIT, "Submit", False, ""),
    )
    return [
        Step(slug, label, slug == current, is_done, note, step_url(evidence, slug))
        for slug, label, is_done, note in rows
    ]


def first_steps() -> list[Step]:
    """Before there is a draft."""
    rows = ((WRITE, "Write"), (FILES, "Files"), (KSBS, "KSBs"), (SUBMIT, "Submit"))
    return [Step(slug, label, slug == WRITE) for slug, label in rows]


@dataclass(frozen=True)
class Check:
    """One thing that an item needs before it is sent. ``url`` leads to where it is put right."""

    text: str
    is_met: bool
    url: str
    fix: str
    is_needed: bool = True


def checks_of(evidence: Evidence, draft: Draft, coming: Sequence[str] = ()) -> list[Check]:
    """What ``actions.submit`` will ask for, and what assessors like to have, each with the way to mend it.

    ``coming`` names the files that are not added yet.
    """
    silent = [claim.ksb.code for claim in draft.claims if not claim.how.strip()]
    is_described = evidence.original == Original.DESCRIBED
    has_content = bool(draft.files or draft.links or is_described or evidence.narrative.strip())
    infected = infected_in(draft.files)
    virus = Check(
        f"No virus in its files: {', '.join(infected)}",
        False,
        step_url(evidence, FILES) + "#attached",
        "Take it off",
    )
    late = Check(
        f"{', '.join(f'“{name}”' for name in coming)} {'has' if len(coming) == 1 else 'have'} not been added yet",
        False,
        step_url(evidence, FILES) + "#attached",
        "See to it",
        is_needed=False,
    )
    return [
        *_original_checks(evidence, draft),
        *([virus] if infected else []),
        *([late] if coming else []),
        Check(
            "There is something to judge: text, a file or a link",
            has_content,
            step_url(evidence, FILES),
            "Add a file",
        ),
        Check(
            "It claims at least one KSB",
            bool(draft.claims),
            step_url(evidence, KSBS),
            "Choose KSBs",
        ),
        Check(
            f"Say how it shows {', '.join(silent)}" if silent else "Each claim says how it is shown",
            not silent,
            step_url(evidence, KSBS) + (f"#claim-{silent[0]}" if silent else ""),
            "Say how",
        ),
        Check(
            "When you did it is not given",
            evidence.happened_on is not None,
            step_url(evidence, WRITE) + "#id_happened_on",
            "Add the date",
            is_needed=False,
        ),
        Check(
            "Nothing is told in your own words",
            bool(evidence.narrative.strip()),
            step_url(evidence, WRITE) + "#id_narrative",
            "Write it",
            is_needed=False,
        ),
    ]


def _original_checks(evidence: Evidence, draft: Draft) -> list[Check]:
    """What an original that is kept back asks for."""
    there = step_url(evidence, WRITE) + "#id_original"
    if evidence.original == Original.DESCRIBED:
        is_met = bool(evidence.original_description.strip() and evidence.original_sha256)
        return [Check("The original is described, with its fingerprint", is_met, there, "Describe it")]
    if evidence.original == Original.REDACTED:
        return [
            Check(
                "The redacted copy is attached", bool(draft.files), step_url(evidence, FILES), "Add the copy"
            )
        ]
    return []


def missing(checks: Sequence[Check]) -> list[Check]:
    return [check for check in checks if check.is_needed and not check.is_met]


def advised(checks: Sequence[Check]) -> list[Check]:
    """What is not there and could be: the item can be sent without it."""
    return [check for check in checks if not check.is_needed and not check.is_met]
