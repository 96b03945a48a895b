from django.urls import path

from voters.api import exports, views

urlpatterns = [
    path("c/<slug:slug>/universes/", views.universes, name="api_universes"),
    path("c/<slug:slug>/universes/count/", views.count, name="api_universe_count"),
    path("c/<slug:slug>/universes/sample/", views.sample, name="api_universe_sample"),
    path("c/<slug:slug>/universes/<uuid:pk>/", views.one_universe, name="api_universe"),
    path("c/<slug:slug>/exports/", exports.all_exports, name="api_exports"),
    path("c/<slug:slug>/exports/<uuid:pk>/file/", exports.file, name="api_export_file"),
]
