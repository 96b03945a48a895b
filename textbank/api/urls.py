"""The text bank's part of the web API."""

from django.urls import path

from textbank.api import views

TALK = "texts/conversations/<uuid:pk>/"

urlpatterns = [
    path("texts/drives/<uuid:pk>/next/", views.upcoming, name="texts-next"),
    path(TALK, views.thread, name="texts-thread"),
    path(TALK + "latest/", views.latest, name="texts-latest"),
    path(TALK + "send/", views.tap, name="texts-send"),
    path(TALK + "reply/", views.reply, name="texts-reply"),
    path(TALK + "skip/", views.skip, name="texts-skip"),
    path(TALK + "id/", views.read_id, name="texts-id"),
    path(TALK + "id/undo/", views.undo_id, name="texts-id-undo"),
    path(TALK + "stop/", views.stop, name="texts-stop"),
    path(TALK + "stop/undo/", views.undo_stop, name="texts-stop-undo"),
    path(TALK + "wrong-person/", views.wrong_person, name="texts-wrong-person"),
    path(TALK + "wrong-person/undo/", views.undo_wrong_person, name="texts-wrong-person-undo"),
    path(TALK + "not-a-stop/", views.not_a_stop, name="texts-not-a-stop"),
]
