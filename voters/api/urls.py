from django.urls import path

from voters.api import views

urlpatterns = [
    path("c/<slug:slug>/universes/", views.universes, name="api_universes"),
    path("c/<slug:slug>/universes/count/", views.count, name="api_universe_count"),
]
