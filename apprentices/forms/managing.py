"""What a manager changes of one apprentice: each form is a part of the manage page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q

from accounts import queries as accounts_queries
from accounts.access import Access
from accounts.forms import DomainForm, RevisionForm, day_field
from accounts.models import Membership, User
from accounts.roles import Role
from apprentices import actions
from apprentices.actions import LearnerDetails, Particulars
from apprentices.forms.choices import CohortField, EmployerField, PersonField
from apprentices.forms.enrolling import clean_uln
from apprentices.models import Apprentice, Break, Cohort


class PartForm(DomainForm):
    """A part of the manage page. ``name`` tells the parts apart in what is sent; ``done`` is said afterwards."""

    name = ""
    done = "Saved."

    def __init__(
        self, *args: Any, access: Access, apprentice: Apprentice, accept_url: str, **kwargs: Any
    ) -> None:
        self.access, self.apprentice, self.accept_url = access, apprentice, accept_url
        super().__init__(*args, prefix=self.name, initial=self.start(), **kwargs)
        self.choose()

    def start(self) -> dict[str, Any]:
        """What the fields hold at first."""
        return {}

    def choose(self) -> None:
        """Set the choices, which start from the provider's own rows."""


class ProgrammeForm(PartForm, RevisionForm):
    name = "programme"
    done = "The programme is changed."

    cohort = CohortField(empty_label="Choose a cohort")
    employer = EmployerField(
        required=False,
        empty_label="Not known yet",
        help_text="After a change, line managers of the former employer see this apprentice no longer.",
    )
    start_on = day_field(label="Starts on")
    planned_end_on = day_field(label="Planned end")

    def start(self) -> dict[str, Any]:
        names = ("cohort", "employer", "start_on", "planned_end_on", "revision")
        return {name: getattr(self.apprentice, name) for name in names}

    def choose(self) -> None:
        offered = Q(closed_at=None) | Q(pk=self.apprentice.cohort_id)
        cohorts = Cohort.objects.visible_to(self.access).filter(offered)
        self.fields["cohort"].queryset = cohorts.newest_first()  # type: ignore[attr-defined]
        self.fields["employer"].queryset = accounts_queries.employers(self.access)  # type: ignore[attr-defined]

    def present(self) -> dict[str, Any]:
        self.apprentice.refresh_from_db()
        return self.start()

    def save(self, *, by: User) -> Apprentice:
        values = {**self.cleaned_data}
        revision = values.pop("revision")
        return actions.change_programme(
            apprentice=self.apprentice, to=Particulars(**values), revision=revision, by=by
        )


class LearnerForm(PartForm, RevisionForm):
    name = "learner"
    done = "The learner’s details are changed."

    given_names = forms.CharField(max_length=100, label="Given names")
    family_name = forms.CharField(max_length=100, required=False, label="Family name")
    email = forms.EmailField(
        max_length=254,
        required=False,
        label="Email address",
        help_text="An invitation that waits follows to the new address.",
    )
    uln = forms.CharField(max_length=14, required=False, label="ULN")
    learn_ref_number = forms.CharField(max_length=12, required=False, label="Learner reference")

    def start(self) -> dict[str, Any]:
        names = ("given_names", "family_name", "email", "uln", "learn_ref_number", "revision")
        return {name: getattr(self.apprentice.learner, name) for name in names}

    def clean_uln(self) -> str:
        return clean_uln(self.cleaned_data["uln"])

    def present(self) -> dict[str, Any]:
        self.apprentice.learner.refresh_from_db()
        return self.start()

    def save(self, *, by: User) -> Any:
        values = {**self.cleaned_data}
        revision = values.pop("revision")
        return actions.change_learner(
            learner=self.apprentice.learner,
            to=LearnerDetails(**values),
            revision=revision,
            accept_url=self.accept_url,
            by=by,
        )


class AssessorForm(PartForm):
    name = "assessor"
    done = "The assessor is changed."

    assessor = PersonField(required=False, empty_label="Nobody yet", label="Who judges the work")

    def start(self) -> dict[str, Any]:
        return {"assessor": self.apprentice.assessor}

    def choose(self) -> None:
        self.fields["assessor"].queryset = accounts_queries.assessors(self.access)  # type: ignore[attr-defined]

    def save(self, *, by: User) -> Apprentice:
        return actions.assign_assessor(
            apprentice=self.apprentice, assessor=self.cleaned_data["assessor"], by=by
        )


class ContactForm(PartForm):
    """Let one line manager of the employer see this apprentice, or no longer."""

    name = "contact"

    membership = forms.ModelChoiceField(Membership.objects.none(), to_field_name="uuid")
    sees = forms.BooleanField(required=False)

    def choose(self) -> None:
        live = accounts_queries.memberships(self.access).live(self.access.today)
        self.fields["membership"].queryset = live.filter(role=Role.EMPLOYER)  # type: ignore[attr-defined]

    @property
    def done(self) -> str:  # type: ignore[override]
        name = self.cleaned_data["membership"].user.name
        learner = self.apprentice.learner.name
        return (
            f"{name} sees {learner} now."
            if self.cleaned_data["sees"]
            else f"{name} sees {learner} no longer."
        )

    def save(self, *, by: User) -> None:
        change = {"add" if self.cleaned_data["sees"] else "remove": [self.apprentice]}
        actions.name_apprentices(viewer=self.cleaned_data["membership"], by=by, **change)


class InvitationForm(PartForm):
    """Send the apprentice a (fresh) invitation."""

    name = "invitation"

    @property
    def done(self) -> str:  # type: ignore[override]
        if self.saved is None:
            return "The account they have opens this programme too: no invitation was needed."
        return f"An invitation is on its way to {self.saved.email}. Earlier links no longer work."

    def save(self, *, by: User) -> Any:
        return actions.invite_learner(learner=self.apprentice.learner, accept_url=self.accept_url, by=by)


class StartBreakForm(PartForm):
    name = "start_break"
    done = "The break has begun: the clocks of this programme stand still."

    from_on = day_field(label="First day of the break")

    def save(self, *, by: User) -> Break:
        return actions.start_break(apprentice=self.apprentice, from_on=self.cleaned_data["from_on"], by=by)


class EndBreakForm(PartForm):
    """The planned end is proposed later by the length of the break."""

    name = "end_break"
    done = "The break is over."

    until_on = day_field(label="Last day of the break")
    planned_end_on = day_field(
        label="New planned end",
        help_text="Proposed later by as many days as the break has lasted until today.",
    )

    def start(self) -> dict[str, Any]:
        pause: Break | None = self.apprentice.breaks.filter(until_on=None).first()
        today = self.access.today
        days = pause.days(today) if pause else 0
        return {"until_on": today, "planned_end_on": self.apprentice.planned_end_on + timedelta(days=days)}

    def save(self, *, by: User) -> Break:
        return actions.end_break(apprentice=self.apprentice, by=by, **self.cleaned_data)


class EndForm(PartForm):
    name = "end"
    done = "The programme has ended. Everything in it is kept."

    end = forms.ChoiceField(
        choices=[("", "Choose how it ended"), *Apprentice.End.choices], label="How did it end?"
    )
    ended_on = day_field(label="Last day")

    def start(self) -> dict[str, Any]:
        return {"ended_on": self.access.today}

    def save(self, *, by: User) -> Apprentice:
        ended_on: date = self.cleaned_data["ended_on"]
        return actions.end_programme(
            apprentice=self.apprentice, end=self.cleaned_data["end"], ended_on=ended_on, by=by
        )


class ResumeForm(PartForm):
    name = "resume"
    done = "The programme runs again."

    def save(self, *, by: User) -> Apprentice:
        return actions.resume_programme(apprentice=self.apprentice, by=by)


PARTS: tuple[type[PartForm], ...] = (
    ProgrammeForm,
    LearnerForm,
    AssessorForm,
    ContactForm,
    InvitationForm,
    StartBreakForm,
    EndBreakForm,
    EndForm,
    ResumeForm,
)
