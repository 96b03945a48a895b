from django.urls import path
from django.views.decorators.gzip import gzip_page

from canvass.api import views

urlpatterns = [
    path("c/<slug:slug>/doors/devices/", views.register, name="doors_register"),
    path("doors/lists/", views.lists, name="doors_lists"),
    path("doors/lists/<uuid:pk>/", gzip_page(views.walk_list), name="doors_list"),
    path("doors/lists/<uuid:pk>/give-back/", views.give_back, name="doors_give_back"),
    path("doors/sync/", views.synchronise, name="doors_sync"),
]
