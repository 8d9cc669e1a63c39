"""A version's rows as a ``StandardRecord``, and a record as rows. Only ``standards.actions`` writes."""

from collections.abc import Iterable
from datetime import date

from standards.importers.records import (
    DutyRecord,
    KsbRecord,
    ListingRecord,
    OptionRecord,
    StandardRecord,
)
from standards.models import Duty, DutyKsb, Ksb, Listing, Option, StandardVersion

# Columns that a record may fill. What decides what an apprentice owes and when stands first: it is never
# changed under an apprentice. The others describe the occupation or the version's place in the catalogue.
OWED_FACTS = (
    "level",
    "typical_duration_months",
    "assessment_months",
    "plan_minimum_months",
    "minimum_hours",
    "earliest_start_on",
    "latest_start_on",
    "latest_end_on",
    "assessment_regime",
)
DESCRIPTIVE_FACTS = (
    "status",
    "route",
    "pathway",
    "cluster",
    "occupation_code",
    "lars_code",
    "max_funding",
    "approved_on",
    "assessment_plan_url",
    "page_url",
    "regulated_body",
    "salary",
    "change_note",
    "overview",
    "summary",
)
FACTS = OWED_FACTS + DESCRIPTIVE_FACTS


def as_record(version: StandardVersion) -> StandardRecord:
    """What is stored of a version, in the form in which files are read. Eight queries."""
    options = list(version.options.order_by("position"))
    position_of = {option.pk: option.position for option in options}
    ksbs = list(version.ksbs.in_order())
    code_of = {ksb.pk: ksb.code for ksb in ksbs}
    ksb_options = _grouped(
        Ksb.options.through.objects.filter(ksb__version=version).values_list("ksb", "option")
    )
    duty_options = _grouped(
        Duty.options.through.objects.filter(duty__version=version).values_list("duty", "option")
    )
    links = _grouped(
        DutyKsb.objects.filter(duty__version=version).order_by("ksb__ordinal").values_list("duty", "ksb")
    )
    return StandardRecord(
        reference=version.standard.reference,
        version=version.version,
        title=version.title,
        facts=known_facts(version),
        ksbs=tuple(
            KsbRecord(
                ksb.kind,
                ksb.code,
                ksb.position,
                ksb.text,
                ksb.official_id,
                tuple(sorted(position_of[pk] for pk in ksb_options.get(ksb.pk, ()))),
            )
            for ksb in ksbs
        ),
        duties=tuple(
            DutyRecord(
                duty.position,
                duty.code,
                duty.text,
                duty.official_id,
                duty.is_core,
                tuple(sorted(position_of[pk] for pk in duty_options.get(duty.pk, ()))),
                tuple(code_of[pk] for pk in links.get(duty.pk, ())),
            )
            for duty in version.duties.order_by("position")
        ),
        options=tuple(OptionRecord(one.position, one.title, one.official_id) for one in options),
        listings=tuple(
            ListingRecord(one.kind, one.position, one.text, one.code)
            for one in version.listings.order_by("kind", "position")
        ),
    )


def known_facts(version: StandardVersion) -> dict[str, str | int | date]:
    values = {name: getattr(version, name) for name in FACTS}
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for one, other in pairs:
        groups.setdefault(one, []).append(other)
    return groups


def write_statements(version: StandardVersion, record: StandardRecord) -> None:
    """Options, KSBs, duties and the links between them. The version has none of them yet."""
    options = Option.objects.bulk_create(
        Option(version=version, position=one.position, title=one.title, official_id=one.official_id)
        for one in record.options
    )
    option_at = {option.position: option for option in options}
    ksbs = Ksb.objects.bulk_create(
        Ksb(
            version=version,
            kind=one.kind,
            code=one.code,
            position=one.position,
            ordinal=ordinal,
            text=one.text,
            official_id=one.official_id,
        )
        for ordinal, one in enumerate(record.ksbs, start=1)
    )
    membership = Ksb.options.through
    membership.objects.bulk_create(
        membership(ksb_id=ksb.pk, option_id=option_at[position].pk)
        for ksb, one in zip(ksbs, record.ksbs, strict=True)
        for position in one.options
    )
    write_duties(version, ksbs, record)


def write_duties(version: StandardVersion, ksbs: list[Ksb], record: StandardRecord) -> None:
    """The record's duties. The version has its options and these KSBs, and no duty yet."""
    option_at = {option.position: option for option in version.options.all()}
    duties = Duty.objects.bulk_create(
        Duty(
            version=version,
            position=one.position,
            code=one.code,
            text=one.text,
            official_id=one.official_id,
            is_core=one.is_core,
        )
        for one in record.duties
    )
    ownership = Duty.options.through
    ownership.objects.bulk_create(
        ownership(duty_id=duty.pk, option_id=option_at[position].pk)
        for duty, one in zip(duties, record.duties, strict=True)
        for position in one.options
    )
    write_links(duties, ksbs, record)


def write_links(duties: list[Duty], ksbs: list[Ksb], record: StandardRecord) -> None:
    """Which KSBs the duties call for. Duties and KSBs are those of the record, none linked yet."""
    ksb_of = {ksb.code: ksb for ksb in ksbs}
    duty_of = {duty.code: duty for duty in duties}
    DutyKsb.objects.bulk_create(
        DutyKsb(duty=duty_of[one.code], ksb=ksb_of[code]) for one in record.duties for code in one.ksb_codes
    )


def clear_statements(version: StandardVersion) -> None:
    for rows in (version.duties, version.ksbs, version.options):
        rows.all().delete()


def write_listings(version: StandardVersion, record: StandardRecord) -> None:
    """Replace the listings of the kinds that the record has any of."""
    kinds = {one.kind for one in record.listings}
    version.listings.filter(kind__in=kinds).delete()
    Listing.objects.bulk_create(
        Listing(version=version, kind=one.kind, position=one.position, text=one.text, code=one.code)
        for one in record.listings
    )
