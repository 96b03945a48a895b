"""``demo_volunteers``: the town's volunteers go on working while somebody watches. ``run`` starts it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.demo import seeding, volunteers


class Command(BaseCommand):
    help = "Knock and text in the demonstration town until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pace", type=float, default=2.0, help="seconds from one deed to the next")
        parser.add_argument("--turns", type=int, default=None, help="stop after so many")

    def handle(self, *_: Any, **options: Any) -> None:
        built = seeding.remembered(settings.HOME)
        try:
            volunteers.work(
                base=f"http://127.0.0.1:{settings.PORT}",
                built=built,
                pace_seconds=options["pace"],
                turns=options["turns"],
                seed=1,
            )
        except KeyboardInterrupt:
            return
