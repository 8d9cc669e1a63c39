"""Forms of the accounts app, and what every form of the product shares."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import formats

from accounts import actions
from accounts.errors import RuleBroken
from accounts.models import Employer, Provider, User

# Below every field for a new password.
LONG_ENOUGH = "10 characters or more. Three words that do not belong together are easy to remember."


class PlainForm(forms.Form):
    """A form that says of a field left empty what to do about it."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _unfilled(field)
        super().full_clean()


def _unfilled(field: forms.Field) -> str:
    return "Choose one." if isinstance(field, forms.ChoiceField | forms.ModelChoiceField) else "Fill this in."


class DomainForm(PlainForm):
    """A form whose ``save(by=…)`` makes one domain call.

    ``act`` is for views: it saves, and turns a rule that the domain refuses into the form's own error, so
    that everything typed stays on the page. What ``save`` returned is then in ``saved``.
    """

    saved: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def save(self, *, by: Any) -> Any:
        raise NotImplementedError

    def act(self, *, by: User | None) -> bool:
        """Whether the form was valid and the domain did what it asks."""
        if not self.is_valid():
            return False
        try:
            self.saved = self.save(by=by)
        except RuleBroken as problem:
            self.refused(problem)
            return False
        except IntegrityError:
            # Two people wrote what may exist once in the same instant, and the database kept the first.
            self.add_error(
                None, "Somebody saved the same at this moment. Look at what is there, then try again."
            )
            return False
        return True

    def refused(self, problem: RuleBroken) -> None:
        """The domain said no. Forms that can show more than its sentence extend this."""
        self.add_error(problem.about if problem.about in self.fields else None, str(problem))


@dataclass(frozen=True)
class Difference:
    """One field of a form that somebody else has changed: what was typed, and what is there now."""

    label: str
    typed: str
    now: str


class RevisionForm(DomainForm):
    """A form over a row that counts its revisions. Sent from a stale page, it shows both versions.

    What was typed stays; saving once more then writes it over what is there, knowingly.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    differences: tuple[Difference, ...] = ()

    def present(self) -> dict[str, Any]:
        """The row as it is now: the form's fields, ``revision`` among them."""
        raise NotImplementedError

    def refused(self, problem: RuleBroken) -> None:
        super().refused(problem)
        now = self.present()
        if now["revision"] == self.cleaned_data["revision"]:
            return
        self.differences = tuple(
            Difference(
                str(self.fields[name].label or name), self.written(name, typed), self.written(name, now[name])
            )
            for name, typed in self.cleaned_data.items()
            if name in now and name != "revision" and typed != now[name]
        )
        renewed = dict(self.data.items())
        renewed[self.add_prefix("revision")] = str(now["revision"])
        self.data = renewed

    def written(self, name: str, value: Any) -> str:
        """A value of the form in words."""
        if isinstance(value, date):
            return formats.date_format(value, "j F Y")
        return str(value) if value not in (None, "") else "nothing"


# The days that a programme may name. Far beyond them, counting days on leaves the calendar.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


def check_day(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            f"Check the year: give a day from {formats.date_format(FIRST_DAY, 'j F Y')} "
            f"to {formats.date_format(LAST_DAY, 'j F Y')}."
        )


def day_field(**kwargs: Any) -> forms.DateField:
    """A date between FIRST_DAY and LAST_DAY, picked in the browser's own calendar."""
    attrs = {
        "type": "date",
        "class": "field-date",
        "min": FIRST_DAY.isoformat(),
        "max": LAST_DAY.isoformat(),
    }
    widget = forms.DateInput(format="%Y-%m-%d", attrs=attrs)
    return forms.DateField(widget=widget, validators=[check_day], **kwargs)


class EmployerForm(DomainForm):
    """Add an employer to the provider's list, or correct the name of one."""

    name = forms.CharField(max_length=200, label="Employer’s name")

    def __init__(
        self, *args: Any, provider: Provider, employer: Employer | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"name": employer.name} if employer else {}, **kwargs)
        self.provider = provider
        self.employer = employer

    def save(self, *, by: User) -> Employer:
        name = self.cleaned_data["name"]
        if self.employer:
            return actions.rename_employer(employer=self.employer, name=name, by=by)
        return actions.create_employer(provider=self.provider, name=name, by=by)
