"""Addresses of the accounts app."""

from django.urls import URLPattern, path

from accounts.views import demo, front

urlpatterns: list[URLPattern] = [
    path("", front.home, name="home"),
    path("switch/", front.switch_provider, name="switch_provider"),
    path("demo/mail/", demo.demo_mail, name="demo_mail"),
    path("demo/sign-in/", demo.demo_sign_in, name="demo_sign_in"),
]
