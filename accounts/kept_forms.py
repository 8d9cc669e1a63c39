"""A form sent after the session ran out is kept, and shown filled in when its sender is back.

Forms that want this carry a hidden field ``typed_by`` with their reader's UUID. What was typed waits in the
browser's own new session and is given to that person only, on the same address, once. Files are not kept:
they have to be chosen again.
"""

from uuid import UUID

from django.http import HttpRequest, QueryDict

from accounts.models import User

SESSION_KEY = "kept_form"
FIELD = "typed_by"
MOST_BYTES = 200_000


def keep(request: HttpRequest) -> None:
    """Keep the form of a request that nobody is signed in for."""
    if request.method != "POST" or not _is_of_somebody(request.POST.get(FIELD, "")):
        return
    form = request.POST.urlencode()
    if len(form) <= MOST_BYTES:
        request.session[SESSION_KEY] = {"path": request.path, "form": form}


def _is_of_somebody(uuid: str) -> bool:
    try:
        return User.objects.filter(uuid=UUID(uuid), is_active=True).exists()
    except ValueError:
        return False


def take(request: HttpRequest, user: User) -> QueryDict | None:
    """What this person had typed on this address when their session ended, if anything. Given once."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    form = QueryDict(kept["form"])
    return form if form.get(FIELD) == str(user.uuid) else None
