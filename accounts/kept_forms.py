"""A form sent after the session ran out is kept, and shown filled in when its sender is back.

Forms that want this carry a hidden field ``typed_by`` with their reader's UUID. What was typed waits in the
browser's own new session and is given to that person only, on the address it was sent to or from, once. Files
are not kept: they have to be chosen again.
"""

from uuid import UUID

from django.http import HttpRequest, QueryDict

from accounts.models import User

ANOTHER = "Somebody else is signed in in this browser now. What you typed is still on this page: copy what you need."
# What a form carries beside what was typed.
CARRIED = frozenset(
    {"csrfmiddlewaretoken", "at_provider", "batch", "page", "turn", "revision", "seen_at", "whole", "names"}
    | {"autosave", "go", "do", "ksb", "programme", "regroup", "by", "kind", "original", "original_sha256"}
    | {"own_work", "made_by", "ai"}
)
SESSION_KEY = "kept_form"
FIELD = "typed_by"
# The longest narrative of four-byte characters takes 600,000 as a form is written; a page of many claims more.
MOST_BYTES = 2_000_000


def keep(request: HttpRequest, page: str) -> None:
    """Keep the form of a request that nobody is signed in for. ``page`` is the path it was sent from."""
    if request.method != "POST" or not _is_of_somebody(request.POST.get(FIELD, "")):
        return
    form = request.POST.urlencode()
    if len(form) <= MOST_BYTES:
        request.session[SESSION_KEY] = {"paths": [request.path, page], "form": form}


def is_of_another(request: HttpRequest) -> bool:
    """Whether the form names a writer who is not the one signed in: saved, it would become this person's words."""
    return request.POST.get(FIELD, "") not in {"", str(getattr(request.user, "uuid", ""))}


def words_of(form: QueryDict) -> list[str]:
    """What somebody typed into a form, without what it carries."""
    names = [
        name for name in form if name not in CARRIED | {FIELD} and not name.endswith(("-seen", "-outcome"))
    ]
    return [value for name in names for value in form.getlist(name) if value.strip()]


def _is_of_somebody(uuid: str) -> bool:
    try:
        return User.objects.filter(uuid=UUID(uuid), is_active=True).exists()
    except ValueError:
        return False


def take(request: HttpRequest, user: User) -> QueryDict | None:
    """What this person had typed on this address when their session ended, if anything. Given once."""
    kept = request.session.get(SESSION_KEY)
    if not kept or request.path not in kept.get("paths", ()):
        return None
    del request.session[SESSION_KEY]
    form = QueryDict(kept["form"])
    return form if form.get(FIELD) == str(user.uuid) else None
