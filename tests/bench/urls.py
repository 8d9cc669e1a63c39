"""The site's addresses and one more: an empty page for somebody signed in, the floor of the measure."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from apm_portfolio.urls import urlpatterns as site


def empty(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [*site, path("bench/empty/", empty, name="bench_empty")]
