from django.urls import path
from django.views.decorators.gzip import gzip_page

from canvass.api import cutting, organizing, views

urlpatterns = [
    path("c/<slug:slug>/doors/devices/", views.register, name="doors_register"),
    path("doors/lists/", views.lists, name="doors_lists"),
    path("doors/lists/<uuid:pk>/", gzip_page(views.walk_list), name="doors_list"),
    path("doors/lists/<uuid:pk>/give-back/", views.give_back, name="doors_give_back"),
    path("doors/lists/<uuid:pk>/more/", organizing.more, name="doors_more"),
    path("c/<slug:slug>/doors/drives/", organizing.drives, name="door_drives"),
    path("c/<slug:slug>/doors/drives/<uuid:pk>/cut/", cutting.cut, name="door_drive_cut"),
    path("c/<slug:slug>/doors/drives/<uuid:pk>/lists/", organizing.lists, name="door_drive_lists"),
    path("c/<slug:slug>/doors/drives/<uuid:pk>/progress/", organizing.progress_of, name="door_drive_progress"),
    path("c/<slug:slug>/doors/lists/<uuid:pk>/assign/", organizing.assign, name="door_list_assign"),
    path("c/<slug:slug>/doors/lists/<uuid:pk>/take-back/", organizing.take_back, name="door_list_take_back"),
    path("doors/sync/", views.synchronise, name="doors_sync"),
]
