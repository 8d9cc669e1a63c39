"""The programme: learners, cohorts, apprentices, what they owe, breaks and who looks after them."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts import clock
from accounts.access import Access
from accounts.base import DomainModel
from accounts.models import Employer, Invitation, Membership, Provider, User
from accounts.roles import Role
from apprentices.status import KsbStatus
from standards.models import Ksb, Option, StandardVersion


class CohortQuerySet(models.QuerySet["Cohort"]):
    def newest_first(self) -> "CohortQuerySet":
        """By their start, the latest first."""
        return self.order_by("-starts_on", "-pk")

    def visible_to(self, access: Access) -> "CohortQuerySet":
        """The provider's cohorts, for those who see the whole provider; nobody else's."""
        if access.provider is None or not access.sees_whole_provider:
            return self.none()
        return self.filter(provider=access.provider)


class Cohort(DomainModel):
    """A group of apprentices that a provider runs together; versions may be mixed in it."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = CohortQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("provider", Lower("name"), name="cohort_name_unique")]

    def __str__(self) -> str:
        return self.name


class Learner(DomainModel):
    """A person learning with a provider; may have several programmes over the years."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="learners")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="learners")
    given_names = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    uln = models.CharField(
        "ULN", max_length=10, blank=True, validators=[RegexValidator(r"^\d{10}$", "A ULN has 10 digits.")]
    )
    learn_ref_number = models.CharField("learner reference", max_length=12, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "user"], condition=Q(user__isnull=False), name="learner_user_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "learn_ref_number"],
                condition=~Q(learn_ref_number=""),
                name="learner_reference_unique",
            ),
            models.CheckConstraint(condition=~Q(given_names=""), name="learner_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


class ApprenticeQuerySet(models.QuerySet["Apprentice"]):
    def visible_to(self, access: Access) -> "ApprenticeQuerySet":
        """The one definition of who sees whom: the union of the person's memberships at the provider.

        Self; own caseload (assessor); whole provider (manager, IQA); named apprentices (line manager);
        the whole employer (apprenticeship lead); named learners until a date (auditor).
        """
        if access.provider is None:
            return self.none()
        mine = self.filter(provider=access.provider)
        if access.sees_whole_provider:
            return mine
        seen = Q(pk__in=())
        if Role.APPRENTICE in access.roles:
            seen |= Q(learner__user=access.user)
        if Role.ASSESSOR in access.roles:
            seen |= Q(assessor=access.user)
        if led := access.employer_ids(Role.EMPLOYER_LEAD):
            seen |= Q(employer__in=led)
        named = access.membership_ids(Role.EMPLOYER) + access.membership_ids(Role.AUDITOR)
        if named:
            granted = ViewGrant.objects.filter(membership__in=named).values("apprentice")
            seen |= Q(pk__in=granted)
        return mine.filter(seen)

    def judged_by(self, access: Access) -> "ApprenticeQuerySet":
        """The caseload: apprentices whose work this person judges, never their own."""
        if access.provider is None or Role.ASSESSOR not in access.roles:
            return self.none()
        return self.judged_by_person(access.provider.pk, access.user.pk)

    def judged_by_person(self, provider: int, user: int) -> "ApprenticeQuerySet":
        """The same by keys, for somebody who is an assessor there."""
        return self.filter(provider=provider, assessor=user).exclude(learner__user=user)

    def owned_by(self, access: Access) -> "ApprenticeQuerySet":
        """The person's own programmes, newest first."""
        if access.provider is None or Role.APPRENTICE not in access.roles:
            return self.none()
        return self.filter(provider=access.provider, learner__user=access.user).order_by("-start_on", "-pk")

    def on_programme(self) -> "ApprenticeQuerySet":
        """Neither withdrawn nor completed."""
        return self.filter(ended_on=None)

    def for_lists(self) -> "ApprenticeQuerySet":
        """With what a row of any list names, in one query."""
        return self.select_related(
            "learner", "cohort", "employer", "assessor", "version", "version__standard"
        )


class Apprentice(DomainModel):
    """One programme of a learner on one version of a standard.

    The totals and ``standing`` are stored answers of the KSB status rule, written by
    ``evidence.standing.refresh_standing`` only. ``standing`` has one digit (a KsbStatus)
    for every KSB owed, in the version's order.
    """

    class End(models.TextChoices):
        COMPLETED = "completed", "Completed"
        WITHDRAWN = "withdrawn", "Withdrawn"
        TRANSFERRED = "transferred", "Moved to another provider"

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="apprentices")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="programmes")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="apprentices")
    version = models.ForeignKey(StandardVersion, on_delete=models.PROTECT, related_name="apprentices")
    option = models.ForeignKey(Option, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(
        Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="apprentices"
    )
    assessor = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="caseload"
    )
    start_on = models.DateField()
    planned_end_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end = models.CharField(max_length=12, choices=End, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    standing = models.CharField(max_length=1000, blank=True)
    owed_count = models.PositiveSmallIntegerField(default=0)
    claimed_count = models.PositiveSmallIntegerField(default=0)
    signed_off_count = models.PositiveSmallIntegerField(default=0)
    last_accepted_at = models.DateTimeField(null=True, blank=True)
    # Items that wait for an answer, and since when the oldest of them does.
    waiting_count = models.PositiveSmallIntegerField(default=0)
    oldest_waiting_at = models.DateTimeField(null=True, blank=True)

    objects = ApprenticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end_on__gt=F("start_on")), name="apprentice_end_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end="") | (Q(ended_on__isnull=False) & ~Q(end="")),
                name="apprentice_end_whole",
            ),
            models.CheckConstraint(
                condition=Q(claimed_count__lte=F("owed_count"), signed_off_count__lte=F("owed_count")),
                name="apprentice_counts_within_owed",
            ),
            models.CheckConstraint(
                condition=Q(waiting_count=0, oldest_waiting_at=None)
                | Q(waiting_count__gt=0, oldest_waiting_at__isnull=False),
                name="apprentice_waiting_whole",
            ),
            models.UniqueConstraint(
                fields=["learner", "version"], condition=Q(ended_on=None), name="apprentice_once_per_version"
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "cohort"], name="apprentice_by_cohort"),
            models.Index(fields=["provider", "assessor"], name="apprentice_by_assessor"),
        ]

    def __str__(self) -> str:
        return self.learner.name


class OwedKsb(models.Model):
    """One KSB that an apprentice must show, with the stored answer of the status rule."""

    apprentice = models.ForeignKey(Apprentice, on_delete=models.CASCADE, related_name="owed")
    ksb = models.ForeignKey(Ksb, on_delete=models.PROTECT, related_name="+")
    status = models.PositiveSmallIntegerField(choices=KsbStatus, default=KsbStatus.NOT_STARTED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["apprentice", "ksb"], name="owed_ksb_once"),
            models.CheckConstraint(condition=Q(status__in=KsbStatus.values), name="owed_ksb_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.ksb_id}: {self.get_status_display()}"


class ViewGrant(DomainModel):
    """One apprentice whom a line manager or an auditor may see, through one membership.

    Given with an invitation, it grants nothing until that is accepted; then the membership takes its place.
    """

    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    apprentice = models.ForeignKey(Apprentice, on_delete=models.CASCADE, related_name="grants")
    granted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "apprentice"], name="view_grant_once"),
            models.UniqueConstraint(fields=["invitation", "apprentice"], name="view_grant_once_invited"),
            models.CheckConstraint(
                condition=Q(membership=None, invitation__isnull=False)
                | Q(membership__isnull=False, invitation=None),
                name="view_grant_through_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id or self.invitation_id} may see {self.apprentice_id}"


class Break(DomainModel):
    """A break in learning: the programme's clocks stop from its first to its last day."""

    apprentice = models.ForeignKey(Apprentice, on_delete=models.CASCADE, related_name="breaks")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="break_end_after_start"
            ),
            models.UniqueConstraint(
                fields=["apprentice"], condition=Q(until_on=None), name="break_open_once"
            ),
            models.UniqueConstraint(fields=["apprentice", "from_on"], name="break_start_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} to {self.until_on or 'open'}"

    def days(self, today: date) -> int:
        """Days of the break that lie before or on ``today``, both ends counted."""
        last = min(self.until_on or today, today)
        return max((last - self.from_on).days + 1, 0)


class ExpectedPointQuerySet(models.QuerySet["ExpectedPoint"]):
    def curve_of(self, provider: Provider) -> tuple[tuple[int, int, int], ...]:
        """The provider's curve: (elapsed, claimed, signed off) in percent, in order of time."""
        points = self.filter(provider=provider).order_by("elapsed")
        return tuple(points.values_list("elapsed", "claimed", "signed_off"))


class ExpectedPoint(models.Model):
    """One point of a provider's expected curve: at this share of the time, these shares of the KSBs.

    Percentages of the planned time elapsed, of KSBs claimed and of KSBs signed off; straight lines between points.
    """

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="expected_points")
    elapsed = models.PositiveSmallIntegerField()
    claimed = models.PositiveSmallIntegerField()
    signed_off = models.PositiveSmallIntegerField()

    objects = ExpectedPointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "elapsed"], name="expected_point_once"),
            models.CheckConstraint(
                condition=Q(elapsed__lte=100, claimed__lte=100, signed_off__lte=100),
                name="expected_point_is_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.elapsed} %: {self.signed_off} % signed off"
