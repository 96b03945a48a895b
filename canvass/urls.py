from django.urls import path

from canvass.views import drives, from_phones, handing_out, records, scripts, taking, volunteers, walking

app_name = "canvass"
urlpatterns = [
    path("", drives.drive_list, name="drives"),
    path("new/", drives.drive_new, name="drive_new"),
    path("drives/<uuid:pk>/", drives.drive_page, name="drive"),
    path("drives/<uuid:pk>/draw-up/", drives.draw_up, name="draw_up"),
    path("drives/<uuid:pk>/stop-cutting/", drives.stop_cutting, name="stop_cutting"),
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
    path("drives/<uuid:pk>/hand-out/", handing_out.hand_out, name="hand_out"),
    path("drives/<uuid:pk>/progress/", handing_out.progress, name="progress"),
    path("drives/<uuid:pk>/launch/", handing_out.launch_open, name="launch_open"),
    path("launches/<uuid:pk>/", handing_out.launch_board, name="launch_board"),
    path("launches/<uuid:pk>/end/", handing_out.launch_end, name="launch_end"),
    path("lists/<uuid:pk>/take-over/", handing_out.take_over, name="take_over"),
    path("take/", taking.take_here, name="take_here"),
    path("take/number/", taking.take_number, name="take_number"),
    path("take/next/<uuid:pk>/", taking.take_next, name="take_next"),
    path("take/<str:token>/", taking.take, name="take"),
    path("mine/", walking.my_work, name="my_work"),
    path("walk/", walking.walk, name="walk"),
    path("walk/worker.js", walking.worker, name="worker"),
    path("walk/manifest.webmanifest", walking.manifest, name="manifest"),
]
