"""The pages of django-allauth that this product uses, under the names by which allauth finds them.

Left out: managing one's email addresses, confirming them and signing in by code. People join by
invitation, which already reaches the address; ``account_signup`` only says so.
"""

from allauth.account import views
from django.urls import path, re_path

from accounts import demo

urlpatterns = [
    path(
        "login/",
        views.LoginView.as_view(extra_context={"demo_logins": demo.logins_shown}),
        name="account_login",
    ),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        views.PasswordResetDoneView.as_view(extra_context={"demo_logins": demo.logins_shown}),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
