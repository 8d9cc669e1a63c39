"""Addresses of the evidence app."""

from django.urls import URLPattern, path

from evidence.views import files
from evidence.views.desk import decided, queue, review

app_name = "evidence"

# The apprentice's own work, and reading anybody's.
PORTFOLIO: list[URLPattern] = [
    path("files/<uuid:uuid>/", files.file, name="file"),
]

# The assessor's side: queue, desk, sign-off.
JUDGING: list[URLPattern] = [
    path("queue/", queue, name="queue"),
    path("queue/answered/", decided, name="decided"),
    path("review/<uuid:uuid>/", review, name="review"),
]

urlpatterns: list[URLPattern] = [*PORTFOLIO, *JUDGING]
