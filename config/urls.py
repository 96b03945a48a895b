"""Every door of the product."""

from django.urls import include, path

from config import election_page, home

urlpatterns = [
    path("webhooks/twilio/", include("textbank.carrier_urls")),  # First, because the carrier waits for an answer.
    path("", home.home, name="home"),
    path("c/<slug:slug>/", home.campaign, name="campaign"),
    path("c/<slug:slug>/election/", election_page.election, name="election"),
    path("api/", include("config.api")),
    path("", include("voters.urls")),
    path("c/<slug:slug>/doors/", include("canvass.urls")),
    path("", include("textbank.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
