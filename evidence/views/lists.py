"""Lists of evidence: one's own, an apprentice's, and the search through everybody's that a person may see."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.paging import Page, page_by_key, uuid_or_none
from accounts.roles import Permission
from evidence import queries
from evidence.item_lists import DEFAULT_SORT, SORTS, Own, Wanted, listed, narrowed, own_of
from evidence.kinds import Kind, State
from evidence.models import Evidence
from evidence.pack_queries import kept_out
from evidence.presenters.lists import item_rows
from evidence.presenters.states import state_in_words
from standards.queries import is_code

PAGE_SIZE = 20


@require_safe
@requires(Permission.ADD_EVIDENCE)
def mine(request: AccessRequest) -> HttpResponse:
    """The person's own items, with all their programmes at this provider."""
    in_bin = queries.own_bin(request.access)
    removed = uuid_or_none(request.GET.get("removed"))
    context = {
        "bin_count": in_bin.count() + queries.own_removed_files(request.access).count(),
        "removed": in_bin.filter(uuid=removed).first() if removed else None,
        "programmes": list(queries.own_programmes(request.access)),
    }
    return _list(request, "evidence/mine.html", queries.own_items(request.access), own=True, **context)


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def listing(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The evidence of one apprentice, for everybody who may see them."""
    apprentice = get_object_or_404(queries.readable_apprentices(request.access), uuid=uuid)
    own = apprentice.learner.user_id == request.access.user.pk
    items = queries.readable_items(request.access).filter(apprentice=apprentice)
    return _list(request, "evidence/list.html", items, own=own, apprentice=apprentice)


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def search(request: AccessRequest) -> HttpResponse:
    """The evidence of everybody whom the person may see; nothing until something is looked for."""
    wanted, own = Wanted.of(request.GET), own_of(request.access)
    items = queries.readable_items(request.access)
    if not wanted.is_narrow:
        items = items.none()
    elif wanted.whose:
        items = items.filter(apprentice__in=queries.apprentices_named(request.access, wanted.whose))
    return _list(request, "evidence/search.html", items, own=own, is_search=True, by_whose=own is not True)


def _list(
    request: AccessRequest,
    template: str,
    items: QuerySet[Evidence],
    *,
    own: Own,
    **context: object,
) -> HttpResponse:
    asked = request.GET
    wanted, access = Wanted.of(asked), request.access
    sort = asked.get("sort", "")
    sort = sort if sort in SORTS else DEFAULT_SORT
    found = narrowed(listed(items, own=own), wanted, own=own)
    page: Page[Evidence] = page_by_key(
        queries.with_codes(found), order=SORTS[sort][1], query=asked, size=PAGE_SIZE
    )
    is_unknown = bool(wanted.code and not page.rows and not is_code(wanted.code))
    kinds = kept_out(row.apprentice.version_id for row in page.rows)
    promise = access.provider.feedback_promise_days if access.provider else 0
    return render(
        request,
        template,
        {
            "rows": item_rows(page.rows, wanted, promise=promise, today=access.today, kept_out=kinds),
            "count": found.count(),
            "page_of_list": page,
            "wanted": wanted,
            "sort": sort,
            "own": own is True,
            "unknown_code": wanted.code if is_unknown else "",
            "states": _states(own),
            "kinds": Kind.choices,
            "sorts": [(name, words) for name, (words, _) in SORTS.items()],
            **context,
        },
    )


def _states(own: Own) -> list[tuple[str, str]]:
    """To choose from; others' drafts are nobody's to see."""
    return [
        (state, state_in_words(state, own=own is True))
        for state in State.values
        if own is not False or state != State.DRAFT
    ]
