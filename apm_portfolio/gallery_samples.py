"""Made-up values for the gallery. No row of the database is read."""

from datetime import date

from django import forms

from apm_portfolio.components.labels import STATUSES

TODAY = date(2026, 11, 23)


class SampleForm(forms.Form):
    """One field of each kind, to see how crispy's Bootstrap markup looks with and without errors."""

    title = forms.CharField(help_text="As your assessor will see it.", max_length=120)
    kind = forms.ChoiceField(choices=[("", "Choose a kind"), ("product", "Product"), ("cpd", "CPD")])
    made_on = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    link = forms.URLField(required=False, assume_scheme="https")
    narrative = forms.CharField(widget=forms.Textarea(attrs={"data-count": "400", "rows": 3}))
    own_work = forms.BooleanField(label="This is my own work")
    part = forms.ChoiceField(
        label="Who made it?",
        widget=forms.RadioSelect,
        choices=[("me", "I did"), ("team", "A team, and I say below which part is mine")],
    )


def components() -> dict[str, object]:
    """The context of ``gallery.html``."""
    wrong = SampleForm({"title": "", "made_on": "31/02/2026", "link": "not a link", "narrative": "A start."})
    wrong.is_valid()
    return {
        "today": TODAY,
        "later": date(2027, 3, 12),
        "statuses": range(len(STATUSES)),
        "facts": [
            ("Standard", "ST0310 Associate project manager"),
            ("Level", 4),
            ("Typical duration", ""),
            ("Planned end", "12 March 2027"),
        ],
        "crumbs": [{"label": "Cohorts", "url": "#"}, {"label": "September 2025", "url": "#"}],
        "form": SampleForm(),
        "wrong_form": wrong,
        "ages": (0, 1, 6, 9, 10, 14),
    }
