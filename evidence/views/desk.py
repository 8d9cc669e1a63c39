"""The assessor's pages: the queue, the review desk, what was answered lately."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock, kept_forms
from accounts.access import AccessRequest, requires
from accounts.errors import Conflict, RuleBroken
from accounts.paging import uuid_or_none
from accounts.roles import Permission
from evidence import desk_queries, queue_queries
from evidence.actions.judging import DecidedElsewhere
from evidence.desk_forms import ADD, ALL_MET, AddClaimForm, ReviewForm, all_met, typed_texts
from evidence.feedback_age import overdue_before
from evidence.models import Submission
from evidence.presenters.desk import desk_page, sent_words
from evidence.presenters.queue import days_words, decided_rows, desk_url, marks_of, queue_rows, queue_words

NOTES_KEY = "review_notes"
MOST_NOTES = 40


@require_safe
@requires(Permission.JUDGE)
def queue(request: AccessRequest) -> HttpResponse:
    """What waits for this assessor, oldest first; ``?apprentice=`` narrows it."""
    access = request.access
    assert access.provider is not None  # noqa: S101  # the permission comes with a provider
    promise = access.provider.feedback_promise_days
    apprentice = uuid_or_none(request.GET.get("apprentice"))
    page = queue_queries.queue_page(
        access,
        apprentice=apprentice,
        overdue_before=clock.start_of(overdue_before(promise, access.today)),
        after=uuid_or_none(request.GET.get("after")),
        before=uuid_or_none(request.GET.get("before")),
    )
    people = queue_queries.apprentices_waiting(access)
    median = queue_queries.median_reply_days(access)
    words = queue_words(page.total, page.overdue)
    return render(
        request,
        "evidence/desk/queue.html",
        {
            "rows": queue_rows(page.items, promise=promise, today=access.today, apprentice=apprentice),
            "summary": words,
            "people": people,
            "apprentice": apprentice if any(uuid == apprentice for uuid, _, _ in people) else None,
            "promise": promise,
            "median": None if median is None else days_words(median),
            "is_start": page.first is None,
            "newer_url": _page_url(apprentice, before=page.first),
            "older_url": _page_url(apprentice, after=page.last),
        },
    )


def _page_url(apprentice: UUID | None, **edge: UUID | None) -> str:
    """The queue from an edge onwards; nothing where there is no more."""
    if not any(edge.values()):
        return ""
    asked = {**edge, **({"apprentice": apprentice} if apprentice else {})}
    return f"{reverse('evidence:queue')}?{urlencode(asked)}"


@require_safe
@requires(Permission.JUDGE)
def decided(request: AccessRequest) -> HttpResponse:
    """What this assessor answered, newest first, with the way to correct it."""
    page = queue_queries.decided_page(request.access, after=uuid_or_none(request.GET.get("after")))
    return render(
        request,
        "evidence/desk/decided.html",
        {
            "rows": decided_rows(page.answers, page.claims),
            "older_url": f"{reverse('evidence:decided')}?after={page.older}" if page.older else "",
        },
    )


# --- The desk -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.JUDGE)
def review(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """One submission: read it, decide its claims, answer it. What was typed is shown again whatever happens."""
    submission = desk_queries.judged_submissions(request.access).filter(uuid=uuid).first()
    if submission is None:
        return given_back(request, "This item is not in your caseload.", status=404)
    if submission.evidence.current_submission_id != submission.pk:
        return _moved_on(request, submission)
    if request.method != "POST":
        return _desk(request, submission, typed=kept_form(request))
    do = request.POST.get("do")
    if do == ADD:
        return _add_claim(request, submission)
    if do == ALL_MET:
        return _desk(request, submission, typed=request.POST, fill_met=True)
    return _send(request, submission)


def _send(request: AccessRequest, submission: Submission) -> HttpResponse:
    if request.POST.get("new_ksb"):
        return _add_claim(request, submission)
    form = ReviewForm(desk_queries.review_rows(request.access, submission), data=request.POST)
    if not form.is_valid():
        return _desk(request, submission, form=form, status=422)
    try:
        form.save(by=request.user)
    except RuleBroken as problem:
        return _refused(request, submission.uuid, problem)
    _keep_note(request, submission, form.unsent_note)
    left_out = [rejection.claim.ksb.code for rejection in form.rejections]
    return _next(request, submission, note_kept=bool(form.unsent_note), left_out=left_out)


def _add_claim(request: AccessRequest, submission: Submission) -> HttpResponse:
    adding = AddClaimForm(desk_queries.review_rows(request.access, submission), data=request.POST)
    if not adding.is_valid():
        return _desk(request, submission, typed=request.POST, adding=adding, status=422)
    try:
        code = adding.save(by=request.user)
    except RuleBroken as problem:
        return _refused(request, submission.uuid, problem)
    messages.success(request, f"{code} has been added: decide it like the others.")
    return _desk(request, submission, typed=request.POST)


def _desk(
    request: AccessRequest,
    submission: Submission,
    *,
    form: ReviewForm | None = None,
    typed: QueryDict | None = None,
    fill_met: bool = False,
    adding: AddClaimForm | None = None,
    elsewhere: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    checked = form or adding
    rows = checked.rows if checked else desk_queries.review_rows(request.access, submission)
    if typed is not None and fill_met:
        typed = all_met(typed, rows)
    apprentice = uuid_or_none(request.GET.get("apprentice"))
    note = request.session.get(NOTES_KEY, {}).get(str(submission.uuid), "")
    page = desk_page(
        rows,
        form=form or ReviewForm(rows, typed=typed, note=note),
        adding=adding or AddClaimForm(rows),
        place=queue_queries.place_in_queue(request.access, submission, apprentice),
        access=request.access,
        apprentice=apprentice,
        elsewhere=elsewhere,
    )
    return render(request, "evidence/desk/review.html", {"desk": page}, status=status)


def _next(
    request: AccessRequest, submission: Submission, *, note_kept: bool, left_out: Sequence[str]
) -> HttpResponse:
    """Say what was done, with a way back, and open the next item of the queue."""
    sent = queue_queries.sent(submission)
    words = sent_words(sent.answer, marks_of(sent.claims), sent.submission.evidence.state, left_out)
    if note_kept:
        words += "; your note is kept until you answer"
    messages.success(
        request,
        format_html(
            '{}, “{}” {}. <a href="{}">Correct it</a>',
            submission.apprentice.learner.name,
            submission.title,
            words,
            desk_url(submission.uuid),
        ),
    )
    apprentice = uuid_or_none(request.GET.get("apprentice"))
    following = queue_queries.place_in_queue(request.access, submission, apprentice).following
    return redirect(desk_url(following, apprentice) if following else "evidence:queue")


def _keep_note(request: AccessRequest, submission: Submission, note: str) -> None:
    """A note goes with the answer; while that is held back, it waits in the session."""
    notes = request.session.get(NOTES_KEY, {})
    notes.pop(str(submission.uuid), None)
    if note:
        notes[str(submission.uuid)] = note
    if note or NOTES_KEY in request.session:
        request.session[NOTES_KEY] = dict(list(notes.items())[-MOST_NOTES:])


def kept_form(request: AccessRequest) -> QueryDict | None:
    """What this person sent here after their session had ended, with a word about it."""
    typed = kept_forms.take(request, request.user)
    if typed is not None:
        messages.warning(
            request,
            "You had been signed out. Nothing was recorded; what you typed is filled in below: send it again.",
        )
    return typed


# --- Where the item is no longer what the page showed ---------------------------------------


def _refused(request: AccessRequest, uuid: UUID, problem: RuleBroken) -> HttpResponse:
    """The action refused: show how things stand now, with the message and everything that was typed."""
    submission = desk_queries.judged_submissions(request.access).filter(uuid=uuid).first()
    if submission is None:
        return given_back(request, str(problem), status=404)
    if submission.evidence.current_submission_id != submission.pk:
        return _moved_on(request, submission)
    messages.error(request, str(problem))
    elsewhere = problem.codes if isinstance(problem, DecidedElsewhere) else ()
    status = 409 if isinstance(problem, Conflict) else 422
    return _desk(request, submission, typed=request.POST, elsewhere=elsewhere, status=status)


def _moved_on(request: AccessRequest, submission: Submission) -> HttpResponse:
    """The submission was taken back, or a newer one has come in, which is shown in its place."""
    newer = submission.evidence.current_submission
    name = submission.apprentice.learner.given_names
    if newer is None or newer.number < submission.number:
        gone = f"{name} has taken “{submission.title}” back. Nothing was recorded."
        if request.method == "POST":
            return given_back(request, gone, status=409)
        messages.warning(request, f"{name} has taken “{submission.title}” back.")
        return redirect("evidence:queue")
    if request.method != "POST":
        messages.info(request, f"{name} has sent “{newer.title}” again since: this is the newer submission.")
        return redirect(desk_url(newer.uuid))
    messages.warning(
        request,
        f"{name} has sent a newer submission since you opened this page. Nothing was recorded: what you "
        "typed is filled in below. Check it against the newer submission, then send it.",
    )
    current = desk_queries.judged_submissions(request.access).get(pk=newer.pk)
    return _desk(request, current, typed=request.POST, status=409)


def given_back(request: AccessRequest, problem: str, *, status: int) -> HttpResponse:
    """Nothing can be recorded: hand back what was typed. Tells nothing about the item beyond the message."""
    texts = typed_texts(request.POST)
    if not texts and status == 404:
        raise Http404
    return render(
        request, "evidence/desk/given_back.html", {"problem": problem, "texts": texts}, status=status
    )
