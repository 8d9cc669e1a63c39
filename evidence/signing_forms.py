"""Signing KSBs off: one or many, with a note."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from evidence import actions
from evidence.forms import TypedText
from evidence.models import SignOff, SignOffWithdrawal
from evidence.signing_queries import SigningRows

NOTE_LETTERS = 2000
REASON_LETTERS: int = SignOffWithdrawal._meta.get_field("reason").max_length or 0


class WithdrawalForm(forms.Form):
    """Why a sign-off is taken back. That a reason must be given is the action's rule."""

    reason = TypedText(required=False)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason) > REASON_LETTERS:
            raise forms.ValidationError(
                f"This reason has {len(reason):,} characters: shorten it to {REASON_LETTERS:,}. "
                "Nothing was withdrawn."
            )
        return reason

    def save(self, sign_off: SignOff, *, by: User) -> SignOffWithdrawal:
        return actions.withdraw_sign_off(sign_off=sign_off, reason=self.cleaned_data["reason"], by=by)


class SignOffForm(forms.Form):
    """``ksb`` and ``together`` are codes; ``rests-<code>`` names the claims that the page showed for a KSB."""

    ksb = forms.MultipleChoiceField(
        label="KSBs", error_messages={"required": "Choose at least one KSB to sign off."}
    )
    together = forms.MultipleChoiceField(required=False)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=NOTE_LETTERS,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    is_stretch = forms.BooleanField(label="Mark as stretch", required=False)

    def __init__(self, rows: SigningRows, *, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.rows = rows
        self.ksbs = {pair.ksb.code: pair.ksb for pair in rows.owed}
        choices = [(code, code) for code in self.ksbs]
        for name in ("ksb", "together"):
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = choices
        self.fields["ksb"].widget.attrs["id"] = "ready"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        together = set(cleaned.get("together", []))
        unsaid = [
            code for code in cleaned.get("ksb", []) if code not in together and self._is_only_partly(code)
        ]
        if unsaid:
            self.add_error(
                "ksb",
                f"{', '.join(unsaid)}: tick that the partly met claims show it together, or wait for more evidence.",
            )
        return cleaned

    def _is_only_partly(self, code: str) -> bool:
        claims = self.rows.claims.get(self.ksbs[code].pk, [])
        return bool(claims) and all(claim.outcome == "partly" for claim in claims)

    def save(self, *, by: User) -> list[SignOff]:
        """Sign the chosen KSBs off, resting on what the page showed."""
        codes = self.cleaned_data["ksb"]
        return actions.sign_off(
            apprentice=self.rows.apprentice,
            ksbs=[self.ksbs[code] for code in codes],
            note=self.cleaned_data["note"],
            is_stretch=self.cleaned_data["is_stretch"],
            partly_together=bool(self.cleaned_data["together"]),
            shown={self.ksbs[code].pk: self._shown(code) for code in codes},
            by=by,
        )

    def _shown(self, code: str) -> set[int]:
        """Keys of the claims named by the page; one that counts no more has the key 0, which none has."""
        known = {str(c.uuid): c.pk for c in self.rows.claims.get(self.ksbs[code].pk, [])}
        named = [uuid for uuid in self.data.get(f"rests-{code}", "").split(",") if uuid]
        return {known.get(uuid, 0) for uuid in named}
