from django.apps import AppConfig


class TextbankConfig(AppConfig):
    name = "textbank"
    verbose_name = "Text bank"

    def ready(self) -> None:
        from textbank import exporting, reminding_texts, reply_looks  # noqa: PLC0415 -- models are loaded by now
        from voters import exports, looking, reminding  # noqa: PLC0415
        from voters.enums import Channel  # noqa: PLC0415

        looking.register("reply", reply_looks.LOOK)
        exports.register(exporting.NAME, exporting.SOURCE)
        reminding.register(Channel.TEXT, reminding_texts.REMINDING)
