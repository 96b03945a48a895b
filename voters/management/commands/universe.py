"""Count a universe: ``manage.py universe FILE.json``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from voters import universe
from voters.management.answering import AnsweringCommand, UnknownCampaign, campaign_named


class Command(AnsweringCommand):
    help = "Count the voters, doors and textable phones of a universe."
    refusals = (universe.BadUniverse, UnknownCampaign)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the search, as JSON: see docs/universes.md")
        parser.add_argument("--campaign", metavar="SLUG", help="needed for the fields stance and score")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        campaign = campaign_named(options["campaign"]) if options["campaign"] else None
        return asdict(universe.counts(_spec(options["file"]), campaign))

    def tell(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['voters']:,} voters at {answer['doors']:,} doors, "
            f"{answer['phones']:,} phones that take texts; counted in {answer['seconds']} s."
        )


def _spec(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CommandError(f"There is no file {path}.", returncode=2) from None
    except (ValueError, RecursionError):
        raise universe.BadUniverse("The file is not JSON.") from None
