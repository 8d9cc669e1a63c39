"""Addresses of the standards app."""

from django.urls import path

from standards import views

app_name = "standards"

urlpatterns = [
    path("standards/", views.standard_list, name="list"),
    path("standards/import/", views.upload, name="upload"),
    path("standards/import/<uuid:uuid>/", views.upload_result, name="upload_result"),
    path("standards/import/<uuid:uuid>/apply/", views.apply_upload, name="apply_upload"),
    path("standards/<uuid:uuid>/", views.version, name="version"),
    path("standards/<uuid:uuid>/since/<uuid:other>/", views.differences, name="differences"),
    path("standards/<uuid:uuid>/facts/<slug:fact>/", views.supply_fact, name="supply_fact"),
    path("standards/<uuid:uuid>/methods/", views.import_methods, name="import_methods"),
]
