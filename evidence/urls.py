"""Addresses of the evidence app."""

from django.urls import URLPattern, path

from evidence.views import files

app_name = "evidence"

# The apprentice's own work, and reading anybody's.
PORTFOLIO: list[URLPattern] = [
    path("files/<uuid:uuid>/", files.file, name="file"),
]

urlpatterns: list[URLPattern] = [*PORTFOLIO]
