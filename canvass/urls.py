from django.urls import URLPattern

app_name = "canvass"
urlpatterns: list[URLPattern] = []
