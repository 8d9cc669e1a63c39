"""A provider's settings for its manager, and the tenants for the platform administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions as accounts_actions
from accounts import clock
from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.paging import page_by_key
from accounts.presenters import InvitationRow
from accounts.roles import Permission
from accounts.views.links import accept_url
from apprentices import queries
from apprentices.forms.providers import ManagerForm, ProviderForm, SettingsForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PROVIDER)
def provider_settings(request: AccessRequest) -> HttpResponse:
    form = SettingsForm(request.POST or None, provider=request.access.here)
    if request.method == "POST" and form.act(by=request.user):
        messages.success(request, "The settings are saved. They count from now on, for everybody.")
        return redirect("apprentices:provider_settings")
    return render(request, "apprentices/provider_settings.html", {"form": form})


@require_safe
@requires(Permission.MANAGE_PROVIDERS)
def providers(request: AccessRequest) -> HttpResponse:
    """Every tenant, whether a manager has come, and who was invited to be one."""
    paging = page_by_key(queries.providers(request.access), order=("name", "pk"), query=request.GET)
    now = clock.now()
    waiting: dict[int, list[InvitationRow]] = {}
    for invitation in queries.invited_managers(request.access).filter(provider__in=paging.rows):
        waiting.setdefault(invitation.provider_id, []).append(InvitationRow.of(invitation, now))
    rows = [{"provider": p, "invited": waiting.get(p.pk, [])} for p in paging.rows]
    return render(request, "apprentices/providers.html", {"rows": rows, "paging": paging})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PROVIDERS)
def provider_new(request: AccessRequest) -> HttpResponse:
    form = ProviderForm(request.POST or None, accept_url=accept_url(request))
    if request.method == "POST" and form.act(by=request.user):
        messages.success(request, f"{form.saved} is founded, and its manager is invited.")
        return redirect("apprentices:providers")
    return render(request, "apprentices/provider_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PROVIDERS)
def provider_manager(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Invite a manager to a provider."""
    provider = get_object_or_404(queries.providers(request.access), uuid=uuid)
    form = ManagerForm(request.POST or None, provider=provider, accept_url=accept_url(request))
    if request.method == "POST" and form.act(by=request.user):
        messages.success(request, f"An invitation is on its way to {form.saved.email}.")
        return redirect("apprentices:providers")
    return render(request, "apprentices/provider_manager.html", {"form": form, "provider": provider})


@require_POST
@requires(Permission.MANAGE_PROVIDERS)
def manager_resend(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Send a manager's invitation again."""
    invitation = get_object_or_404(queries.invited_managers(request.access), uuid=uuid)
    try:
        accounts_actions.resend_invitation(
            invitation=invitation, accept_url=accept_url(request), by=request.user
        )
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"A new link is on its way to {invitation.email}.")
    return redirect("apprentices:providers")
