"""The official JSON record of one standard version, as Skills England (before: IfATE) publishes it.

Strict about identity and KSBs, which apprentices will owe: a reference that is none, a statement without
text or id, an id used twice refuse the record. Liberal about everything else, because eight years of
records write "unknown" in every way there is. Keys that mean nothing here are ignored.

The record has no codes: K1, K2… are positions in its lists.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from standards.importers import cleaning
from standards.importers.duties import linked_duties, read_duties
from standards.importers.fields import Fields, clean_description, kind_of, too_long
from standards.importers.options import assign_options
from standards.importers.records import ImportRefusal, ListingRecord, StandardRecord, shown
from standards.importers.statements import read_ksbs

REFERENCE = re.compile(r"(?:ST|FA|AU)[0-9]{4}")
VERSION = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}")
MAX_LINES = 1_000
# Parts of a company's name that follow a comma without beginning another name.
COMPANY_ENDINGS = {"ltd", "limited", "plc", "llp", "inc", "cic"}


def read_record(value: Any, place: str) -> StandardRecord:
    """The record at ``place`` of the file. Raises ``ImportRefusal``, with its reference where known."""
    warnings: list[str] = []
    if not isinstance(value, dict):
        raise ImportRefusal(place, f"should be an object, not {kind_of(value)}")
    reference, version = "", ""
    try:
        # Inside the record, places need no number: the line they are shown on has it.
        fields = Fields(value, "", warnings)
        reference = _reference(fields)
        version = read_version(fields)
        return _record(fields, reference, version)
    except ImportRefusal as refusal:
        raise ImportRefusal(
            f"{place}, {refusal.place}", refusal.problem, reference=reference, version=version
        ) from None


def _record(fields: Fields, reference: str, version: str) -> StandardRecord:
    warnings = fields.warnings
    title = fields.wording("title", limit=300, required=True)
    if not title:
        raise ImportRefusal(fields.at("title"), "is empty")
    facts = _facts(fields)
    ksbs = read_ksbs(fields, reference)
    duties = read_duties(fields, ksbs)
    options, ksbs = assign_options(fields, ksbs, duties)
    _check_dates(facts, warnings)
    if not ksbs:
        warnings.append(
            "the record has no knowledge, skills or behaviours: known, but not offered for enrolment"
        )
    return StandardRecord(
        reference=reference,
        version=version,
        title=title,
        facts=facts,
        ksbs=tuple(ksbs),
        duties=tuple(linked_duties(duties, options, warnings)),
        options=tuple(options),
        listings=tuple(_listings(fields)),
        warnings=tuple(warnings),
    )


def _reference(fields: Fields) -> str:
    reference = fields.text("referenceNumber", limit=40, required=True).upper()
    if not REFERENCE.fullmatch(reference):
        raise ImportRefusal(
            fields.at("referenceNumber"), f"{shown(reference)} is not a reference such as ST0310 or FA0001"
        )
    return reference


def read_version(fields: Fields) -> str:
    """ "1.1" for 1.1, " 1.1 ", "v1.1" and the number 1.1; "" where the record names none."""
    first, second = (
        normal_version(fields.text(name, limit=40), fields.at(name)) for name in ("version", "versionNumber")
    )
    if not first or not second or first == second:
        return first or second
    # Written as a number, 1.10 has become 1.1; the text has not.
    is_lossy = not isinstance(fields.raw("version"), str) and isinstance(fields.raw("versionNumber"), str)
    taken = second if is_lossy else first
    fields.warnings.append(f"version is {first} but versionNumber is {second}: taken as {taken}")
    return taken


def normal_version(text: str, place: str) -> str:
    """A version number without decoration: "1" is 1.0. Raises ``ImportRefusal`` for anything else."""
    bare = re.sub(r"^(?:version|v)\.?\s*", "", text.strip(), flags=re.IGNORECASE)
    if not bare:
        return ""
    if not VERSION.fullmatch(bare):
        raise ImportRefusal(place, f"{shown(text)} is not a version such as 1.0")
    parts = [str(int(part)) for part in bare.split(".")]
    return ".".join(parts if len(parts) > 1 else [*parts, "0"])


# --- Facts ----------------------------------------------------------------------------------


def _facts(fields: Fields) -> dict[str, str | int | date]:
    """What the record says, by column of StandardVersion; unknown facts are left out."""
    lars_code = None
    if not re.fullmatch(r"\s*[A-Za-z]+\d*\s*", str(fields.raw("larsCode") or "")):
        lars_code = fields.figure("larsCode", limit=99_999)
    short = fields.flag("shortAssessment")
    paragraphs = cleaning.clean_paragraphs
    found: dict[str, str | int | date | None] = {
        "status": fields.text("status", limit=100),
        "level": _level(fields),
        "route": fields.description("route", limit=200),
        "pathway": fields.description("pathway", limit=200),
        "cluster": fields.description("cluster", limit=200),
        "occupation_code": fields.description("occupationCode", limit=20),
        "lars_code": lars_code,
        "typical_duration_months": fields.whole("typicalDuration", limit=120),
        "assessment_months": fields.figure("ePALength", limit=60),
        "minimum_hours": fields.whole("minimumHoursForCompliance", limit=20_000),
        "max_funding": fields.figure("maxFunding", limit=1_000_000),
        "approved_on": fields.day("approvedForDelivery"),
        "earliest_start_on": fields.day("earliestStartDate"),
        "latest_start_on": fields.day("latestStartDate"),
        "latest_end_on": fields.day("latestEndDate"),
        "assessment_regime": None if short is None else "apprenticeship" if short else "end_point",
        "assessment_plan_url": _url(fields, "assessmentPlanUrl"),
        "page_url": _url(fields, "standardPageUrl") or _url(fields, "foundationApprenticeshipUrl"),
        "regulated_body": fields.description("regulatedBody", limit=1_000),
        "change_note": fields.description("change", limit=20_000),
        "overview": fields.description("overviewOfRole", limit=20_000, clean=paragraphs),
        "summary": fields.description("occupationalSummary", limit=200_000, clean=paragraphs),
    }
    return {name: value for name, value in found.items() if value is not None and value != ""}


def _level(fields: Fields) -> int | None:
    value = fields.raw("level")
    if isinstance(value, str):
        bare = re.sub(r"^level\s+", "", cleaning.clean_line(value, fields.at("level")), flags=re.IGNORECASE)
        return Fields({"level": bare}, fields.place, fields.warnings).whole("level", limit=8)
    return fields.whole("level", limit=8)


def _url(fields: Fields, name: str) -> str:
    url = fields.description(name, limit=500).replace(" ", "%20")
    if len(url) > 500:
        fields.warnings.append(f"{fields.at(name)} {too_long(url, 500)}; left out")
        return ""
    if url and not re.match(r"https?://\S+$", url):
        fields.warnings.append(f"{fields.at(name)}: {shown(url)} is not a web address; left out")
        return ""
    return url


def _check_dates(facts: dict[str, str | int | date], warnings: list[str]) -> None:
    first, last = facts.get("earliest_start_on"), facts.get("latest_start_on")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        warnings.append(f"latestStartDate ({last}) is before earliestStartDate ({first})")


# --- Listings -------------------------------------------------------------------------------


def _listings(fields: Fields) -> Iterator[ListingRecord]:
    titles = _lines(fields, "typicalJobTitles") or _lines(fields, "jobRoles")
    found = {
        "job_title": titles,
        "keyword": _lines(fields, "keywords"),
        "employer": names_in(" , ".join(_lines(fields, "involvedEmployers"))),
    }
    for kind, texts in found.items():
        for position, text in enumerate(texts, start=1):
            yield ListingRecord(kind, position, text)


def _lines(fields: Fields, name: str) -> list[str]:
    """The texts of a list, or the one text where there is no list; empty and repeated ones left out."""
    if isinstance(fields.raw(name), list):
        items = fields.items(name, limit=MAX_LINES)
        texts = [clean_description(item, place, fields.warnings, limit=5_000) for item, place in items]
    else:
        texts = [fields.description(name, limit=50_000)]
    return list(dict.fromkeys(text for text in texts if text))


def names_in(text: str) -> list[str]:
    """The names of a comma-separated list; a comma in brackets or before "Ltd" parts nothing."""
    names: list[str] = []
    for piece in _pieces(text):
        name = " ".join(piece.split())
        if names and name.lower().rstrip(".") in COMPANY_ENDINGS:
            names[-1] = f"{names[-1]}, {name}"
        elif name:
            names.append(name)
    return list(dict.fromkeys(names))


def _pieces(text: str) -> Iterator[str]:
    """The parts between commas and semicolons; one that a closing bracket follows first parts nothing."""
    closing, parting = False, []
    for position in range(len(text) - 1, -1, -1):
        character = text[position]
        if character in "()":
            closing = character == ")"
        elif character in ",;" and not closing:
            parting.append(position)
    start = 0
    for position in reversed(parting):
        yield text[start:position]
        start = position + 1
    yield text[start:]
