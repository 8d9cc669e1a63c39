"""Forms of the platform administrator: files to import, a fact to supply, a method table."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from accounts.forms import PlainForm
from accounts.models import User
from standards import actions
from standards.actions.uploads import MAX_BYTES
from standards.facts import Fact
from standards.importers import method_table
from standards.importers.fields import FIRST_YEAR, LAST_YEAR
from standards.importers.official_json import normal_version
from standards.importers.records import ImportRefusal
from standards.models import AssessmentRegime, StandardVersion, SuppliedFact, Upload


class PageForm(PlainForm):
    """The form tag and the buttons stand in the template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class UploadForm(PageForm):
    file = forms.FileField(
        label="File",
        help_text=(
            "An official JSON record, a list of them, or an occupational map page saved as text. "
            f"Up to {MAX_BYTES // 1_000_000} MB; the command import_standard takes larger lists."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.txt"}),
    )
    wanted_version = forms.CharField(
        label="Version",
        required=False,
        max_length=20,
        help_text="Only for a source that names none, such as the occupational map page. For example 1.4.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file has {file.size / 1_000_000:.0f} MB. Here it may have up to "
                f"{MAX_BYTES // 1_000_000} MB: use the command import_standard for it."
            )
        return file

    def clean_wanted_version(self) -> str:
        try:
            return normal_version(self.cleaned_data["wanted_version"], "Version")
        except ImportRefusal as refusal:
            raise forms.ValidationError(f"{refusal.problem[:1].upper()}{refusal.problem[1:]}.") from None

    def save(self, *, by: User) -> Upload:
        file = self.cleaned_data["file"]
        return actions.keep_upload(
            name=file.name,
            content=file.read(),
            wanted_version=self.cleaned_data["wanted_version"],
            by=by,
        )


class FactForm(PageForm):
    """One fact of one version, asked for as what it is: a number, a date, an address or a choice."""

    source = forms.CharField(
        label="Source",
        max_length=500,
        help_text="Where others can check it: the document, its address, the date you looked.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, fact: Fact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        self.fields = {"value": field_for(fact), **self.fields}

    def save(self, *, version: StandardVersion, by: User) -> SuppliedFact:
        return actions.supply_fact(
            version=version,
            fact=self.fact.name,
            value=self.cleaned_data["value"],
            source=self.cleaned_data["source"],
            by=by,
        )


def field_for(fact: Fact) -> forms.Field:
    if fact.asked_as == "date":
        widget = forms.DateInput(attrs={"type": "date", "class": "field-date"})
        return forms.DateField(
            label=fact.label,
            help_text=fact.hint,
            widget=widget,
            validators=[
                MinValueValidator(date(FIRST_YEAR, 1, 1)),
                MaxValueValidator(date(LAST_YEAR, 12, 31)),
            ],
        )
    if fact.asked_as == "address":
        return forms.URLField(
            label=fact.label, help_text=fact.hint, max_length=fact.limit, assume_scheme="https"
        )
    if fact.asked_as == "choice":
        return forms.ChoiceField(label=fact.label, help_text=fact.hint, choices=AssessmentRegime.choices)
    return forms.IntegerField(label=fact.label, help_text=fact.hint, min_value=1, max_value=fact.limit)


class MethodTableForm(PageForm):
    file = forms.FileField(
        label="Table",
        help_text=(
            "CSV with two columns, code and method, as the assessment plan's mapping has them. A code that two "
            "methods examine stands on two lines."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> list[method_table.MethodRecord]:
        file = self.cleaned_data["file"]
        try:
            return method_table.read_method_table(file.read(method_table.MAX_BYTES + 1))
        except ImportRefusal as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def save(self, *, version: StandardVersion, by: User) -> actions.Imported:
        return actions.import_methods(version=version, methods=self.cleaned_data["file"], by=by)
