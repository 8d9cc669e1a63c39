"""Addresses of the progress app."""

from django.urls import URLPattern, path

from progress.views import apprentice, ksb

app_name = "progress"

# One apprentice.
APPRENTICE: list[URLPattern] = [
    path("overview/", apprentice.mine, name="mine"),
    path("apprentices/<uuid:uuid>/", apprentice.overview, name="apprentice"),
    path("apprentices/<uuid:uuid>/why/", apprentice.why, name="why"),
    path("apprentices/<uuid:uuid>/readiness/", apprentice.readiness, name="readiness"),
    path("apprentices/<uuid:uuid>/ksbs/<uuid:ksb>/", ksb.ksb, name="ksb"),
]

urlpatterns: list[URLPattern] = [*APPRENTICE]
