"""A provider's settings, and founding a provider."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator

from accounts import actions as accounts_actions
from accounts.errors import RuleBroken
from accounts.forms import DomainForm, RevisionForm
from accounts.models import Invitation, Provider, User
from accounts.roles import Role
from apprentices import actions
from apprentices.models import ExpectedPoint

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE
# The fields of room, and their columns in bytes; None is without a limit.
ROOM = {"portfolio_gb": "apprentice_quota_bytes", "provider_gb": "quota_bytes"}
POINTS = 10
LARGEST_MB = 5120

Curve = tuple[tuple[int, int, int], ...]


def number_field(
    label: str, help_text: str, *, least: int = 1, most: int, is_needed: bool = True
) -> forms.IntegerField:
    """A whole number within bounds that the browser and the server both keep."""
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=is_needed,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
        widget=forms.NumberInput(attrs={"min": least, "max": most, "class": "field-number"}),
    )


def _gigabytes(size: int | None) -> int | None:
    return None if size is None else max(1, size // GIGABYTE)


def yes_or_no(label: str) -> forms.BooleanField:
    return forms.BooleanField(required=False, label=label)


class SettingsForm(RevisionForm):
    """Thresholds, promises and the expected curve of one provider."""

    amber_points = number_field(
        "Watch (amber) from", "Points of percentage behind the expected share of sign-offs.", most=100
    )
    red_points = number_field(
        "Behind (red) from", "Points of percentage, not fewer than for amber.", most=100
    )
    amber_silence_days = number_field("Watch (amber) after", "Days without accepted evidence.", most=365)
    red_silence_days = number_field(
        "Behind (red) after", "Days without accepted evidence, not fewer than for amber.", most=365
    )
    settling_in_days = number_field(
        "Settling in", "Days from the start in which nobody counts as behind.", least=0, most=365
    )
    feedback_promise_days = number_field(
        "Feedback promise", "Working days within which an assessor answers. Everybody sees it.", most=60
    )
    max_file_mb = number_field(
        "Largest file",
        f"In megabytes, up to {LARGEST_MB}, for one file that an apprentice adds.",
        most=LARGEST_MB,
    )
    portfolio_gb = number_field(
        "Room of one portfolio", "In gigabytes. Leave it empty for no limit.", most=10_000, is_needed=False
    )
    provider_gb = number_field(
        "Room of all portfolios",
        "In gigabytes, together. Leave it empty for no limit.",
        most=1_000_000,
        is_needed=False,
    )

    takes_pictures = yes_or_no("Photos and other pictures")
    takes_documents = yes_or_no("PDF, Word, Excel, PowerPoint and OpenDocument")
    takes_text = yes_or_no("Plain text")
    takes_sound = yes_or_no("Sound")
    takes_video = yes_or_no("Video")

    TAKES = ("takes_pictures", "takes_documents", "takes_text", "takes_sound", "takes_video")
    NUMBERS = (
        "amber_points",
        "red_points",
        "amber_silence_days",
        "red_silence_days",
        "settling_in_days",
        "feedback_promise_days",
    )
    PARTS = ("elapsed", "claimed", "signed_off")

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        self.provider = provider
        super().__init__(*args, initial=self._values(provider), **kwargs)
        for number in range(POINTS):
            for part in self.PARTS:
                self.fields[f"{part}_{number}"] = self._point_field(part, number)
        self.helper.layout = Layout(
            Fieldset(
                "Behind the expected progress",
                "amber_points",
                "red_points",
                "settling_in_days",
                css_class="form-part",
            ),
            Fieldset("No accepted evidence", "amber_silence_days", "red_silence_days", css_class="form-part"),
            Fieldset(
                "Feedback and files",
                "feedback_promise_days",
                "max_file_mb",
                "portfolio_gb",
                "provider_gb",
                "revision",
                css_class="form-part",
            ),
            Fieldset("Files that apprentices may add", *self.TAKES, css_class="form-part"),
        )

    @staticmethod
    def _point_field(part: str, number: int) -> forms.IntegerField:
        words = {"elapsed": "time elapsed", "claimed": "KSBs claimed", "signed_off": "KSBs signed off"}
        label = f"Point {number + 1}, {words[part]}, percent"
        attrs = {"min": 0, "max": 100, "class": "form-control field-number", "aria-label": label}
        return forms.IntegerField(
            required=False,
            label=label,
            validators=[MinValueValidator(0), MaxValueValidator(100)],
            widget=forms.NumberInput(attrs=attrs),
        )

    def point_rows(self) -> list[list[forms.BoundField]]:
        """The curve's fields, a row for each point."""
        return [[self[f"{part}_{number}"] for part in self.PARTS] for number in range(POINTS)]

    def _values(self, provider: Provider) -> dict[str, Any]:
        values: dict[str, Any] = {
            name: getattr(provider, name) for name in (*self.NUMBERS, *self.TAKES, "revision")
        }
        values["max_file_mb"] = provider.max_file_bytes // MEGABYTE
        values |= {name: _gigabytes(getattr(provider, column)) for name, column in ROOM.items()}
        curve: Curve = ExpectedPoint.objects.curve_of(provider)
        for number in range(POINTS):
            point = curve[number] if number < len(curve) else (None, None, None)
            values |= {f"{part}_{number}": value for part, value in zip(self.PARTS, point, strict=True)}
        return values

    def clean_max_file_mb(self) -> int:
        wanted = int(self.cleaned_data["max_file_mb"])
        most = settings.SCAN_MAX_BYTES // MEGABYTE
        if settings.SCAN_REQUIRED and wanted > most:
            raise forms.ValidationError(
                f"This site’s virus scanner looks at files of up to {most} MB, and nobody but its owner could ever "
                "open a larger one. Ask whoever runs the site for more."
            )
        return wanted

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for number in range(POINTS):
            names = [f"{part}_{number}" for part in self.PARTS]
            empty = [name for name in names if values.get(name) is None]
            if 0 < len(empty) < len(names) and not any(name in self.errors for name in names):
                self.add_error(
                    empty[0], f"Fill in all three figures of point {number + 1} of the curve, or none."
                )
        return values

    def refused(self, problem: RuleBroken) -> None:
        """What is wrong with the curve as a whole is said at its first figure."""
        if problem.about == "points":
            problem.about = f"{self.PARTS[0]}_0"
        super().refused(problem)

    def written(self, name: str, value: Any) -> str:
        if name in self.TAKES:
            return "taken" if value else "not taken"
        return super().written(name, value)

    def _points(self) -> Curve:
        """In order of time, whatever the order of the rows."""
        rows = ([self.cleaned_data[f"{part}_{n}"] for part in self.PARTS] for n in range(POINTS))
        return tuple(sorted((e, c, s) for e, c, s in rows if e is not None))

    def present(self) -> dict[str, Any]:
        self.provider.refresh_from_db()
        return self._values(self.provider)

    def save(self, *, by: User) -> Provider:
        values = self.cleaned_data
        changed: dict[str, int | None] = {name: values[name] for name in (*self.NUMBERS, *self.TAKES)}
        if values["max_file_mb"] != self.provider.max_file_bytes // MEGABYTE:
            changed["max_file_bytes"] = values["max_file_mb"] * MEGABYTE
        for name, column in ROOM.items():
            if values[name] != _gigabytes(getattr(self.provider, column)):
                changed[column] = None if values[name] is None else values[name] * GIGABYTE
        return actions.change_settings(
            provider=self.provider,
            settings=changed,
            points=self._points(),
            revision=values["revision"],
            by=by,
        )


class ManagerForm(DomainForm):
    """Invite a manager to a provider, by the platform administrator."""

    manager_name = forms.CharField(max_length=150, label="Manager’s name")
    manager_email = forms.EmailField(
        max_length=254, label="Manager’s email address", help_text="An invitation goes there at once."
    )

    def __init__(self, *args: Any, provider: Provider | None = None, accept_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        self.accept_url = accept_url

    def save(self, *, by: User) -> Any:
        if self.provider is None:
            raise NotImplementedError
        invitation: Invitation = accounts_actions.invite(
            provider=self.provider,
            email=self.cleaned_data["manager_email"],
            name=self.cleaned_data["manager_name"],
            role=Role.MANAGER,
            accept_url=self.accept_url,
            by=by,
        )
        return invitation


class ProviderForm(ManagerForm):
    """Found a provider with its first manager."""

    name = forms.CharField(max_length=200, label="Provider’s name")
    ukprn = forms.CharField(
        max_length=8,
        label="UKPRN",
        help_text="8 digits, from the register of learning providers.",
        validators=[RegexValidator(r"^[0-9]{8}$", "A UKPRN has 8 digits.")],
    )

    field_order = ("name", "ukprn", "manager_name", "manager_email")

    def save(self, *, by: User) -> Provider:
        return actions.found_provider(accept_url=self.accept_url, by=by, **self.cleaned_data)
