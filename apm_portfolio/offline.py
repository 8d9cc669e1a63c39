"""What makes the site installable and lets it open without a network: manifest, service worker, shell (docs/adr).

All three are the same for everybody: no session is read, so nothing of a person can get into a cache.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

# What the shell's page names, and the modules that those import, which go by their plain names in every release.
SHELL_FILES = (
    "bootstrap/css/bootstrap.min.css",
    "apm/css/apm.css",
    "apm/img/mark.svg",
    "apm/js/shell.js",
    "apm/js/offline/app.js",
)
IMPORTED_FILES = (
    "apm/js/common.js",
    "apm/js/file-ways.js",
    "apm/js/kept-files.js",
    "apm/js/keys.js",
    "apm/js/resumable.js",
    "apm/js/unsaved.js",
    "apm/js/offline/copy.js",
    "apm/js/offline/fields.js",
    "apm/js/offline/files.js",
    "apm/js/offline/sending.js",
    "apm/js/offline/store.js",
)
WORKER = "apm/js/offline/worker.js"

# --page and --accent of apm.css.
PAPER, ACCENT = "#f7f5f1", "#0b5f6b"
# Drawn by tools/icons.py.
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-512-maskable.png", "512x512", "maskable"),
)


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone asks before it puts the site among its programs."""
    told = {
        "id": "/",
        "name": "APM Portfolio",
        "short_name": "Portfolio",
        "description": "A portfolio for apprenticeships, from enrolment to gateway.",
        "lang": "en-GB",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": ACCENT,
        "icons": [
            {"src": static(f"apm/img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
        "shortcuts": [{"name": "New evidence", "url": reverse("evidence:new")}],
    }
    answer = JsonResponse(told, content_type="application/manifest+json")
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of all that it may ever keep."""
    shell = {"page": reverse("offline"), "files": shell_files(), "version": _version()}
    script = f"const SHELL = {json.dumps(shell)};\n{_source(WORKER).decode()}"
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that opens where no other can. Rendered without the request: it holds no token and nobody's name."""
    return HttpResponse(render_to_string("offline.html"), headers={"Cache-Control": "no-cache"})


def shell_files() -> list[str]:
    """The addresses of the files that the shell needs."""
    return [*map(static, SHELL_FILES), *(settings.STATIC_URL + name for name in IMPORTED_FILES)]


def _version() -> str:
    return _version_once() if settings.PRODUCTION else _work_out_version()


def _work_out_version() -> str:
    """Another one as soon as anything of the shell is another."""
    found = hashlib.sha256(render_to_string("offline.html").encode())
    for name in (*SHELL_FILES, *IMPORTED_FILES):
        found.update(_source(name))
    return found.hexdigest()[:16]


_version_once = cache(_work_out_version)


def _source(name: str) -> bytes:
    return Path(str(finders.find(name))).read_bytes()
