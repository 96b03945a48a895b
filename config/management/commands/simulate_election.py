"""``simulate_election``: what a score, the raw last answer and the gate would each have done. Nothing of it is kept."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from config.election import picture, results, simulation
from textbank.models import Sender
from voters.management.answering import AnsweringCommand

NAMES = {"score": "By a score", "last_answer": "By the last answer on file", "gate": "Through the gate"}
LEAST_VOTERS = 2_000


class TooFew(Exception):
    """A county of a few people proves nothing."""

    code = "too_few"


class TextsGoOut(Exception):
    """A simulated text waits where a real one would, and would make real ones wait."""

    code = "texts_go_out"


class Command(AnsweringCommand):
    help = "Simulate a campaign and its reminders; nothing is kept."
    refusals = (TooFew, TextsGoOut)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--voters", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--svg", type=Path, help="write the comparison as a picture to this file")
        parser.add_argument("--keep", action="store_true", help="keep the figures for the page of simulated elections")

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["voters"] < LEAST_VOTERS:
            raise TooFew(f"Simulate at least {LEAST_VOTERS:,} voters: fewer prove nothing.")
        if Sender.objects.exists():
            raise TextsGoOut("This house sends texts. Simulate in another one: name it in GROUNDTRUTH_HOME.")
        now = timezone.now()
        answer = simulation.run(voters=options["voters"], seed=options["seed"], now=now, say=self.stderr.write)
        if options["svg"]:
            options["svg"].write_text(picture.svg(answer), encoding="utf-8")
        if options["keep"]:
            results.keep(answer)
        return answer

    def tell(self, answer: dict[str, Any]) -> str:
        head = f"{'':28}{'reached':>9}{'for us':>9}{'against':>9}{'share':>8}{'net votes':>11}"
        rows = [
            f"{NAMES[name]:28}{arm['contacts']:>9,}{arm['supporters']:>9,}{arm['opponents']:>9,}"
            f"{arm['opponent_share']:>8.1%}{arm['net_votes']:>11,.1f}"
            for name, arm in answer["arms"].items()
        ]
        return "\n".join([head, *rows])
