"""Addresses of the progress app."""

from django.urls import URLPattern, path

from progress.views import apprentice, caseload, cohorts, ksb, own_apprentices, provider, quality

app_name = "progress"

# One apprentice.
APPRENTICE: list[URLPattern] = [
    path("overview/", apprentice.mine, name="mine"),
    path("apprentices/<uuid:uuid>/", apprentice.overview, name="apprentice"),
    path("apprentices/<uuid:uuid>/why/", apprentice.why, name="why"),
    path("apprentices/<uuid:uuid>/readiness/", apprentice.readiness, name="readiness"),
    path("apprentices/<uuid:uuid>/record/", apprentice.record, name="record"),
    path("apprentices/<uuid:uuid>/ksbs/<uuid:ksb>/", ksb.ksb, name="ksb"),
]

# Many of them, each list by who looks.
LISTS: list[URLPattern] = [
    path("caseload/", caseload.caseload, name="caseload"),
    path("apprentices/", own_apprentices.own_apprentices, name="own_apprentices"),
    path("provider/", provider.provider, name="provider"),
    path("quality/", quality.quality, name="quality"),
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/<uuid:uuid>/", cohorts.cohort, name="cohort"),
    path("cohorts/<uuid:uuid>/help/", cohorts.cohort_help, name="cohort_help"),
    path("cohorts/<uuid:uuid>/coverage/", cohorts.cohort_coverage, name="cohort_coverage"),
    path("cohorts/<uuid:uuid>/over-time/", cohorts.cohort_over_time, name="cohort_over_time"),
    path("cohorts/<uuid:uuid>/heatmap.csv", cohorts.cohort_csv, name="cohort_csv"),
]

urlpatterns: list[URLPattern] = [*APPRENTICE, *LISTS]
