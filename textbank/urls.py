from django.urls import URLPattern

app_name = "textbank"
urlpatterns: list[URLPattern] = []
