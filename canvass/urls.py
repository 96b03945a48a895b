from django.urls import path

from canvass.views import drives, from_phones, records, scripts, volunteers, walking

app_name = "canvass"
urlpatterns = [
    path("", drives.drive_list, name="drives"),
    path("new/", drives.drive_new, name="drive_new"),
    path("drives/<uuid:pk>/", drives.drive_page, name="drive"),
    path("drives/<uuid:pk>/draw-up/", drives.draw_up, name="draw_up"),
    path("drives/<uuid:pk>/script/", scripts.script, name="script"),
    path("drives/<uuid:pk>/script/<slug:language>/", scripts.script_language, name="script_language"),
    path("from-phones/", from_phones.from_phones, name="from_phones"),
    path("from-phones/file/", from_phones.bring, name="bring"),
    path("from-phones/<uuid:pk>/check/", from_phones.check_newcomer, name="check_newcomer"),
    path("lists/<uuid:pk>/assign/", drives.assign, name="assign"),
    path("lists/<uuid:pk>/take-back/", drives.take_back, name="take_back"),
    path("phones/<uuid:pk>/lost/", drives.device_lost, name="device_lost"),
    path("volunteers/", volunteers.volunteer_list, name="volunteers"),
    path("volunteers/<uuid:pk>/allow/", volunteers.allow, name="allow"),
    path("records/", records.records, name="records"),
    path("records/<uuid:pk>/hold/", records.hold, name="record_hold"),
    path("questions/<uuid:pk>/", records.question_step, name="question_step"),
    path("mine/", walking.my_work, name="my_work"),
    path("walk/", walking.walk, name="walk"),
    path("walk/worker.js", walking.worker, name="worker"),
    path("walk/manifest.webmanifest", walking.manifest, name="manifest"),
]
