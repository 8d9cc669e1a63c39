"""Reading evidence: an item, and one submission of it exactly as it was sent."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import Access, AccessRequest, requires
from accounts.roles import Permission
from evidence import queries
from evidence.kinds import Answer, State, kind_in_words
from evidence.models import Decision, Evidence, Submission, Upload
from evidence.pack_queries import kinds_kept_out
from evidence.presenters.files import file_view, infected_in
from evidence.presenters.items import (
    SubmissionView,
    answer_of,
    history,
    ordinal,
    past_submissions,
    standing_of,
    submission_view,
)
from evidence.presenters.steps import advised, checks_of, missing
from evidence.presenters.uploads import waiting_view


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def item(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """How the item stands, what was submitted last, what was decided and what happened before."""
    evidence = get_object_or_404(queries.readable_items(request.access), uuid=uuid)
    is_own = _is_own(request.access, evidence)
    sent = queries.submissions_of(request.access, evidence)
    decisions = queries.decisions_of(sent)
    shown = last_sent(evidence, sent, decisions, own=is_own)
    standing = standing_of(evidence, shown, is_own=is_own, was_sent=bool(sent), today=request.access.today)
    coming = queries.uploads_coming(evidence) if is_own else []
    context = {
        "evidence": evidence,
        "title": evidence.title if is_own or shown is None else shown.title,
        "standing": standing,
        "shown": shown,
        "events": history(sent, decisions, queries.rejected_claims_of(sent)),
        "past": past_submissions(evidence, sent),
        "infected": queries.infected_names(evidence) if is_own and shown else [],
        "waiting": waiting_view(evidence, coming),
        "can_review": _may_review(request.access, evidence),
        **(_working_copy(evidence, coming) if is_own and shown is None else {}),
    }
    return render(request, "evidence/item.html", {**_heading(evidence, is_own), **context})


def last_sent(
    evidence: Evidence, sent: Sequence[Submission], decisions: Sequence[Decision], *, own: bool
) -> SubmissionView | None:
    """The submission that counts, of those that the person may see."""
    current = next((s for s in sent if s.pk == evidence.current_submission_id), None)
    return _view_of(evidence, current, decisions, own=own) if current else None


def _working_copy(evidence: Evidence, coming: Sequence[Upload]) -> dict[str, object]:
    """A draft that was never sent, or was taken back: for its owner's eyes."""
    draft = queries.draft_of(evidence, whole=True)
    checks = checks_of(evidence, draft, [upload.name for upload in coming])
    return {
        "draft": draft,
        "files": [file_view(file, own=True) for file in draft.files],
        "infected": infected_in(draft.files),
        "kind": kind_in_words(evidence.kind, kinds_kept_out(evidence.apprentice.version_id)),
        "missing": missing(checks),
        "advised": advised(checks),
    }


def _may_review(access: Access, evidence: Evidence) -> bool:
    return (
        access.can(Permission.JUDGE)
        and evidence.state == State.SUBMITTED
        and evidence.apprentice.assessor_id == access.user.pk
        and not _is_own(access, evidence)
    )


def _is_own(access: Access, evidence: Evidence) -> bool:
    return bool(evidence.apprentice.learner.user_id == access.user.pk)


def _heading(evidence: Evidence, is_own: bool) -> dict[str, object]:
    return {"is_own": is_own, "apprentice": evidence.apprentice}


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def submission(request: AccessRequest, uuid: UUID, number: int) -> HttpResponse:
    """One numbered submission exactly as it was sent, with what was decided of it."""
    evidence = get_object_or_404(queries.readable_items(request.access), uuid=uuid)
    sent = queries.submissions_of(request.access, evidence)
    wanted = next((s for s in sent if s.number == number), None)
    if wanted is None:
        raise Http404
    is_current = wanted.pk == evidence.current_submission_id
    context = {
        "evidence": evidence,
        "shown": _view_of(
            evidence, wanted, queries.decisions_of(sent), own=_is_own(request.access, evidence)
        ),
        "past": past_submissions(evidence, sent, wanted),
        "sub": f"{ordinal(wanted.number).capitalize()} submission of {evidence.apprentice.learner.name}",
        "notice": "" if is_current else _why_not_current(wanted),
    }
    return render(request, "evidence/submission.html", context)


def _why_not_current(wanted: Submission) -> str:
    outcome = answer_of(wanted)
    if outcome is not None and outcome.answer == Answer.TAKEN_BACK:
        return "This was taken back before anything was decided. Only its owner can see it."
    return "This is an earlier submission, exactly as it was sent. A later one counts now."


def _view_of(
    evidence: Evidence, wanted: Submission, decisions: Sequence[Decision], *, own: bool
) -> SubmissionView:
    kept_out = kinds_kept_out(evidence.apprentice.version_id)
    return submission_view(queries.submitted(wanted), decisions, kept_out, own=own)
