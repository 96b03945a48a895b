"""The web API, one version, one document."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("v1/", include("voters.api.urls")),
    path("v1/", include("canvass.api.urls")),
    path("v1/", include("textbank.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
