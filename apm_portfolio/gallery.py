"""The gallery: every component in every state, for those who build pages. Development and demo only."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apm_portfolio import gallery_samples


@login_not_required
@require_safe
def gallery(request: HttpRequest, name: str = "components") -> HttpResponse:
    """The components, or one of the mock pages built from them. Reads no row."""
    sample = gallery_samples.PAGES.get(name)
    if sample is None or not (settings.DEBUG or settings.ENVIRONMENT in {"development", "demo"}):
        raise Http404
    return render(request, f"gallery/{name}.html", sample(request))
