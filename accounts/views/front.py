"""Pages of the accounts app: the way to one's front page, and changing provider."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, queries
from accounts.access import AccessRequest
from accounts.middleware import SESSION_PROVIDER
from accounts.roles import Role

# The first role that a person holds decides their front page.
FRONT_PAGES: tuple[tuple[str, str], ...] = (
    (Role.APPRENTICE, "progress:mine"),
    (Role.MANAGER, "progress:provider"),
    (Role.ASSESSOR, "evidence:queue"),
    (Role.IQA, "progress:quality"),
    (Role.EMPLOYER_LEAD, "progress:own_apprentices"),
    (Role.EMPLOYER, "progress:own_apprentices"),
    (Role.AUDITOR, "progress:own_apprentices"),
)


@require_safe
def home(request: AccessRequest) -> HttpResponse:
    """Go to the front page of the person's role."""
    if request.access.is_platform_admin:
        return redirect("standards:list")
    for role, url_name in FRONT_PAGES:
        if role in request.access.roles:
            return redirect(url_name)
    return render(request, "accounts/no_membership.html")


@require_POST
def switch_provider(request: AccessRequest) -> HttpResponse:
    """Look at another provider that the person is a member of."""
    provider = queries.own_provider(request.access, request.POST.get("provider", ""))
    if provider:
        request.session[SESSION_PROVIDER] = str(provider.uuid)
        actions.remember_provider(user=request.user, provider=provider)
        messages.success(request, f"You are now at {provider}.")
    return redirect("home")
