"""The apprentice's forms. Typed text is never dropped: what is wrong with it is told beside it."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator

from evidence.actions.drafts import DraftText
from evidence.actions.saving import DRAFT_FIELDS
from evidence.actions.submitting import Declaration
from evidence.file_names import without_hidden
from evidence.kinds import Kind, Original, kind_in_words
from evidence.models import Claim, Evidence, EvidenceLink, Submission
from evidence.originals import normal_fingerprint
from evidence.prompts import PROMPTS

TITLE = Evidence._meta.get_field("title").max_length
NARRATIVE = Evidence._meta.get_field("narrative").max_length
ORIGINAL = Evidence._meta.get_field("original_description").max_length
HOW = Claim._meta.get_field("how").max_length
WHERE = Claim._meta.get_field("where").max_length
LABEL = EvidenceLink._meta.get_field("label").max_length
URL = EvidenceLink._meta.get_field("url").max_length
URL_BYTES = 2000
MY_PART = Submission._meta.get_field("my_part").max_length
USE_OF_AI = Submission._meta.get_field("use_of_ai").max_length

UNTITLED = "Untitled"
TITLE_FROM_TEXT = 60


class TypedText(forms.CharField):
    """Text as typed: a browser's line ends become one character, and what no database stores goes."""

    def to_python(self, value: Any) -> str:
        text = value if isinstance(value, str) else ""
        return super().to_python(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")) or ""


def check_bytes(url: str) -> None:
    """An address is indexed, and an index of PostgreSQL takes some 2,700 bytes."""
    if len(url.encode()) > URL_BYTES:
        raise forms.ValidationError(f"This address is too long: use up to {URL_BYTES} bytes.")


class WebAddress(forms.URLField):
    """An address of the web; without a scheme it is taken to be https."""

    default_validators = [URLValidator(schemes=["http", "https"]), check_bytes]


class DraftForm(forms.Form):
    """The item's own text. ``revision`` is the one the page was opened with."""

    title = TypedText(required=False, max_length=TITLE)
    narrative = TypedText(
        label="What did you do?",
        required=False,
        max_length=NARRATIVE,
        help_text="What you did, why, and what came of it. Your assessor reads it with your files.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    kind = forms.ChoiceField(label="Kind of evidence", choices=Kind.choices, initial=Kind.PRODUCT)
    happened_on = forms.DateField(
        label="When you did it",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "field-date"}, format="%Y-%m-%d"),
    )
    link_url = WebAddress(
        label="Web address",
        error_messages={
            "invalid": "This is not a web address. Copy it from your browser: it starts with https://."
        },
        required=False,
        max_length=URL,
        assume_scheme="https",
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false", "data-by-hand": ""}
        ),
    )
    link_label = TypedText(
        label="What is there",
        required=False,
        max_length=LABEL,
        widget=forms.TextInput(attrs={"data-by-hand": ""}),
    )
    original = forms.ChoiceField(
        label="The original", choices=Original.choices, required=False, initial=Original.NONE
    )
    original_description = TypedText(
        label="What is the original, and what does it show?",
        required=False,
        max_length=ORIGINAL,
        help_text="What kind of document, from when, by whom, and what your assessor would see in it. No secrets.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    original_sha256 = TypedText(
        label="Fingerprint of the original (SHA-256)",
        required=False,
        help_text="64 characters that stand for exactly this file and give nothing of it away.",
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    revision = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        today: date,
        evidence: Evidence | None = None,
        kept_out: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        self.evidence = evidence
        self._today = today
        if evidence is not None:
            kwargs["initial"] = {
                "title": evidence.title,
                "kind": evidence.kind,
                "happened_on": evidence.happened_on,
                "narrative": evidence.narrative,
                "original": evidence.original,
                "original_description": evidence.original_description,
                "original_sha256": evidence.original_sha256,
                "revision": evidence.revision,
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label="Kind of evidence",
            choices=[(kind, kind_in_words(kind, kept_out)) for kind in Kind.values],
            initial=Kind.PRODUCT,
        )
        if evidence is None:
            self.fields["title"].help_text = "Leave it empty and it is named after its first file or words."
        self.fields["happened_on"].widget.attrs["max"] = today.isoformat()

    @property
    def prompts(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Questions that help in writing: each kind, its name, what to ask oneself."""
        return [(kind, kind_in_words(kind), questions) for kind, questions in PROMPTS.items()]

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        if not title and self.evidence is not None:
            raise forms.ValidationError("Give it a title, so that you and your assessor can find it.")
        return title

    def clean_original_sha256(self) -> str:
        typed: str = self.cleaned_data["original_sha256"]
        fingerprint = normal_fingerprint(typed) if typed.strip() else ""
        if fingerprint is None:
            raise forms.ValidationError("A fingerprint is 64 characters long, of 0 to 9 and a to f.")
        return fingerprint

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > self._today:
            raise forms.ValidationError("This day is still to come: give the day on which you did it.")
        return day

    def clean(self) -> None:
        if self.cleaned_data.get("link_label") and not self.data.get("link_url", "").strip():
            self.add_error("link_url", "Give the address that this describes.")

    def has_something(self) -> bool:
        """Whether anything was typed that is worth keeping."""
        return any(
            self.data.get(name, "").strip() for name in ("title", "narrative", "link_url", "link_label")
        )

    def text(self, file_names: Sequence[str] = ()) -> DraftText:
        """What can be saved: each field that is right, and for the others what was there before.

        A new item without a title is named after its first file, its first words or its link.
        """
        before = {name: self.get_initial_for_field(self.fields[name], name) for name in DRAFT_FIELDS}
        saved = {name: self.cleaned_data.get(name, before[name]) for name in DRAFT_FIELDS}
        return DraftText(
            title=saved["title"] or before["title"] or self._first_words(file_names),
            kind=saved["kind"],
            happened_on=saved["happened_on"],
            narrative=saved["narrative"] or "",
            original=saved["original"] or before["original"],
            original_description=saved["original_description"] or "",
            original_sha256=saved["original_sha256"] or "",
        )

    def link(self) -> tuple[str, str] | None:
        """The link to add, with its label."""
        url = self.cleaned_data.get("link_url")
        return (url, self.cleaned_data.get("link_label", "")) if url else None

    def _first_words(self, file_names: Sequence[str]) -> str:
        words = " ".join(self.data.get("narrative", "").replace("\0", "").split())
        shown = [without_hidden(name) for name in file_names]
        stems = [name.rpartition(".")[0] or name for name in shown]
        telling = [stem for stem in stems if not _is_named_by_a_device(stem)]
        host = urlsplit(self.cleaned_data.get("link_url") or "").hostname or ""
        return next(filter(None, [*telling, _shortened(words), *stems, host]), UNTITLED)[:TITLE]


# "IMG_20261126_101522", "Photo 3 (copy)", "New recording": what phones, cameras and scanners call everything.
DEVICE_WORDS = frozenset(
    """
    am at audio camera copy doc document dsc dscf dscn edited file image img memo mov mvimg new of on photo pic
    picture pm pxl recording scan scanned screen screenshot shot signal vid video voice wa whatsapp
    """.split()  # noqa: SIM905
)
WORD = re.compile(r"[^\W\d_]+")


def _is_named_by_a_device(stem: str) -> bool:
    return all(word in DEVICE_WORDS for word in WORD.findall(stem.lower()))


def _shortened(words: str) -> str:
    if len(words) <= TITLE_FROM_TEXT:
        return words
    return words[:TITLE_FROM_TEXT].rpartition(" ")[0] or words[:TITLE_FROM_TEXT]


class PackForm(forms.Form):
    """Kinds of evidence that a version's pack leaves out."""

    kinds = forms.MultipleChoiceField(
        label="Kept out of the pack",
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ClaimForm(forms.Form):
    """How and where the item shows one KSB. ``seen`` names what the page showed (``claim_mark``)."""

    how = TypedText(
        label="How does it show this?",
        required=False,
        max_length=HOW,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    where = TypedText(label="Where to look: page, sheet or minute", required=False, max_length=WHERE)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class FewAnswers(forms.RadioSelect):
    """Radio buttons whose first bears the field's own id, so that an error can lead to it."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_


class DeclarationForm(forms.Form):
    """Authenticity: my own work; my part, where a team made it; use of AI."""

    made_by = forms.ChoiceField(
        label="Who made it?",
        choices=[("me", "I made it"), ("team", "A team made it, and I had a part")],
        widget=FewAnswers,
        error_messages={"required": "Say who made it."},
    )
    my_part = TypedText(
        label="What was your part?",
        required=False,
        max_length=MY_PART,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ai = forms.ChoiceField(
        label="Did you use AI?",
        choices=[("no", "No"), ("yes", "Yes, and I say how")],
        widget=FewAnswers,
        error_messages={"required": "Say whether you used AI. Using it is allowed; hiding it is not."},
    )
    use_of_ai = TypedText(
        label="What did you use, and what for?",
        required=False,
        max_length=USE_OF_AI,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    own_work = forms.BooleanField(
        label="This is my own work, and what it says is true.",
        error_messages={"required": "Confirm that this is your own work before you submit it."},
    )
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen_at = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def clean_seen_at(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            raise forms.ValidationError("Reload this page before you submit.") from None

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("made_by") == "team" and not given.get("my_part"):
            self.add_error("my_part", "Say what your part was: only that can count for you.")
        if given.get("ai") == "yes" and not given.get("use_of_ai"):
            self.add_error("use_of_ai", "Say what you used and what for.")

    def declaration(self) -> Declaration:
        given = self.cleaned_data
        return Declaration(
            own_work=given["own_work"],
            my_part=given["my_part"] if given["made_by"] == "team" else "",
            use_of_ai=given["use_of_ai"] if given["ai"] == "yes" else "",
        )

    def typed(self) -> dict[str, str]:
        """What was typed so far, to be shown again when the person comes back from another step."""
        return {name: str(self.data[name]) for name in DECLARED if self.data.get(name)}


DECLARED = ("own_work", "made_by", "my_part", "ai", "use_of_ai")
