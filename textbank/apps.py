from django.apps import AppConfig


class TextbankConfig(AppConfig):
    name = "textbank"
    verbose_name = "Text bank"
