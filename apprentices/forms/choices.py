"""Choices of people, employers and cohorts, sent as their UUID."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from accounts.models import Employer, User
from accounts.names import by_name
from apprentices.models import Cohort


class ByName(ModelChoiceIterator):
    """The choices in the order of their names, whatever the database's alphabet."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in sorted(self.queryset, key=lambda row: by_name(row.name, row.pk)):
            yield self.choice(row)


class PersonField(forms.ModelChoiceField):
    """A choice of people by name. An empty choice is told by ``empty_label``."""

    iterator = ByName

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), to_field_name="uuid", **kwargs)


class EmployerField(forms.ModelChoiceField):
    """A choice of employers by name."""

    iterator = ByName

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Employer.objects.none(), to_field_name="uuid", **kwargs)


class CohortField(forms.ModelChoiceField):
    """A choice of cohorts, which says of a closed one that it is."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {"invalid_choice": "Choose one of your open cohorts."}
        super().__init__(Cohort.objects.none(), to_field_name="uuid", error_messages=errors, **kwargs)

    def label_from_instance(self, obj: Cohort) -> str:
        return f"{obj.name} (closed)" if obj.closed_at else obj.name
