from django.apps import AppConfig


class VotersConfig(AppConfig):
    name = "voters"
    verbose_name = "Voters"

    def ready(self) -> None:
        from voters import looking, own_looks  # noqa: PLC0415 -- models are loaded by now

        looking.register("own", own_looks.LOOK)
