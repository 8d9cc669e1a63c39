"""The review form: a decision and feedback for each claim, and the answer to the item. One send, one action."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from accounts.models import User
from evidence import actions
from evidence.actions import ClaimVerdict, Rejection, Retraction
from evidence.actions.answering import may_accept
from evidence.desk_queries import ReviewRows
from evidence.kinds import Answer, Met, State
from evidence.models import Decision, Outcome

FEEDBACK_LETTERS = 5000
REASON_LETTERS = 2000

# Beside met, partly and not yet: take the claim out, take the decision back.
REJECT = "reject"
WITHDRAW = "withdraw"

SEND, LATER, CORRECT, ADD, ALL_MET = "send", "later", "correct", "add", "all-met"

# A decision that the page named and that is none of this item: never equal to one that stands.
UNKNOWN = 0


@dataclass(frozen=True)
class ClaimFields:
    """The fields of one claim. ``reason`` matters where a decision stands already."""

    outcome: BoundField
    feedback: BoundField
    reason: BoundField
    seen: BoundField


def _text(label: str, letters: int, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=letters,
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
    )


class ReviewForm(forms.Form):
    """Built from what the desk shows. ``typed`` fills it in without checking; ``data`` is a send to be checked.

    Fields are named by KSB code, so that what was typed about one submission fits the next one.
    """

    note = _text("Note to the apprentice", FEEDBACK_LETTERS)
    return_anyway = forms.BooleanField(label="Return it even so", required=False)
    answer_reason = _text("Reason for changing the answer", REASON_LETTERS)

    def __init__(
        self,
        rows: ReviewRows,
        *,
        data: QueryDict | None = None,
        typed: QueryDict | None = None,
        note: str = "",
    ) -> None:
        super().__init__(data)
        self.rows = rows
        self.do = data.get("do", SEND) if data is not None else ""
        self.verdicts: list[ClaimVerdict] = []
        self.rejections: list[Rejection] = []
        self.retractions: list[Retraction] = []
        self.accept: bool | None = None
        submission = rows.submission
        self.state = submission.evidence.state
        self.last: Outcome | None = rows.answer(submission)
        self.claims = [c for c in rows.claims[submission.pk] if getattr(c, "withdrawal", None) is None]
        for claim in self.claims:
            self._add_fields(claim.ksb.code, rows.counting(claim))
        self.fields["note"].initial = note
        self.fields["return_anyway"].initial = self._was_returned_anyway()
        if typed is not None:
            self._fill(typed)

    @property
    def is_open(self) -> bool:
        """The item waits for an answer."""
        return bool(self.state == State.SUBMITTED)

    @property
    def may_answer(self) -> bool:
        """Not while its owner has opened an accepted item again."""
        return bool(self.state != State.DRAFT)

    def fields_of(self, code: str) -> ClaimFields:
        return ClaimFields(*(self[f"{code}-{name}"] for name in ("outcome", "feedback", "reason", "seen")))

    def save(self, *, by: User) -> Outcome | None:
        """Send the whole review."""
        return actions.send_review(
            submission=self.rows.submission,
            verdicts=self.verdicts,
            rejections=self.rejections,
            retractions=self.retractions,
            accept=self.accept,
            note=self.cleaned_data["note"],
            reason=self.cleaned_data["answer_reason"],
            by=by,
        )

    # --- Building -----------------------------------------------------------------------------

    def _add_fields(self, code: str, standing: Decision | None) -> None:
        self.fields[f"{code}-outcome"] = forms.ChoiceField(
            label=f"Decision on {code}",
            choices=[*Met.choices, (WITHDRAW, "Withdraw the decision"), (REJECT, f"Not about {code}")],
            required=False,
            initial=standing.outcome if standing else "",
            # Where the error summary leads: the claim itself.
            widget=forms.Select(attrs={"id": f"claim-{code}"}),
        )
        feedback = _text(f"Feedback on {code}", FEEDBACK_LETTERS)
        feedback.initial = standing.feedback if standing else ""
        self.fields[f"{code}-feedback"] = feedback
        self.fields[f"{code}-reason"] = _text(f"Reason for changing {code}", REASON_LETTERS)
        self.fields[f"{code}-seen"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=str(standing.uuid) if standing else ""
        )

    def _was_returned_anyway(self) -> bool:
        if self.last is None or self.last.answer != Answer.RETURNED or self.is_open:
            return False
        return may_accept([claim.outcome for claim in self.claims])

    def _fill(self, typed: QueryDict) -> None:
        """What was typed before; the decisions seen are always those of now."""
        for name, field in self.fields.items():
            if name in typed and not name.endswith("-seen"):
                field.initial = typed[name]
        if "return_anyway" not in typed and "note" in typed:
            self.fields["return_anyway"].initial = False

    # --- Checking -----------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        after = [self._clean_claim(claim) for claim in self.claims]
        outcomes = [outcome for outcome in after if outcome != REJECT]
        if self.do != LATER:
            self._clean_answer(cleaned, outcomes)
        return cleaned

    def _clean_claim(self, claim: Any) -> str | None:
        """Notes what is to be done about one claim; returns the outcome it then has."""
        code: str = claim.ksb.code
        outcome = self.cleaned_data.get(f"{code}-outcome", "")
        feedback = self.cleaned_data.get(f"{code}-feedback", "").strip()
        reason = self.cleaned_data.get(f"{code}-reason", "").strip()
        standing = self.rows.counting(claim)
        seen = self._seen(code)
        if standing and (outcome, feedback) == (standing.outcome, standing.feedback):
            return outcome
        if not outcome:
            self._clean_undecided(code, feedback, standing)
            return standing.outcome if standing else None
        if outcome == WITHDRAW:
            return self._clean_withdrawal(code, standing, self.rows.decisions.get(seen or UNKNOWN), reason)
        if outcome in {Met.PARTLY, Met.NOT_YET, REJECT} and not feedback:
            self.add_error(f"{code}-feedback", _what_is_missing(code, outcome))
        elif outcome == REJECT:
            self.rejections.append(Rejection(claim, feedback))
        elif standing and seen == standing.pk and not reason:
            self.add_error(f"{code}-reason", f"Give the reason: {code} has been decided already.")
        else:
            self.verdicts.append(ClaimVerdict(claim, outcome, feedback, seen, reason))
        return outcome

    def _clean_withdrawal(
        self, code: str, standing: Decision | None, shown: Decision | None, reason: str
    ) -> str | None:
        """Withdraws what the page showed, which the action refuses where something else counts by now."""
        if shown is None:
            return standing.outcome if standing else None
        if not reason:
            self.add_error(f"{code}-reason", f"Give the reason for withdrawing the decision on {code}.")
        elif self.do == SEND and self.is_open:
            self.add_error(
                f"{code}-outcome", f"This leaves {code} undecided: choose, or save and answer later."
            )
        self.retractions.append(Retraction(shown, reason))
        return None

    def _clean_undecided(self, code: str, feedback: str, standing: Decision | None) -> None:
        if feedback and not standing:
            self.add_error(
                f"{code}-outcome", f"Choose a decision on {code}, so that your feedback is recorded."
            )
        elif self.do == SEND and not standing and not self.cleaned_data.get("return_anyway"):
            self.add_error(f"{code}-outcome", f"Decide {code}: met, partly met or not yet met.")

    def _seen(self, code: str) -> int | None:
        """The decision that the page showed for the claim, as its key."""
        uuid = self.cleaned_data.get(f"{code}-seen", "")
        if not uuid:
            return None
        return next((d.pk for d in self.rows.decisions.values() if str(d.uuid) == uuid), UNKNOWN)

    def _clean_answer(self, cleaned: dict[str, Any], outcomes: list[str | None]) -> None:
        """Accept when that is allowed, otherwise return; an answer that stands changes only for a reason.

        Where nothing is answered ``accept`` stays None: its owner has the item open, a decision is taken
        back, the page is out of date, or nothing about the answer changes.
        """
        anyway = bool(cleaned.get("return_anyway"))
        undecided = None in outcomes
        if not self.may_answer or self.retractions or (self.do == CORRECT and self.is_open):
            return
        if undecided and not anyway and (self.is_open or self._was_accepted()):
            return  # every such claim has its own message
        wanted = may_accept(outcomes) and not anyway
        if self.last is None or self.is_open:
            self.accept = wanted
        elif self._was_accepted() != wanted or self._is_new(cleaned.get("note", "")):
            self.accept = wanted
            if not (cleaned.get("answer_reason", "").strip() or self._reasons()):
                self.add_error("answer_reason", "Give the reason: this item has been answered already.")
        if self.accept is False and not self._asks_for_something(cleaned, outcomes):
            self.add_error("note", "Say in a note what you ask for: no claim is partly or not yet met.")

    def _was_accepted(self) -> bool:
        return self.last is not None and self.last.answer == Answer.ACCEPTED

    def _is_new(self, note: str) -> bool:
        return bool(note.strip()) and (self.last is None or note.strip() != self.last.note)

    @property
    def unsent_note(self) -> str:
        """A note that went with no answer: to be kept until there is one."""
        note: str = self.cleaned_data["note"].strip()
        return note if self.accept is None and self._is_new(note) else ""

    def _asks_for_something(self, cleaned: dict[str, Any], outcomes: list[str | None]) -> bool:
        return bool(cleaned.get("note", "").strip()) or bool({Met.PARTLY, Met.NOT_YET} & set(outcomes))

    def _reasons(self) -> list[str]:
        return [verdict.reason for verdict in self.verdicts if verdict.reason]


def _what_is_missing(code: str, outcome: str) -> str:
    if outcome == REJECT:
        return f"Say why this item is not about {code}."
    return f"Say what is missing for {code}: feedback is needed unless the claim is met."


def all_met(data: QueryDict, rows: ReviewRows) -> QueryDict:
    """What was typed, with every claim that has no decision yet set to met."""
    typed = data.copy()
    for claim in rows.claims[rows.submission.pk]:
        name = f"{claim.ksb.code}-outcome"
        if not typed.get(name) and claim.decision_id is None:
            typed[name] = Met.MET
    return typed


class AddClaimForm(forms.Form):
    """A claim that the apprentice missed. Its fields stand in the review's form, which is sent without them too."""

    use_required_attribute = False

    # It lies folded inside the review's own form: a browser must not hold that back for it.

    new_how = _text("How the evidence shows it", 2000, rows=1)
    new_where = _text("Where (optional)", 300, rows=1)

    def __init__(self, rows: ReviewRows, *, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.rows = rows
        self.ksbs = {ksb.code: ksb for ksb in rows.addable}
        groups: dict[str, list[tuple[str, str]]] = {}
        for ksb in rows.addable:
            groups.setdefault(str(ksb.get_kind_display()), []).append((ksb.code, f"{ksb.code} {ksb.text}"))
        self.fields["new_ksb"] = forms.ChoiceField(
            label="KSB",
            choices=[("", "Choose a KSB"), *groups.items()],
            error_messages={"required": "Choose the KSB that this evidence also shows."},
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def clean_new_how(self) -> str:
        how: str = self.cleaned_data["new_how"].strip()
        if not how:
            raise forms.ValidationError("Say how the evidence shows it: one line is enough.")
        return how

    def save(self, *, by: User) -> str:
        """Add the claim; returns its code."""
        code: str = self.cleaned_data["new_ksb"]
        actions.add_claim(
            submission=self.rows.submission,
            ksb=self.ksbs[code],
            how=self.cleaned_data["new_how"],
            where=self.cleaned_data["new_where"],
            by=by,
        )
        return code


def typed_texts(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed, with the label it stood under: for pages that can only give it back."""
    names = {"feedback": "Feedback on", "reason": "Reason for changing"}
    texts = [("Note to the apprentice", str(data.get("note", "")).strip())]
    for name in data:
        code, _, part = name.rpartition("-")
        if code and part in names:
            texts.append((f"{names[part]} {code}", str(data[name]).strip()))
    return [(label, text) for label, text in texts if text]
