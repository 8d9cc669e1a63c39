"""Reading evidence: an item, one submission of it exactly as it was sent, and lists."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import Access, AccessRequest, requires
from accounts.paging import page_by_key
from accounts.roles import Permission
from accounts.search import words_asked
from evidence import queries
from evidence.item_lists import DEFAULT_SORT, SORTS, Wanted, listed, narrowed
from evidence.kinds import Answer, Kind, State
from evidence.models import Decision, Evidence, Submission
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
from evidence.presenters.lists import item_row
from evidence.presenters.states import kind_in_words, state_in_words
from evidence.presenters.steps import checks_of, missing

PAGE_SIZE = 20


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
    context = {
        "evidence": evidence,
        "title": evidence.title if is_own or shown is None else shown.title,
        "standing": standing,
        "shown": shown,
        "events": history(sent, decisions, queries.rejected_claims_of(sent)),
        "past": past_submissions(evidence, sent),
        "infected": queries.infected_names(evidence) if is_own and shown else [],
        "can_review": _may_review(request.access, evidence),
        **(_working_copy(evidence) if is_own and shown is None else {}),
    }
    return render(request, "evidence/item.html", {**_heading(evidence, is_own), **context})


def last_sent(
    evidence: Evidence, sent: Sequence[Submission], decisions: Sequence[Decision], *, own: bool
) -> SubmissionView | None:
    """The submission that counts, of those that the person may see."""
    current = next((s for s in sent if s.pk == evidence.current_submission_id), None)
    return submission_view(queries.submitted(current), decisions, own=own) if current else None


def _working_copy(evidence: Evidence) -> dict[str, object]:
    """A draft that was never sent, or was taken back: for its owner's eyes."""
    draft = queries.draft_of(evidence)
    return {
        "draft": draft,
        "files": [file_view(file, own=True) for file in draft.files],
        "infected": infected_in(draft.files),
        "kind": kind_in_words(evidence.kind),
        "missing": missing(checks_of(evidence, draft)),
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
        "shown": _view_of(wanted, sent, own=_is_own(request.access, evidence)),
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


def _view_of(wanted: Submission, sent: list[Submission], *, own: bool) -> SubmissionView:
    return submission_view(queries.submitted(wanted), queries.decisions_of(sent), own=own)


# --- Lists ----------------------------------------------------------------------------------


@require_safe
@requires(Permission.ADD_EVIDENCE)
def mine(request: AccessRequest) -> HttpResponse:
    """The person's own items, with all their programmes at this provider."""
    context = {
        "bin_count": queries.own_bin(request.access).count(),
        "programmes": list(queries.own_programmes(request.access)),
    }
    return _list(request, "evidence/mine.html", queries.own_items(request.access), own=True, **context)


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def listing(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The evidence of one apprentice, for everybody who may see them."""
    apprentice = get_object_or_404(queries.readable_apprentices(request.access), uuid=uuid)
    own = apprentice.learner.user_id == request.access.user.pk
    items = queries.readable_items(request.access).filter(apprentice=apprentice)
    return _list(request, "evidence/list.html", items, own=own, apprentice=apprentice)


def _list(
    request: AccessRequest,
    template: str,
    items: QuerySet[Evidence],
    *,
    own: bool,
    **context: object,
) -> HttpResponse:
    asked = request.GET
    wanted = Wanted(
        words=words_asked(asked),
        state=asked.get("state", ""),
        kind=asked.get("kind", ""),
        code=asked.get("ksb", "").replace("\0", "").strip()[:8],
    )
    sort = asked.get("sort", "")
    sort = sort if sort in SORTS else DEFAULT_SORT
    found = narrowed(listed(items, own=own), wanted, own=own)
    page = page_by_key(queries.with_codes(found), order=SORTS[sort][1], query=asked, size=PAGE_SIZE)
    today, provider = request.access.today, request.access.provider
    promise = provider.feedback_promise_days if provider else 0
    return render(
        request,
        template,
        {
            "rows": [item_row(row, own=own, promise=promise, today=today) for row in page.rows],
            "count": found.count(),
            "page_of_list": page,
            "wanted": wanted,
            "sort": sort,
            "own": own,
            "states": [(s, state_in_words(s, own=own)) for s in State.values if own or s != State.DRAFT],
            "kinds": Kind.choices,
            "sorts": [(name, words) for name, (words, _) in SORTS.items()],
            **context,
        },
    )
