"""Who: people, tenants, memberships, invitations, mail and the record of who looked."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts import clock
from accounts.base import DomainModel
from accounts.roles import Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The address is kept in small letters: django-allauth finds accounts by that form only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin, DomainModel):
    """A person who signs in by email. Never deleted: erasure anonymises.

    A superuser is a platform administrator, who sees no learner's work.
    """

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    last_provider = models.ForeignKey(
        "Provider", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(condition=~Q(email=""), name="user_email_given"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.is_superuser


class Provider(DomainModel):
    """A training provider: the tenant. The numbers are its settings (DOMAIN.md, rule 3)."""

    name = models.CharField(max_length=200)
    ukprn = models.CharField(
        "UKPRN",
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^\d{8}$", "A UKPRN has 8 digits.")],
    )
    # Points of percentage behind the expected share of sign-offs.
    amber_points = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(1)])
    red_points = models.PositiveSmallIntegerField(default=20, validators=[MinValueValidator(1)])
    # Days since evidence was last accepted.
    amber_silence_days = models.PositiveSmallIntegerField(default=28, validators=[MinValueValidator(1)])
    red_silence_days = models.PositiveSmallIntegerField(default=56, validators=[MinValueValidator(1)])
    # Working days within which a submission is answered.
    feedback_promise_days = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(1)])
    settling_in_days = models.PositiveSmallIntegerField(default=42)
    max_file_bytes = models.PositiveBigIntegerField(default=500 * 1024 * 1024)
    # Bytes that one portfolio, and the provider altogether, may hold; None is without a limit of ours.
    apprentice_quota_bytes = models.PositiveBigIntegerField(null=True, blank=True, default=10 * 1024**3)
    quota_bytes = models.PositiveBigIntegerField(null=True, blank=True, default=None)
    # Which files apprentices may add (evidence.media_types).
    takes_pictures = models.BooleanField(default=True, db_default=True)
    takes_documents = models.BooleanField(default=True, db_default=True)
    takes_text = models.BooleanField(default=True, db_default=True)
    takes_sound = models.BooleanField(default=True, db_default=True)
    takes_video = models.BooleanField(default=True, db_default=True)
    # Counts the changes of the settings, expected curve included.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ukprn__regex=r"^[0-9]{8}$"), name="provider_ukprn_8_digits"),
            models.CheckConstraint(
                condition=Q(amber_points__lte=F("red_points"))
                & Q(amber_silence_days__lte=F("red_silence_days")),
                name="provider_amber_before_red",
            ),
            models.CheckConstraint(
                condition=Q(takes_pictures=True)
                | Q(takes_documents=True)
                | Q(takes_text=True)
                | Q(takes_sound=True)
                | Q(takes_video=True),
                name="provider_takes_some_files",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def largest_file(self) -> int:
        """Bytes of the largest file that is taken: nothing that the site's scanner would never look at."""
        if settings.SCAN_REQUIRED:
            return min(self.max_file_bytes, settings.SCAN_MAX_BYTES)
        return self.max_file_bytes


class Employer(DomainModel):
    """An employer of a provider's apprentices."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="employers")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint("provider", Lower("name"), name="employer_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self, today: date) -> "MembershipQuerySet":
        """Neither ended nor past their last day."""
        return self.filter(ended_at=None).filter(Q(until_on=None) | Q(until_on__gte=today))


class Membership(DomainModel):
    """One role of one person at one provider."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    employer = models.ForeignKey(
        Employer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    until_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user",
                "provider",
                "role",
                condition=Q(ended_at=None, employer=None),
                name="membership_once",
            ),
            models.UniqueConstraint(
                "user",
                "provider",
                "role",
                "employer",
                condition=Q(ended_at=None, employer__isnull=False),
                name="membership_once_per_employer",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[Role.EMPLOYER, Role.EMPLOYER_LEAD], employer__isnull=False)
                | (~Q(role__in=[Role.EMPLOYER, Role.EMPLOYER_LEAD]) & Q(employer=None)),
                name="membership_employer_where_due",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.AUDITOR) | Q(until_on__isnull=False),
                name="membership_auditor_until",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.provider}"


class EmailedLink(DomainModel):
    """A link sent by mail: good for one purpose, once, until it expires.

    Only the SHA-256 of the token is kept. ``subject`` is the UUID of the row the link is about.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "Invitation"

    purpose = models.CharField(max_length=20, choices=Purpose)
    subject = models.UUIDField()
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    consumed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject"], name="emailed_link_subject")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} link"


class Mail(DomainModel):
    """One message, written beside the change it tells of and sent by a task.

    ``key`` makes sending it twice impossible: the second row with the same key is refused.
    """

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.subject


class Invitation(DomainModel):
    """A person asked to join a provider in a role; becomes a membership when accepted."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=Role)
    employer = models.ForeignKey(Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    until_on = models.DateField(null=True, blank=True)
    # The row the membership is for, where there is one: a learner (apprentice role).
    subject = models.UUIDField(null=True, blank=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    # The latest message that carried a link; it says when, and whether it could be sent.
    mail = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "provider",
                Lower("email"),
                "role",
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} as {self.get_role_display()}"


class AccessRecord(models.Model):
    """One page that an employer's person or an auditor looked at."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    view_name = models.CharField(max_length=100)
    # The first UUID in the page's address.
    subject = models.UUIDField(null=True)
    # Without its query, which may hold words searched for.
    path = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["provider", "-at"], name="access_record_recent")]

    def __str__(self) -> str:
        return f"{self.view_name} at {self.at:%Y-%m-%d %H:%M}"


class LedgerHead(models.Model):
    """The last entry of a stream; locked before the next is appended."""

    stream = models.CharField(max_length=60, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.stream} at {self.seq}"


class LedgerSalt(models.Model):
    """The salt of a stream's row hashes. Erasing it with the rows leaves the ledger verifiable."""

    stream = models.CharField(max_length=60, primary_key=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.stream


class LedgerEntry(models.Model):
    """One thing that happened: canonical text and its HMAC, chained to the entry before. Frozen."""

    stream = models.CharField(max_length=60)
    seq = models.PositiveBigIntegerField()
    text = models.TextField()
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="ledger_entry_seq_unique")]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"
