from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Ground Truth"

    def ready(self) -> None:
        from config import checks, grants  # noqa: F401, PLC0415 -- models are loaded by now

        post_migrate.connect(grants.after_migrate, dispatch_uid="config.grants")
