"""Joining by an invitation. Its link is good for this one purpose and grants no session by itself."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock, queries
from accounts.actions import hash_token
from accounts.errors import RuleBroken
from accounts.middleware import SESSION_PROVIDER
from accounts.models import EmailedLink, Invitation, Membership
from accounts.presenters import role_in_words
from apprentices import actions
from apprentices.forms.joining import AcceptForm
from apprentices.presenters import Obstacle

SESSION_INVITATION = "invitation"


@login_not_required
@never_cache
@require_safe
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: its hash goes into the session, and nothing is used up."""
    request.session[SESSION_INVITATION] = hash_token(token)
    response = redirect("apprentices:invitation")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Say what the invitation is; a press accepts it."""
    link = queries.link_of(request.session.get(SESSION_INVITATION, ""))
    invitation = queries.invitation_of(link) if link else None
    if invitation and invitation.accepted_by_id and invitation.accepted_by_id == request.user.pk:
        # A second press, or the link opened again by the person who has joined.
        return redirect("home")
    obstacle = Obstacle.to(link, invitation, clock.now())
    if obstacle or link is None or invitation is None:
        status = 410 if link else 404
        return render(request, "apprentices/invitation_over.html", {"obstacle": obstacle}, status=status)
    if request.user.is_authenticated:
        return _for_a_person(request, link, invitation)
    account = queries.active_user(invitation.email)
    if account is not None and account.has_usable_password():
        here = urlencode({"next": reverse("apprentices:invitation")})
        sign_in = f"{reverse('account_login')}?{here}"
        return render(
            request, "apprentices/invitation_sign_in.html", {"invitation": invitation, "sign_in_url": sign_in}
        )
    return _for_somebody_new(request, link, invitation)


def _for_somebody_new(request: HttpRequest, link: EmailedLink, invitation: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None, link=link, invitation=invitation)
    if request.method == "POST" and form.act(by=None):
        membership: Membership = form.saved
        login(request, membership.user)
        return _welcome(request, membership)
    return render(request, "apprentices/invitation_new.html", {"invitation": invitation, "form": form})


def _for_a_person(request: HttpRequest, link: EmailedLink, invitation: Invitation) -> HttpResponse:
    if request.method == "POST" and "sign_out" in request.POST:
        token_hash = request.session[SESSION_INVITATION]
        logout(request)
        request.session[SESSION_INVITATION] = token_hash
        return redirect("apprentices:invitation")
    problem = ""
    if request.method == "POST":
        try:
            return _welcome(request, actions.accept_invitation(link=link, user=request.user))  # type: ignore[arg-type]
        except RuleBroken as refusal:
            problem = str(refusal)
    return render(
        request,
        "apprentices/invitation_accept.html",
        {
            "invitation": invitation,
            "is_other": request.user.email.lower() != invitation.email.lower(),  # type: ignore[union-attr]
            "problem": problem,
        },
        status=409 if problem else 200,
    )


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session.pop(SESSION_INVITATION, None)
    request.session[SESSION_PROVIDER] = str(membership.provider.uuid)
    messages.success(request, f"Welcome to {membership.provider}. Your role: {role_in_words(membership)}.")
    return redirect("home")
