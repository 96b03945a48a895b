"""The carrier's two doors."""

from django.urls import path

from textbank.views import webhooks

app_name = "carrier"

urlpatterns = [
    path("inbound/", webhooks.incoming, name="inbound"),
    path("status/<uuid:attempt>/", webhooks.status, name="status"),
]
