"""Every address of the site."""

from django.urls import include, path

from apm_portfolio.gallery import gallery
from apm_portfolio.offline import manifest, offline, worker
from apm_portfolio.theme import choose_theme

urlpatterns = [
    path("accounts/", include("accounts.sign_in_urls")),
    path("manifest.webmanifest", manifest, name="manifest"),
    # At the root and without a hash: a worker looks after what lies below its own address, which must stay the same.
    path("sw.js", worker, name="worker"),
    path("offline/", offline, name="offline"),
    path("theme/", choose_theme, name="choose_theme"),
    path("gallery/", gallery, name="gallery"),
    path("gallery/<slug:name>/", gallery, name="gallery_page"),
    path("", include("accounts.urls")),
    path("", include("standards.urls")),
    path("", include("apprentices.urls")),
    path("", include("evidence.urls")),
    path("", include("progress.urls")),
]
