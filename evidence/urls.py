"""Addresses of the evidence app."""

from django.urls import URLPattern, path

from evidence.views import attaching, claiming, drafts, files, items, originals, packs, submitting
from evidence.views.desk import decided, queue, review
from evidence.views.signing import ready, sign_off, withdraw_sign_off

app_name = "evidence"

# The apprentice's own work, and reading anybody's.
PORTFOLIO: list[URLPattern] = [
    path("evidence/", items.mine, name="mine"),
    path("evidence/new/", drafts.new, name="new"),
    path("evidence/bin/", drafts.deleted, name="bin"),
    path("evidence/<uuid:uuid>/", items.item, name="item"),
    path("evidence/<uuid:uuid>/edit/", drafts.edit, name="edit"),
    path("evidence/<uuid:uuid>/edit/files/", attaching.edit_files, name="edit_files"),
    path("evidence/<uuid:uuid>/edit/ksbs/", claiming.edit_ksbs, name="edit_ksbs"),
    path("evidence/<uuid:uuid>/submit/", submitting.submit, name="submit"),
    path("evidence/<uuid:uuid>/take-back/", submitting.take_back, name="take_back"),
    path("evidence/<uuid:uuid>/reopen/", submitting.reopen, name="reopen"),
    path("evidence/<uuid:uuid>/remove/", drafts.remove, name="remove"),
    path("evidence/<uuid:uuid>/restore/", drafts.restore, name="restore"),
    path("evidence/<uuid:uuid>/submissions/<int:number>/", items.submission, name="submission"),
    path("evidence/<uuid:uuid>/original/", originals.check_original, name="check_original"),
    path("apprentices/<uuid:uuid>/evidence/", items.listing, name="list"),
    path("files/<uuid:uuid>/", files.file, name="file"),
    path("standards/<uuid:uuid>/kept-out/", packs.kept_out, name="kept_out"),
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
