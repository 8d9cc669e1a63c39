"""Addresses of the accounts app."""

from django.urls import URLPattern, path

from accounts.views import demo, front, people

urlpatterns: list[URLPattern] = [
    path("", front.home, name="home"),
    path("switch/", front.switch_provider, name="switch_provider"),
    path("people/", people.people, name="people"),
    path("people/employers/", people.employers, name="employers"),
    path("people/employers/<uuid:uuid>/", people.employer, name="employer"),
    path("people/invitations/<uuid:uuid>/resend/", people.invitation_resend, name="invitation_resend"),
    path("people/invitations/<uuid:uuid>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"),
    path("people/memberships/<uuid:uuid>/end/", people.membership_end, name="membership_end"),
    path("demo/mail/", demo.demo_mail, name="demo_mail"),
    path("demo/sign-in/", demo.demo_sign_in, name="demo_sign_in"),
]
