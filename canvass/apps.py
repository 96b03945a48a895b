from django.apps import AppConfig


class CanvassConfig(AppConfig):
    name = "canvass"
    verbose_name = "Canvass"

    def ready(self) -> None:
        from canvass import door_looks, reminding_doors  # noqa: PLC0415 -- models are loaded by now
        from voters import looking, reminding  # noqa: PLC0415
        from voters.enums import Channel  # noqa: PLC0415

        looking.register("door", door_looks.LOOK)
        reminding.register(Channel.DOOR, reminding_doors.REMINDING)
