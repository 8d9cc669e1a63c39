"""The third step: which KSBs the item shows, how, and where to look. One form, so that nothing typed is lost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.paging import uuid_or_none
from accounts.roles import Permission
from evidence import actions, queries
from evidence.actions import Wording
from evidence.file_texts import texts_of
from evidence.forms import ClaimForm
from evidence.models import Claim, Evidence
from evidence.presenters.claims import (
    ClaimRow,
    Picked,
    claim_form,
    claim_mark,
    picker_by_duty,
    picker_by_kind,
)
from evidence.presenters.steps import KSBS
from evidence.presenters.suggestions import likely_ksbs
from evidence.presenters.words import listed
from evidence.suggesting import method_in_use
from evidence.suggesting.ranking import FILES_CHARACTERS
from evidence.views import autosaving
from evidence.views.autosaving import is_autosave, sender_of
from evidence.views.steps import (
    CUT,
    asks_for_json,
    go_on,
    in_bin,
    is_whole,
    kept_form,
    not_now,
    own_item,
    step_page,
)
from standards.models import Ksb

DUTY = "duty"
DISMISSALS = {"dismiss", "restore"}
# Buttons that name a KSB, by their words.
PRESSES = {"accept": "Claim", "dismiss": "Not this one", "restore": "Propose again", "drop": "Remove"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ADD_EVIDENCE)
def edit_ksbs(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Claim KSBs, several at once, and say how the item shows each."""
    evidence = own_item(request, uuid)
    if request.method == "POST":
        return _save(request, evidence)
    if not evidence.is_editable:
        return not_now(request, evidence)
    typed = kept_form(request)
    if typed is not None:
        _tell_what_was_not_done(request, evidence, typed)
    return _page(request, evidence, typed=typed)


def _tell_what_was_not_done(request: AccessRequest, evidence: Evidence, typed: QueryDict) -> None:
    """The button that was pressed when the session had ended. What was ticked is ticked still."""
    for button, word in PRESSES.items():
        for ksb in _named(evidence, typed.get(button)):
            messages.warning(request, f"“{word} {ksb.code}” was not done: press it again.")


def _save(request: AccessRequest, evidence: Evidence) -> HttpResponse:
    if is_autosave(request):
        return _autosave(request, evidence)
    if not is_whole(request):
        return _page(request, evidence, typed=request.POST, error=CUT, status=400)
    wordings, _ = _typed_wordings(request, evidence)
    try:
        rows = _save_wordings(request, evidence, wordings)
        if any(row.form.errors or row.other for row in rows):
            return _page(request, evidence, typed=request.POST, rows=rows, status=409)
        _drop(request, evidence)
        added = _answer_suggestion(request, evidence)
        if DISMISSALS.isdisjoint(request.POST):
            added += _add_chosen(request, evidence)
    except RuleBroken as broken:
        actions.keep_wordings(evidence=evidence, wordings=wordings, by=request.user)
        if evidence.removed_at:
            return in_bin(request, evidence)
        evidence.refresh_from_db(fields=["state"])
        told = str(broken) if evidence.is_editable else f"{broken} It is among its earlier versions too."
        return _page(request, evidence, typed=request.POST, error=told, status=409)
    if added:
        # What was written without a network has its own words for it, by item.
        if not asks_for_json(request):
            messages.success(request, _claimed_in_words(added))
        return redirect(f"{reverse('evidence:edit_ksbs', args=[evidence.uuid])}#claim-{added[0]}")
    if not DISMISSALS.isdisjoint(request.POST):
        query = urlencode([("ksb", text) for text in request.POST.getlist("ksb")])
        narrowed = "&".join(filter(None, [_narrowing(request), query]))
        return redirect(f"{reverse('evidence:edit_ksbs', args=[evidence.uuid])}?{narrowed}#likely")
    if request.POST.get("go") == "search" or "regroup" in request.POST:
        return redirect(f"{reverse('evidence:edit_ksbs', args=[evidence.uuid])}?{_narrowing(request)}#choose")
    return go_on(request, evidence, KSBS)


def _claimed_in_words(codes: list[str]) -> str:
    """What was claimed, and what to do about it."""
    if len(codes) == 1:
        return f"{codes[0]} is claimed. Say how the item shows it."
    return f"{listed(codes)} are claimed. Say how the item shows them."


def _narrowing(request: AccessRequest) -> str:
    """The search and the grouping, as they stand in the page's address."""
    by = request.POST.get("regroup", request.POST.get("by", ""))
    wanted = {"q": request.POST.get("q", ""), "by": by}
    return urlencode({name: value for name, value in wanted.items() if value})


def _typed_wordings(request: AccessRequest, evidence: Evidence) -> tuple[list[Wording], dict[str, Any]]:
    """What was typed about each KSB that can be saved, and by field what is wrong with the rest."""
    wordings, wrong = [], {}
    typed = _typed_about(request)
    for ksb in queries.owed_ksbs(evidence.apprentice, typed):
        form = ClaimForm(request.POST, prefix=str(ksb.uuid))
        if form.is_valid():
            wordings.append(Wording(ksb, **form.cleaned_data))
        else:
            wrong.update({form.add_prefix(name): told for name, told in form.errors.items()})
    return sorted(wordings, key=lambda wording: wording.ksb.ordinal), wrong


def _save_wordings(request: AccessRequest, evidence: Evidence, wordings: list[Wording]) -> list[ClaimRow]:
    """Save each wording that was changed here; a row says so where it was changed elsewhere meanwhile."""
    answer = actions.save_wordings(
        evidence=evidence, wordings=wordings, by=request.user, sender=sender_of(request)
    )
    for wording in wordings:
        if wording.ksb in answer.gone:
            _claim_again(request, evidence, wording)
    claims = queries.claims_by_ksb(evidence)
    ours = {wording.ksb.uuid for wording in wordings if wording.ksb not in answer.conflicts}
    return [
        _row(claims[uuid], request.POST, is_ours=uuid in ours)
        for uuid in _typed_about(request)
        if uuid in claims
    ]


def _autosave(request: AccessRequest, evidence: Evidence) -> HttpResponse:
    """Save the wordings; KSBs are claimed and dropped by a press only."""
    if unfit := autosaving.unfit(request):
        return unfit
    wordings, wrong = _typed_wordings(request, evidence)
    try:
        answer = actions.save_wordings(
            evidence=evidence, wordings=wordings, by=request.user, sender=sender_of(request)
        )
    except RuleBroken as broken:
        actions.keep_wordings(evidence=evidence, wordings=wordings, by=request.user)
        return autosaving.closed(str(broken))
    claims, elsewhere = queries.claims_by_ksb(evidence), [*answer.conflicts, *answer.gone]
    # Of these only: the page has not seen what else was saved elsewhere.
    ours = [wording.ksb.uuid for wording in wordings if wording.ksb not in elsewhere]
    marks = {f"{uuid}-seen": claim_mark(claims[uuid]) for uuid in ours if uuid in claims}
    if elsewhere:
        codes = ", ".join(ksb.code for ksb in elsewhere)
        return autosaving.conflict(f"It is about {codes}. {BOTH_KEPT}", **marks)
    return autosaving.saved(request, fields=marks, errors=wrong)


BOTH_KEPT = "Both wordings are kept. Look at them, then save the page with yours or change it."


def _typed_about(request: AccessRequest) -> list[UUID]:
    """The KSBs whose wording stands in the form, in the order of the page."""
    names = [name.removesuffix("-how") for name in request.POST if name.endswith("-how")]
    return [uuid for name in names if (uuid := uuid_or_none(name))]


def _row(claim: Claim, typed: QueryDict | None = None, *, is_ours: bool = False) -> ClaimRow:
    """The claim with what was typed. In conflict: saved, seen and typed are three different wordings.

    ``is_ours`` where what is saved was saved from this page.
    """
    prefix = str(claim.ksb.uuid)
    form, other = claim_form(claim), None
    if typed is not None and f"{prefix}-how" in typed:
        form = claim_form(claim, typed)
        given = form.cleaned_data if form.is_valid() else {}
        is_same = (given.get("how"), given.get("where")) == (claim.how, claim.where)
        if typed.get(f"{prefix}-seen", "") != claim_mark(claim) and not (is_same or is_ours):
            other = claim
    return ClaimRow(claim.ksb.uuid, claim.ksb.code, claim.ksb.text, form, claim_mark(claim), other)


def _claim_again(request: AccessRequest, evidence: Evidence, wording: Wording) -> None:
    """Dropped in another tab, but written about in this one: what was written wins, and its owner is told."""
    actions.set_claim(
        evidence=evidence, ksb=wording.ksb, how=wording.how, where=wording.where, by=request.user
    )
    messages.warning(
        request,
        f"{wording.ksb.code} had been taken off in another tab. You wrote about it here, so it is back.",
    )


def _drop(request: AccessRequest, evidence: Evidence) -> None:
    for ksb in _named(evidence, request.POST.get("drop")):
        actions.remove_claim(evidence=evidence, ksb=ksb, by=request.user)
        messages.success(request, f"{ksb.code} is no longer claimed here.")


def _answer_suggestion(request: AccessRequest, evidence: Evidence) -> list[str]:
    """What was made of a proposed KSB; its code where that is claimed now."""
    accepted = _named(evidence, request.POST.get("accept"))
    for ksb in accepted:
        actions.accept_suggestion(evidence=evidence, ksb=ksb, method=method_in_use(), by=request.user)
    for ksb in _named(evidence, request.POST.get("dismiss")):
        actions.dismiss_suggestion(evidence=evidence, ksb=ksb, method=method_in_use(), by=request.user)
        messages.success(request, f"{ksb.code} is not proposed for this item any more.")
    for ksb in _named(evidence, request.POST.get("restore")):
        actions.restore_suggestion(evidence=evidence, ksb=ksb, by=request.user)
        messages.success(request, f"{ksb.code} may be proposed again.")
    return [ksb.code for ksb in accepted]


def _named(evidence: Evidence, pressed: str | None) -> list[Ksb]:
    """The KSB of a button that was pressed, if the apprentice owes it."""
    named = uuid_or_none(pressed)
    return queries.owed_ksbs(evidence.apprentice, [named] if named else [])


def _add_chosen(request: AccessRequest, evidence: Evidence) -> list[str]:
    """Claim what was ticked; the codes of those that are new, in order."""
    chosen = [uuid for text in request.POST.getlist("ksb") if (uuid := uuid_or_none(text))]
    claimed = queries.claims_by_ksb(evidence)
    fresh = [ksb for ksb in queries.owed_ksbs(evidence.apprentice, chosen) if ksb.uuid not in claimed]
    for ksb in sorted(fresh, key=lambda ksb: ksb.ordinal):
        actions.set_claim(evidence=evidence, ksb=ksb, how="", where="", by=request.user)
    return [ksb.code for ksb in sorted(fresh, key=lambda ksb: ksb.ordinal)]


def _page(
    request: AccessRequest,
    evidence: Evidence,
    *,
    typed: QueryDict | None = None,
    rows: list[ClaimRow] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    draft = queries.draft_of(evidence)
    owed = queries.owed_of(evidence.apprentice)
    duties = queries.duties_of(evidence.apprentice)
    asked = request.GET if typed is None else typed
    words = asked.get("q", "").strip()
    by_duty = bool(duties) and asked.get("by") == DUTY
    claimed = {claim.ksb_id for claim in draft.claims}
    picked = Picked(claimed=claimed, chosen=set(asked.getlist("ksb")), words=words)
    blobs = [file.blob_id for file in draft.files]
    all_rows = _rows(evidence, draft.claims, typed, rows)
    return step_page(
        request,
        "evidence/ksbs.html",
        evidence=evidence,
        draft=draft,
        step=KSBS,
        status=status,
        error=error,
        rows=all_rows,
        has_other=any(row.other for row in all_rows),
        wrong=[row for row in all_rows if row.form.errors],
        is_typed=typed is not None,
        groups=picker_by_duty(owed, picked, duties) if by_duty else picker_by_kind(owed, picked),
        likely=likely_ksbs(
            evidence,
            draft,
            owed,
            files=list(texts_of(blobs, own=True, most=FILES_CHARACTERS).values()),
            dismissed=queries.dismissed_of(evidence),
        ),
        has_duties=bool(duties),
        by_duty=by_duty,
        q=words,
    )


def _rows(
    evidence: Evidence, claims: Sequence[Claim], typed: QueryDict | None, known: Sequence[ClaimRow] | None
) -> list[ClaimRow]:
    """A row for each claim, those that are known already as they are."""
    shown = {row.uuid: row for row in known or ()}
    rows = [shown.get(claim.ksb.uuid) or _row(claim, typed) for claim in claims]
    # Where nothing can be changed now, nothing can be decided between two wordings either.
    return rows if evidence.is_editable else [replace(row, other=None) for row in rows]
