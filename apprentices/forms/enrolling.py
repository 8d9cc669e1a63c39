"""Enrolling one learner into a cohort."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Column, Div, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import queries as accounts_queries
from accounts.access import Access
from accounts.forms import DomainForm, check_day, day_field
from accounts.models import User
from apprentices import actions, queries
from apprentices.actions import Enrolment, LearnerDetails
from apprentices.dates import add_months
from apprentices.forms.choices import EmployerField, PersonField
from apprentices.models import Apprentice, Cohort, Learner
from apprentices.presenters import day_in_words
from standards.models import Option, StandardVersion

# A change of these is answered at once with a fresh proposal of what depends on them (htmx).
PROPOSES = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-target": "#programme",
    "hx-select": "#programme",
    "hx-swap": "outerHTML",
    "hx-include": "closest form",
    "hx-vals": '{"propose": "1"}',
}


@dataclass(frozen=True)
class Question:
    """What the person must look at before enrolling; ``url`` leads to the other way, where there is one."""

    text: str
    url: str = ""
    label: str = ""


def clean_uln(uln: str) -> str:
    """The ULN without spaces; ValidationError where its check digit fails."""
    uln = "".join(uln.split())
    if uln and not actions.uln_is_valid(uln):
        raise ValidationError(
            "That ULN has a wrong check digit: look it up again, or leave it empty for now."
        )
    return uln


class VersionField(forms.ModelChoiceField):
    """The versions on offer, with the starts they are open for."""

    def label_from_instance(self, obj: StandardVersion) -> str:
        opens, closes = obj.earliest_start_on, obj.latest_start_on
        words = str(obj)
        if opens and closes:
            return f"{words} (starts {day_in_words(opens)} to {day_in_words(closes)})"
        if opens:
            return f"{words} (starts from {day_in_words(opens)})"
        return f"{words} (starts until {day_in_words(closes)})" if closes else words


class EnrolForm(DomainForm):
    """One learner, new or known, and their programme.

    Version, option and planned end are proposed from the start; ``proposing`` works them out anew from what
    was typed. What might be a mistake is asked about once (``questions``) and can be confirmed.
    """

    given_names = forms.CharField(max_length=100, label="Given names")
    family_name = forms.CharField(max_length=100, required=False, label="Family name")
    email = forms.EmailField(
        max_length=254,
        required=False,
        label="Email address",
        help_text="An invitation goes there at once. Without one, invite them later.",
    )
    uln = forms.CharField(max_length=14, required=False, label="ULN", help_text="10 digits.")
    learn_ref_number = forms.CharField(
        max_length=12, required=False, label="Learner reference", help_text="As in your ILR."
    )
    start_on = day_field(label="Starts on")
    version = VersionField(
        StandardVersion.objects.none(),
        to_field_name="uuid",
        label="Standard",
        empty_label="Choose a standard",
    )
    planned_end_on = day_field(
        label="Planned end", help_text="Proposed from the typical duration, where the standard publishes one."
    )
    employer = EmployerField(required=False, empty_label="Not known yet")
    assessor = PersonField(required=False, empty_label="Nobody yet")
    proposed = forms.UUIDField(widget=forms.HiddenInput)
    proposed_end_on = forms.DateField(widget=forms.HiddenInput, required=False)

    LEARNER_FIELDS = ("given_names", "family_name", "email", "uln", "learn_ref_number")

    def __init__(
        self,
        data: Any = None,
        *,
        access: Access,
        cohort: Cohort,
        learner: Learner | None,
        accept_url: str,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.access, self.cohort, self.learner, self.accept_url = access, cohort, learner, accept_url
        self.questions: list[Question] = []
        values = (
            self._propose({"proposed": uuid4(), "start_on": cohort.starts_on}) if initial is None else initial
        )
        super().__init__(data, initial=values)
        if learner is not None:
            for name in self.LEARNER_FIELDS:
                del self.fields[name]
        self._set_choices(data if data is not None else values)
        self.helper.layout = self._layout()

    @classmethod
    def proposing(cls, data: Mapping[str, Any], **kwargs: Any) -> "EnrolForm":
        """The form as typed so far, unjudged, with what depends on start and version proposed afresh."""
        form = cls(initial={}, **kwargs)
        typed = {name: data.get(name, "") for name in form.fields}
        return cls(initial=form._propose(typed), **kwargs)

    def _propose(self, typed: dict[str, Any]) -> dict[str, Any]:
        start_on = _as_day(typed.get("start_on"))
        version = self._version(typed.get("version"))
        if start_on:
            version = (
                _open_version(version, start_on)
                if version
                else queries.proposed_version(self.cohort, start_on)
            )
        end_on = _as_day(typed.get("planned_end_on"))
        untouched = end_on is None or end_on == _as_day(typed.get("proposed_end_on"))
        months = version.typical_duration_months if version else None
        if start_on and months and untouched:
            end_on = add_months(start_on, months)
            typed = {**typed, "proposed_end_on": end_on}
        return {**typed, "version": version.uuid if version else "", "planned_end_on": end_on}

    @staticmethod
    def _version(uuid: Any) -> StandardVersion | None:
        try:
            return queries.offered_versions().filter(uuid=uuid).first() if uuid else None
        except ValidationError:
            return None

    def _set_choices(self, values: Mapping[str, Any]) -> None:
        self.fields["version"].queryset = queries.offered_versions()  # type: ignore[attr-defined]
        self.fields["employer"].queryset = accounts_queries.employers(self.access)  # type: ignore[attr-defined]
        self.fields["assessor"].queryset = accounts_queries.assessors(self.access)  # type: ignore[attr-defined]
        for name in ("start_on", "version"):
            self.fields[name].widget.attrs.update(PROPOSES)
        version = self._version(values.get("version"))
        options = (
            Option.objects.filter(version=version).order_by("position") if version else Option.objects.none()
        )
        if options:
            self.fields["option"] = forms.ModelChoiceField(
                options, to_field_name="uuid", empty_label="Choose an option", label="Option"
            )
        if "confirmed" in values:
            self._add_confirmation()

    def _add_confirmation(self) -> None:
        self.fields["confirmed"] = forms.BooleanField(required=False, label="I have checked: enrol them")

    def _layout(self) -> Layout:
        option = ["option"] if "option" in self.fields else []
        programme = Fieldset(
            "Programme",
            Row(Column("start_on"), Column("planned_end_on")),
            "version",
            *option,
            "employer",
            "assessor",
            "proposed",
            "proposed_end_on",
            css_class="form-part",
        )
        names = Fieldset(
            "Learner",
            Row(Column("given_names"), Column("family_name")),
            "email",
            Row(Column("uln"), Column("learn_ref_number")),
            css_class="form-part",
        )
        learner = [] if self.learner else [names]
        return Layout(*learner, Div(programme, css_id="programme"))

    @property
    def confirmed_field(self) -> forms.BoundField | None:
        """The confirmation, once something was asked; it stands beside the questions."""
        return self["confirmed"] if "confirmed" in self.fields else None

    def clean_uln(self) -> str:
        return clean_uln(self.cleaned_data["uln"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            self.questions = self._ask(values)
            if self.questions and not values.get("confirmed"):
                self._add_confirmation()
                self.add_error(None, "Check this before you enrol them. Nothing was saved yet.")
        return values

    def _ask(self, values: dict[str, Any]) -> list[Question]:
        version: StandardVersion = values["version"]
        start_on: date = values["start_on"]
        asked = []
        if not queries.offered_versions().open_on(start_on).filter(pk=version.pk).exists():
            asked.append(Question(f"{version} is not open for a start on {day_in_words(start_on)}."))
        if self.learner is None:
            similar = queries.similar_learners(
                self.access.here,
                but=values["proposed"],
                **{name: values[name] for name in ("given_names", "family_name", "email", "uln")},
            )
            asked += [self._same_person(learner) for learner in similar]
        return asked

    def _same_person(self, learner: Learner) -> Question:
        known_by = ", ".join(filter(None, (learner.email, learner.learn_ref_number)))
        url = f"{reverse('apprentices:enrol', args=[self.cohort.uuid])}?learner={learner.uuid}"
        name = f"{learner.name} ({known_by})" if known_by else learner.name
        return Question(
            f"{name} is a learner here already. Are they the same person?", url, f"Yes, enrol {learner.name}"
        )

    def save(self, *, by: User) -> Apprentice:
        values = self.cleaned_data
        return actions.enrol_and_invite(
            learner=self.learner,
            details=None if self.learner else LearnerDetails(**{n: values[n] for n in self.LEARNER_FIELDS}),
            proposed=values["proposed"],
            enrolment=Enrolment(
                cohort=self.cohort,
                version=values["version"],
                option=values.get("option"),
                start_on=values["start_on"],
                planned_end_on=values["planned_end_on"],
                employer=values["employer"],
                assessor=values["assessor"],
            ),
            accept_url=self.accept_url,
            by=by,
        )


def _open_version(version: StandardVersion, start_on: date) -> StandardVersion:
    """This version if it is open for the start, else the newest one of its standard that is."""
    same = queries.offered_versions().filter(standard=version.standard_id).open_on(start_on)
    return version if same.filter(pk=version.pk).exists() else same.first() or version


def _as_day(value: Any) -> date | None:
    """The day that was typed; None for anything that the fields would refuse."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value or "")
        check_day(day)
    except (ValueError, ValidationError):
        return None
    return day
