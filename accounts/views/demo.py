"""Pages that exist in the demo only: signing in with one press, and the mail that was written."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts import demo, queries


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's accounts, whoever was signed in before."""
    email = demo.email_of(request.POST.get("who", ""))
    user = queries.active_user(email) if email else None
    if user is None:
        raise Http404
    login(request, user)
    following = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
        return redirect(following)
    return redirect("home")


@login_not_required
@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The messages that the product wrote, newest first."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    return render(request, "accounts/demo_mail.html", {"mails": list(queries.latest_mail())})
