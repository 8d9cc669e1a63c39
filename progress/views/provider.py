"""The provider's front page: who needs help across all cohorts, and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from apprentices.models import Apprentice, Cohort
from progress.presenters.provider import front_page


@require_safe
@requires(Permission.VIEW_COHORTS)
def provider(request: AccessRequest) -> HttpResponse:
    """Five people with cause and one action, cohorts at a glance, overdue feedback by assessor."""
    page = front_page(
        request.access,
        Apprentice.objects.visible_to(request.access),
        Cohort.objects.visible_to(request.access),
    )
    return render(request, "progress/provider.html", {"it": page})
