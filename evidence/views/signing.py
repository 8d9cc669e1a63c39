"""Sign-off: who has something to sign off, signing, and taking a sign-off back."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AccessRequest, requires
from accounts.errors import Conflict, RuleBroken
from accounts.paging import uuid_or_none
from accounts.roles import Permission
from apprentices.models import Apprentice
from evidence import signing_queries
from evidence.models import SignOff
from evidence.presenters.signing import ready_rows, signing_page
from evidence.presenters.words import listed
from evidence.signing_forms import REASON_LETTERS, SignOffForm, WithdrawalForm
from evidence.views.desk import given_back, kept_form


@require_safe
@requires(Permission.SIGN_OFF)
def ready(request: AccessRequest) -> HttpResponse:
    """Everybody in the caseload with accepted claims that are not signed off yet."""
    page = signing_queries.ready_page(request.access, after=uuid_or_none(request.GET.get("after")))
    following = f"{reverse('evidence:ready')}?after={page.following}" if page.following else ""
    return render(
        request,
        "evidence/signing/ready.html",
        {"rows": ready_rows(page), "following": following, "is_start": "after" not in request.GET},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SIGN_OFF)
def sign_off(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """One apprentice: sign KSBs off as ready for assessment, see and withdraw what was signed off."""
    apprentice = (
        Apprentice.objects.judged_by(request.access)
        .filter(uuid=uuid)
        .select_related("learner", "version__standard")
        .first()
    )
    if apprentice is None:
        return given_back(request, "This apprentice is not in your caseload.", status=404)
    if request.method != "POST":
        return _page(request, apprentice, kept=True)
    if request.POST.get("do") == "all":
        return _page(request, apprentice, choose_all=True)
    form = SignOffForm(signing_queries.signing_rows(apprentice), data=request.POST)
    if not form.is_valid():
        return _page(request, apprentice, form=form, status=422)
    try:
        made = form.save(by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
        return _page(request, apprentice, form=form, status=409 if isinstance(problem, Conflict) else 422)
    codes = listed([each.ksb.code for each in made])
    messages.success(
        request,
        f"{apprentice}: {codes} signed off as ready for assessment."
        if made
        else "These stand signed off already.",
    )
    return redirect("evidence:sign_off", uuid=apprentice.uuid)


def _page(
    request: AccessRequest,
    apprentice: Apprentice,
    *,
    form: SignOffForm | None = None,
    given: Mapping[UUID, WithdrawalForm] | None = None,
    choose_all: bool = False,
    kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page as things stand now, with what was ticked and typed."""
    rows = signing_queries.signing_rows(apprentice)
    page = signing_page(rows, today=request.access.today, given=given)
    typed = (kept_form(request) if kept else None) or request.POST
    chosen = typed.getlist("ksb")
    if choose_all:
        chosen = [*chosen, *(line.code for line in page.lines if line.may_sign and not line.only_partly)]
    return render(
        request,
        "evidence/signing/sign_off.html",
        {
            "signing": page,
            "form": form,
            "is_typed": request.method == "POST" and not given,
            "reason_letters": REASON_LETTERS,
            "chosen": chosen,
            "together": typed.getlist("together"),
            "note": typed.get("note", ""),
            "is_stretch": bool(typed.get("is_stretch")),
        },
        status=status,
    )


@require_POST
@requires(Permission.SIGN_OFF)
def withdraw_sign_off(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Take a sign-off back; a reason that was refused is shown where it was typed."""
    found: SignOff = get_object_or_404(
        SignOff.objects.judged_by(request.access).select_related(
            "apprentice__learner", "apprentice__version__standard", "ksb"
        ),
        uuid=uuid,
    )
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        try:
            form.save(found, by=request.user)
        except Conflict as problem:
            # It is withdrawn: there is no field any more to put the words back into.
            messages.error(request, f"{problem} You had typed: “{form.cleaned_data['reason'].strip()}”")
        except RuleBroken as problem:
            form.add_error("reason", str(problem))
        else:
            messages.success(
                request, f"The sign-off of {found.ksb.code} has been withdrawn. Its history stays."
            )
    if form.errors:
        return _page(request, found.apprentice, given={found.uuid: form}, status=422)
    return redirect("evidence:sign_off", uuid=found.apprentice.uuid)
