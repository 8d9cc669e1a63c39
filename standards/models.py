"""What is owed: standards, their versions, and the KSBs, duties, options and methods of each version.

Everything here is official open data, the same for every provider. Rows are written by
``standards.actions`` only. A version that an apprentice is on is *pinned*: what is owed under it
never changes again (see ``standards.actions.import_record``).
"""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts import clock
from accounts.base import DomainModel


class Kind(models.TextChoices):
    """What a KSB is. Foundation apprenticeships' technical knowledge, skills and ESB count as K, S and B."""

    KNOWLEDGE = "K", "Knowledge"
    SKILL = "S", "Skill"
    BEHAVIOUR = "B", "Behaviour"


class AssessmentRegime(models.TextChoices):
    """Which vocabulary the version's assessment plan uses."""

    END_POINT = "end_point", "End-point assessment"
    APPRENTICESHIP = "apprenticeship", "Apprenticeship assessment"


class Standard(DomainModel):
    """An occupation's apprenticeship, e.g. ST0310 Associate project manager."""

    reference = models.CharField(max_length=6, unique=True)
    title = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class StandardVersionQuerySet(models.QuerySet["StandardVersion"]):
    def offered(self) -> Self:
        """Versions that an apprentice can be enrolled on: they have KSBs and are past development."""
        return self.filter(is_offered=True)

    def open_on(self, day: date) -> Self:
        """Versions whose published dates allow a start on ``day``; an unknown date allows any."""
        return self.filter(
            Q(earliest_start_on=None) | Q(earliest_start_on__lte=day),
            Q(latest_start_on=None) | Q(latest_start_on__gte=day),
        )

    def newest_first(self) -> Self:
        return self.order_by("standard__reference", "-version_order", "pk")


class StandardVersion(DomainModel):
    """One version of a standard, with what its source publishes. None or "" means not published."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    # "" where the source names no version (the occupational map page).
    version = models.CharField(max_length=20, blank=True)
    # 1.10 comes after 1.9: major, minor and patch as one number; 0 for "".
    version_order = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=100, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    route = models.CharField(max_length=200, blank=True)
    pathway = models.CharField(max_length=200, blank=True)
    cluster = models.CharField(max_length=200, blank=True)
    occupation_code = models.CharField(max_length=20, blank=True)
    lars_code = models.PositiveIntegerField(null=True, blank=True)
    typical_duration_months = models.PositiveSmallIntegerField(null=True, blank=True)
    assessment_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # Months on programme that the assessment plan asks for before gateway, beside the funding rules' own.
    plan_minimum_months = models.PositiveSmallIntegerField(null=True, blank=True)
    minimum_hours = models.PositiveIntegerField(null=True, blank=True)
    max_funding = models.PositiveIntegerField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    earliest_start_on = models.DateField(null=True, blank=True)
    latest_start_on = models.DateField(null=True, blank=True)
    latest_end_on = models.DateField(null=True, blank=True)
    assessment_regime = models.CharField(
        max_length=20, choices=AssessmentRegime, default=AssessmentRegime.END_POINT
    )
    assessment_plan_url = models.URLField(max_length=500, blank=True)
    page_url = models.URLField(max_length=500, blank=True)
    regulated_body = models.CharField(max_length=1000, blank=True)
    salary = models.CharField(max_length=200, blank=True)
    change_note = models.TextField(blank=True)
    overview = models.TextField(blank=True)
    # Paragraphs parted by a blank line.
    summary = models.TextField(blank=True)
    is_offered = models.BooleanField(default=False)
    imported_at = models.DateTimeField(default=clock.now)
    # Set when the first apprentice is put on this version; from then on what is owed is never altered.
    pinned_at = models.DateTimeField(null=True, blank=True)

    objects = StandardVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "version"], name="standard_version_unique"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=(1, 8)), name="standard_version_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard.reference} {self.title}, {self.version_words}"

    @property
    def version_words(self) -> str:
        return f"version {self.version}" if self.version else "version not published"


class Option(DomainModel):
    """A pathway of a version: an apprentice on it owes the core and this option's KSBs."""

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    official_id = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="option_position_unique"),
            models.UniqueConstraint(
                fields=["version", "official_id"],
                condition=~Q(official_id=""),
                name="option_official_id_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class KsbQuerySet(models.QuerySet["Ksb"]):
    def in_order(self) -> Self:
        """K1… then S1… then B1…, as published."""
        return self.order_by("version_id", "ordinal")

    def owed_on(self, version: StandardVersion, option: Option | None = None) -> Self:
        """What an apprentice on this version and option owes: the core, and the option's own."""
        own = Q(options=None) if option is None else Q(options=None) | Q(options=option)
        return self.filter(own, version=version).distinct()

    def matching(self, words: str) -> Self:
        """Those whose code is ``words``, or whose code and text hold every word of it."""
        found = self
        for word in words.split():
            found = found.filter(Q(text__icontains=word) | Q(code__iexact=word))
        return found


class Ksb(DomainModel):
    """One knowledge, skill or behaviour statement of a version. Its code is its position in the list."""

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="ksbs")
    kind = models.CharField(max_length=1, choices=Kind)
    code = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField()
    official_id = models.CharField(max_length=64, blank=True)
    # None: core, owed by every apprentice of the version.
    options = models.ManyToManyField(Option, related_name="ksbs", blank=True)

    objects = KsbQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="ksb_code_unique"),
            models.UniqueConstraint(fields=["version", "kind", "position"], name="ksb_position_unique"),
            models.UniqueConstraint(fields=["version", "ordinal"], name="ksb_ordinal_unique"),
            models.UniqueConstraint(
                fields=["version", "official_id"], condition=~Q(official_id=""), name="ksb_official_id_unique"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ksb_kind"),
            models.CheckConstraint(condition=~Q(text=""), name="ksb_text"),
        ]

    def __str__(self) -> str:
        return self.code


class Duty(DomainModel):
    """Something the occupation does, D1…; its code is its position in the list."""

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="duties")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8)
    text = models.TextField()
    official_id = models.CharField(max_length=64, blank=True)
    is_core = models.BooleanField(default=True)
    options = models.ManyToManyField(Option, related_name="duties", blank=True)
    ksbs = models.ManyToManyField(Ksb, through="DutyKsb", related_name="duties")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="duty_position_unique"),
            models.CheckConstraint(condition=~Q(text=""), name="duty_text"),
        ]

    def __str__(self) -> str:
        return self.code


class DutyKsb(DomainModel):
    """The record says that this duty calls for this KSB."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="links")
    ksb = models.ForeignKey(Ksb, on_delete=models.CASCADE, related_name="duty_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "ksb"], name="duty_ksb_unique")]

    def __str__(self) -> str:
        return f"{self.duty} {self.ksb}"


class AssessmentMethod(DomainModel):
    """How part of the KSBs is examined at the end. From an imported table, never invented."""

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="methods")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    ksbs = models.ManyToManyField(Ksb, related_name="methods", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="method_position_unique"),
            models.UniqueConstraint(fields=["version", "name"], name="method_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Listing(DomainModel):
    """One line of what the source lists about the occupation: a job title, a keyword, a SOC code…"""

    class Kind(models.TextChoices):
        JOB_TITLE = "job_title", "Typical job titles"
        KEYWORD = "keyword", "Keywords"
        EMPLOYER = "employer", "Employers involved in creating the standard"
        PRODUCT = "product", "Technical education products"
        SOC = "soc", "SOC 2020 codes"
        PROGRESSION = "progression", "Occupational progression"

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="listings")
    kind = models.CharField(max_length=20, choices=Kind)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, blank=True)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "position"], name="listing_position_unique")
        ]

    def __str__(self) -> str:
        return self.text


class SuppliedFact(DomainModel):
    """A fact that the source does not publish, given by a platform administrator with its own source.

    The value itself stands in the version's column. A row that a later one or the official record
    replaced keeps its place in history, with ``superseded_at``.
    """

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="supplied_facts")
    # The name of a column of StandardVersion.
    fact = models.CharField(max_length=40)
    value = models.CharField(max_length=500)
    source = models.CharField(max_length=500)
    supplied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    supplied_at = models.DateTimeField(default=clock.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "fact"], condition=Q(superseded_at=None), name="supplied_fact_one_live"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact}: {self.value}"


class Upload(DomainModel):
    """A file that a platform administrator is trying out: kept until it is applied or replaced."""

    name = models.CharField(max_length=255)
    content = models.BinaryField()
    wanted_version = models.CharField(max_length=20, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class UploadLine(DomainModel):
    """What would become, or became, of one record of an upload."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10)
    reference = models.CharField(max_length=20, blank=True)
    version = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300, blank=True)
    knowledge = models.PositiveSmallIntegerField(default=0)
    skills = models.PositiveSmallIntegerField(default=0)
    behaviours = models.PositiveSmallIntegerField(default=0)
    duties = models.PositiveSmallIntegerField(default=0)
    # Each one a line.
    changes = models.TextField(blank=True)
    warnings = models.TextField(blank=True)
    error = models.TextField(blank=True)
    standard_version = models.ForeignKey(
        StandardVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "position"], name="upload_line_position_unique")
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.reference} {self.version}"
