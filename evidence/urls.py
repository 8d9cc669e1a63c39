"""Addresses of the evidence app."""

from django.urls import URLPattern, path

from evidence.views import (
    attaching,
    binned,
    claiming,
    drafts,
    earlier,
    files,
    items,
    lists,
    offline,
    originals,
    packs,
    previews,
    submitting,
    uploads,
)
from evidence.views.desk import decided, queue, review
from evidence.views.signing import ready, sign_off, withdraw_sign_off

app_name = "evidence"

# The apprentice's own work, and reading anybody's.
PORTFOLIO: list[URLPattern] = [
    path("evidence/", lists.mine, name="mine"),
    path("search/", lists.search, name="search"),
    path("evidence/new/", drafts.new, name="new"),
    path("offline/kit/", offline.kit, name="offline_kit"),
    path("evidence/bin/", binned.deleted, name="bin"),
    path("evidence/<uuid:uuid>/", items.item, name="item"),
    path("evidence/<uuid:uuid>/edit/", drafts.edit, name="edit"),
    path("evidence/<uuid:uuid>/edit/files/", attaching.edit_files, name="edit_files"),
    path("evidence/<uuid:uuid>/edit/ksbs/", claiming.edit_ksbs, name="edit_ksbs"),
    path("evidence/<uuid:uuid>/edit/earlier/", earlier.versions, name="earlier"),
    path("evidence/<uuid:uuid>/submit/", submitting.submit, name="submit"),
    path("evidence/<uuid:uuid>/take-back/", submitting.take_back, name="take_back"),
    path("evidence/<uuid:uuid>/reopen/", submitting.reopen, name="reopen"),
    path("evidence/<uuid:uuid>/remove/", binned.remove, name="remove"),
    path("evidence/<uuid:uuid>/restore/", binned.restore, name="restore"),
    path("evidence/<uuid:uuid>/original/", originals.check_original, name="check_original"),
    path("standards/<uuid:uuid>/kept-out/", packs.kept_out, name="kept_out"),
    path("evidence/<uuid:uuid>/submissions/<int:number>/", items.submission, name="submission"),
    path("apprentices/<uuid:uuid>/evidence/", lists.listing, name="list"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:uuid>/", uploads.upload, name="upload"),
    path("files/<uuid:uuid>/", files.file, name="file"),
    path("files/<uuid:uuid>/restore/", binned.restore_file, name="restore_file"),
    path("files/<uuid:uuid>/preview/", previews.preview_now, name="preview_now"),
    path("files/<uuid:uuid>/preview/<str:kind>/<int:number>/", previews.preview, name="preview"),
]

# The assessor's side: queue, desk, sign-off.
JUDGING: list[URLPattern] = [
    path("queue/", queue, name="queue"),
    path("queue/answered/", decided, name="decided"),
    path("review/<uuid:uuid>/", review, name="review"),
    path("sign-off/", ready, name="ready"),
    path("apprentices/<uuid:uuid>/sign-off/", sign_off, name="sign_off"),
    path("sign-offs/<uuid:uuid>/withdraw/", withdraw_sign_off, name="withdraw_sign_off"),
]

urlpatterns: list[URLPattern] = [*PORTFOLIO, *JUDGING]
