"""Addresses of the apprentices app."""

from django.urls import URLPattern, path

from apprentices.views import cohorts, invitation, managing, people, providers

app_name = "apprentices"
urlpatterns: list[URLPattern] = [
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/<str:token>/", invitation.invitation_link, name="invitation_link"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:uuid>/", people.person, name="person"),
    path("people/memberships/<uuid:uuid>/apprentices/", people.named, name="named"),
    path("people/invitations/<uuid:uuid>/apprentices/", people.named_invited, name="named_invited"),
    path("cohorts/new/", cohorts.cohort_new, name="cohort_new"),
    path("cohorts/<uuid:uuid>/change/", cohorts.cohort_change, name="cohort_change"),
    path("cohorts/<uuid:uuid>/close/", cohorts.cohort_close, name="cohort_close"),
    path("cohorts/<uuid:uuid>/reopen/", cohorts.cohort_reopen, name="cohort_reopen"),
    path("cohorts/<uuid:uuid>/enrol/", cohorts.enrol, name="enrol"),
    path("cohorts/<uuid:uuid>/assign/", cohorts.assign, name="assign"),
    path("apprentices/<uuid:uuid>/manage/", managing.manage, name="manage"),
    path("settings/", providers.provider_settings, name="provider_settings"),
    path("providers/", providers.providers, name="providers"),
    path("providers/new/", providers.provider_new, name="provider_new"),
    path("providers/<uuid:uuid>/manager/", providers.provider_manager, name="provider_manager"),
    path("providers/invitations/<uuid:uuid>/resend/", providers.manager_resend, name="manager_resend"),
    path("access-record/", people.access_record, name="access_record"),
]
