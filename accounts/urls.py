"""Addresses of the accounts app."""

from django.urls import URLPattern, path

from accounts import views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("switch/", views.switch_provider, name="switch_provider"),
]
