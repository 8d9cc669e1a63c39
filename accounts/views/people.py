"""The people page, what is done to invitations and memberships, and the employers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, clock, queries
from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.forms import EmployerForm
from accounts.paging import page_by_key
from accounts.presenters import InvitationRow, PersonRow
from accounts.queries import Group
from accounts.roles import Permission
from accounts.search import words_asked
from accounts.views.links import accept_url

INVITED = "invited"


@require_safe
@requires(Permission.MANAGE_PEOPLE)
def people(request: AccessRequest) -> HttpResponse:
    """The provider's people by group; one more group for those who were invited and have not come yet."""
    words = words_asked(request.GET)
    group = request.GET.get("group", Group.STAFF)
    if group != INVITED and group not in Group.values:
        group = Group.STAFF
    context: dict[str, object] = {"words": words, "group": group, "tabs": _tabs(request, group, words)}
    if group == INVITED:
        return _invited(request, words, context)
    paging = page_by_key(
        queries.people(request.access, Group(group), words), order=("name", "pk"), query=request.GET
    )
    rows = [PersonRow.of(user, request.access.today) for user in paging.rows]
    return render(request, "accounts/people.html", context | {"paging": paging, "people": rows})


def _invited(request: AccessRequest, words: str, context: dict[str, object]) -> HttpResponse:
    paging = page_by_key(
        queries.open_invitations(request.access, words), order=("-invited_at", "-pk"), query=request.GET
    )
    now = clock.now()
    rows = [InvitationRow.of(invitation, now) for invitation in paging.rows]
    return render(request, "accounts/invited.html", context | {"paging": paging, "invitations": rows})


def _tabs(request: AccessRequest, current: str, words: str) -> list[dict[str, object]]:
    counts: dict[str, int] = {g.value: n for g, n in queries.count_people(request.access, words).items()}
    counts[INVITED] = queries.open_invitations(request.access, words).count()
    labels = {**dict(Group.choices), INVITED: "Invited"}
    order = [*(g.value for g in Group if g != Group.ENDED), INVITED, Group.ENDED.value]
    query = request.GET.copy()
    query.pop("after", None)
    tabs = []
    for name in order:
        query["group"] = name
        tabs.append(
            {
                "label": labels[name],
                "url": f"?{query.urlencode()}",
                "is_current": name == current,
                "count": counts[name],
            }
        )
    return tabs


# --- Invitations and memberships --------------------------------------------------------------


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def invitation_resend(request: AccessRequest, uuid: UUID) -> HttpResponse:
    invitation = get_object_or_404(queries.invitations(request.access), uuid=uuid)
    try:
        actions.resend_invitation(invitation=invitation, accept_url=accept_url(request), by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, f"A new link is on its way to {invitation.email}. The earlier one no longer works."
        )
    return redirect(_list_of_invited())


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def invitation_withdraw(request: AccessRequest, uuid: UUID) -> HttpResponse:
    invitation = get_object_or_404(queries.invitations(request.access), uuid=uuid)
    try:
        actions.revoke_invitation(invitation=invitation, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, f"The invitation of {invitation.name} is withdrawn: its link no longer works."
        )
    return redirect(_list_of_invited())


def _list_of_invited() -> str:
    return f"{reverse('people')}?group={INVITED}"


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def membership_end(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Take a role away; everything the person did stays."""
    membership = get_object_or_404(queries.memberships(request.access), uuid=uuid)
    person = redirect("apprentices:person", membership.user.uuid)
    try:
        actions.end_membership(membership=membership, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
        return person
    role = membership.get_role_display().lower()
    messages.success(request, f"{membership.user} is no longer {role} here.")
    return redirect("home") if membership.user == request.user else person


# --- Employers --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def employers(request: AccessRequest) -> HttpResponse:
    """The employers, and a form to add one."""
    form = EmployerForm(request.POST or None, provider=request.access.here)
    if request.method == "POST" and form.act(by=request.user):
        messages.success(request, f"{form.saved} is among your employers now.")
        return redirect("employers")
    words = words_asked(request.GET)
    paging = page_by_key(
        queries.employers_with_counts(request.access, words), order=("name", "pk"), query=request.GET
    )
    return render(request, "accounts/employers.html", {"form": form, "paging": paging, "words": words})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def employer(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """One employer: its name, and its people."""
    found = get_object_or_404(queries.employers(request.access), uuid=uuid)
    form = EmployerForm(request.POST or None, provider=request.access.here, employer=found)
    if request.method == "POST" and form.act(by=request.user):
        messages.success(request, f"The employer is called {form.saved} now.")
        return redirect("employers")
    people = queries.people_of_employer(request.access, found)
    return render(request, "accounts/employer.html", {"form": form, "employer": found, "people": people})
