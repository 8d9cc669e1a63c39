"""Cohorts, and assessors for many at once."""

from typing import Any

from django import forms

from accounts import queries as accounts_queries
from accounts.access import Access
from accounts.forms import DomainForm, RevisionForm, day_field
from accounts.models import User
from apprentices import actions
from apprentices.forms.choices import PersonField
from apprentices.models import Apprentice, Cohort


class NewCohortForm(DomainForm):
    """A cohort is a name and a start; apprentices may have dates of their own."""

    name = forms.CharField(max_length=120, label="Name", help_text="For example “Leeds, September 2026”.")
    starts_on = day_field(label="Starts on", help_text="Proposed as the start of those you enrol into it.")

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access

    def save(self, *, by: User) -> Cohort:
        return actions.create_cohort(provider=self.access.here, by=by, **self.cleaned_data)


class CohortForm(RevisionForm):
    """Rename a cohort or move its start."""

    name = forms.CharField(max_length=120, label="Name")
    starts_on = day_field(
        label="Starts on", help_text="Apprentices keep their own dates: this one is proposed for new ones."
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        self.cohort = cohort
        super().__init__(*args, initial=self._values(cohort), **kwargs)

    def _values(self, cohort: Cohort) -> dict[str, Any]:
        return {"name": cohort.name, "starts_on": cohort.starts_on, "revision": cohort.revision}

    def present(self) -> dict[str, Any]:
        self.cohort.refresh_from_db()
        return self._values(self.cohort)

    def save(self, *, by: User) -> Cohort:
        return actions.change_cohort(cohort=self.cohort, by=by, **self.cleaned_data)


class AssignForm(DomainForm):
    """Give the ticked apprentices of a cohort one assessor, or none: that has a button of its own, ``nobody``."""

    # Without the attribute: the other button sends the form with no assessor chosen.
    use_required_attribute = False

    assessor = PersonField(
        empty_label="Choose an assessor",
        label="Assessor",
        error_messages={"required": "Choose who is to judge their work."},
    )
    nobody = forms.BooleanField(required=False)
    apprentices = forms.ModelMultipleChoiceField(
        Apprentice.objects.none(),
        to_field_name="uuid",
        error_messages={"required": "Tick at least one apprentice."},
    )

    def __init__(self, *args: Any, access: Access, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor"].queryset = accounts_queries.assessors(access)  # type: ignore[attr-defined]
        self.fields["apprentices"].queryset = Apprentice.objects.visible_to(access).filter(  # type: ignore[attr-defined]
            cohort=cohort
        )
        self.fields["assessor"].required = "nobody" not in self.data

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("nobody"):
            self.cleaned_data["assessor"] = None

    def save(self, *, by: User) -> int:
        """How many moved."""
        return actions.assign_many(
            apprentices=list(self.cleaned_data["apprentices"]), assessor=self.cleaned_data["assessor"], by=by
        )
