"""A person at the provider, inviting people, and whom a line manager or an auditor may see."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries as accounts_queries
from accounts.access import AccessRequest, requires
from accounts.models import Invitation, Membership
from accounts.paging import page_by_key, uuid_or_none
from accounts.roles import Permission, Role
from accounts.search import words_asked
from accounts.views.links import accept_url
from apprentices import queries
from apprentices.actions import Joining
from apprentices.actions.viewing import NAMING_ROLES
from apprentices.forms.joining import INVITED_ROLES, AddRoleForm, InviteForm, NamingForm, UntilForm
from apprentices.models import Apprentice, Cohort
from apprentices.presenters import Look, role_cards, viewer_in_words


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def person(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Somebody's roles at this provider, held and past; a form gives one more."""
    found = get_object_or_404(accounts_queries.person(request.access, uuid))
    form = AddRoleForm(request.POST or None, access=request.access, person=found)
    if request.method == "POST" and form.act(by=request.user):
        membership: Membership = form.saved
        messages.success(request, f"{found} is {membership.get_role_display().lower()} here now.")
        if membership.role in NAMING_ROLES:
            return redirect("apprentices:named", membership.uuid)
        return redirect("apprentices:person", found.uuid)
    memberships = list(accounts_queries.memberships(request.access).filter(user=found).order_by("pk"))
    named = queries.count_named(m for m in memberships if m.role in NAMING_ROLES)
    caseload = queries.caseload_size(found, request.access)
    programmes = Apprentice.objects.visible_to(request.access).filter(learner__user=found)
    return render(
        request,
        "apprentices/person.html",
        {
            "person": found,
            "form": form,
            "cards": role_cards(memberships, named, caseload, request.access.today),
            "programmes": list(programmes.for_lists().order_by("-start_on", "-pk")),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def invite(request: AccessRequest) -> HttpResponse:
    """Choose a role, then say whom to invite. ``apprentice`` names one for a line manager at once."""
    role = request.GET.get("role", "")
    if role not in INVITED_ROLES:
        return render(request, "apprentices/invite_role.html", {"roles": _roles_to_choose()})
    known = Role(role)
    form = InviteForm(
        request.POST or None,
        access=request.access,
        role=known,
        accept_url=accept_url(request),
        apprentice=_apprentice_named(request) if known == Role.EMPLOYER else None,
    )
    if request.method == "POST" and form.act(by=request.user):
        return _invited(request, form.saved, form)
    return render(
        request,
        "apprentices/invite.html",
        {
            "form": form,
            "role": known,
            "heading": f"Invite somebody as {known.label.lower()}",
            "note": INVITED_ROLES[known],
            "apprentice": form.apprentice,
            "sees": f"They will see {form.apprentice}." if form.apprentice else "",
        },
    )


def _roles_to_choose() -> list[dict[str, str]]:
    url = reverse("apprentices:invite")
    return [
        {"label": str(role.label), "note": note, "url": f"{url}?{urlencode({'role': role.value})}"}
        for role, note in INVITED_ROLES.items()
    ]


def _apprentice_named(request: AccessRequest) -> Apprentice | None:
    uuid = uuid_or_none(request.GET.get("apprentice"))
    if uuid is None:
        return None
    return get_object_or_404(Apprentice.objects.visible_to(request.access).for_lists(), uuid=uuid)


def _invited(request: AccessRequest, joining: Joining, form: InviteForm) -> HttpResponse:
    if joining.membership:
        name = joining.membership.user.name
        messages.success(request, f"{name} is with you already, so the role was added to their account.")
    elif joining.invitation:
        messages.success(request, f"An invitation is on its way to {joining.invitation.email}.")
    if form.apprentice:
        return redirect("apprentices:manage", form.apprentice.uuid)
    if form.role in NAMING_ROLES:
        if joining.membership:
            return redirect("apprentices:named", joining.membership.uuid)
        if joining.invitation:
            return redirect("apprentices:named_invited", joining.invitation.uuid)
    if joining.membership:
        return redirect("apprentices:person", joining.membership.user.uuid)
    return redirect(f"{reverse('people')}?group=invited")


# --- Naming apprentices -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def named(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The apprentices whom a line manager or an auditor may see, and an auditor's last day."""
    live = accounts_queries.memberships(request.access).live(request.access.today)
    membership = get_object_or_404(live.filter(role__in=NAMING_ROLES), uuid=uuid)
    until = None
    if membership.role == Role.AUDITOR:
        is_until = "until_on" in request.POST
        until = UntilForm(request.POST if is_until else None, membership=membership)
        if is_until and until.act(by=request.user):
            messages.success(request, "The last day of the audit is changed.")
            return redirect(request.path)
    back = reverse("apprentices:person", args=[membership.user.uuid])
    return _naming(
        request,
        membership,
        {"until": until, "is_invited": False, "back_url": back, "back_label": membership.user.name},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def named_invited(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The same for somebody who was invited: the names wait until they accept."""
    waiting = accounts_queries.open_invitations(request.access).filter(role__in=NAMING_ROLES)
    invitation = get_object_or_404(waiting, uuid=uuid)
    back = f"{reverse('people')}?group=invited"
    return _naming(
        request, invitation, {"until": None, "is_invited": True, "back_url": back, "back_label": "Invited"}
    )


def _naming(request: AccessRequest, viewer: Membership | Invitation, context: dict[str, Any]) -> HttpResponse:
    sends_names = request.method == "POST" and "until_on" not in request.POST
    form = NamingForm(request.POST if sends_names else None, access=request.access, viewer=viewer)
    if sends_names and form.act(by=request.user):
        messages.success(request, "Saved. 1 change." if form.saved == 1 else f"Saved. {form.saved} changes.")
        return redirect(request.get_full_path())
    cohorts = Cohort.objects.visible_to(request.access).newest_first()
    cohort = _chosen_cohort(request, cohorts)
    words = words_asked(request.GET)
    free = queries.find_apprentices(queries.nameable_for(viewer, request.access), words, cohort)
    chosen = queries.listed_by_name(queries.named_for(viewer))
    context |= {
        "form": form,
        "viewer": viewer_in_words(viewer),
        "named": chosen,
        "named_note": f"{len(chosen)} named",
        "paging": page_by_key(
            free.for_lists(), order=("learner__family_name", "learner__given_names", "pk"), query=request.GET
        ),
        "cohorts": cohorts,
        "cohort": cohort,
        "words": words,
    }
    return render(request, "apprentices/named.html", context)


def _chosen_cohort(request: AccessRequest, cohorts: Any) -> Cohort | None:
    uuid = uuid_or_none(request.GET.get("cohort"))
    return cohorts.filter(uuid=uuid).first() if uuid else None


# --- Who looked -------------------------------------------------------------------------------


@require_safe
@requires(Permission.MANAGE_PEOPLE)
def access_record(request: AccessRequest) -> HttpResponse:
    """What employers' people and auditors opened, newest first; ``person`` narrows it to one of them."""
    chosen = None
    if wanted := request.GET.get("person", ""):
        uuid = uuid_or_none(wanted)
        if uuid is None:
            raise Http404
        chosen = get_object_or_404(accounts_queries.person(request.access, uuid))
    paging = page_by_key(
        queries.access_record(request.access, user=chosen),
        order=("-at", "-pk"),
        query=request.GET,
        named_by="at",
    )
    names = queries.names_of((r.subject for r in paging.rows if r.subject), request.access)
    return render(
        request,
        "apprentices/access_record.html",
        {"looks": [Look.of(r, names) for r in paging.rows], "paging": paging, "person": chosen},
    )
