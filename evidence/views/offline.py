"""What the page for writing without a network needs to know of a person, fetched while there is one."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from evidence import queries
from evidence.actions.bin import MAX_FILES
from evidence.actions.claiming import wording_mark
from evidence.forms import HOW, NARRATIVE, TITLE, WHERE
from evidence.kinds import Kind, kind_in_words
from evidence.pack_queries import kept_out


@require_safe
@requires(Permission.ADD_EVIDENCE)
@ensure_csrf_cookie
def kit(request: AccessRequest) -> HttpResponse:
    """Who is signed in, their programmes with the KSBs owed, and the limits of what they may write.

    The page keeps it on the device until they sign out. It sets the cookie that what is sent later needs.
    """
    access = request.access
    programmes = list(queries.own_programmes(access))
    owed = queries.owed_of_each(programmes)
    marked = kept_out({programme.version_id for programme in programmes})
    told = {
        "user": {"uuid": request.user.uuid, "name": request.user.name},
        "provider": {"uuid": access.here.uuid, "name": access.here.name},
        "programmes": [
            {
                "uuid": programme.uuid,
                "title": programme.version.title,
                "ksbs": [
                    {"uuid": ksb.uuid, "code": ksb.code, "text": ksb.text} for ksb in owed[programme.pk]
                ],
                "kinds": [
                    (
                        kind,
                        kind_in_words(kind, [k for version, k in marked if version == programme.version_id]),
                    )
                    for kind in Kind.values
                ],
            }
            for programme in programmes
        ],
        "limits": {
            "title": TITLE,
            "narrative": NARRATIVE,
            "how": HOW,
            "where": WHERE,
            "files": MAX_FILES,
            "file_bytes": access.here.largest_file,
        },
        # Of a claim that nothing is written about yet.
        "unworded": wording_mark("", ""),
    }
    return JsonResponse(told)
