"""Count a universe: ``manage.py universe FILE.json``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from voters import gate, universe
from voters.enums import Channel, Purpose
from voters.management.answering import AnsweringCommand, UnknownCampaign, campaign_named

SHOWN = ("id", "name", "age", "door", "city", "precinct", "party", "status")


class Command(AnsweringCommand):
    help = "Count the voters, doors and textable phones of a universe, and show twenty of its voters where asked to."
    refusals = (universe.BadUniverse, UnknownCampaign)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the search, as JSON: see docs/universes.md")
        parser.add_argument("--campaign", metavar="SLUG", help="needed for the fields stance and score")
        parser.add_argument("--gotv", action="store_true", help="for reminding: also how many the gate lets pass")
        parser.add_argument("--sample", action="store_true", help="also show twenty of the voters, which is audited")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        campaign = campaign_named(options["campaign"]) if options["campaign"] else None
        if options["gotv"] and campaign is None:
            raise CommandError("Whom may which campaign remind? Name it with --campaign.", returncode=2)
        spec = _spec(options["file"])
        universe.check(spec, purpose=Purpose.GOTV if options["gotv"] else Purpose.IDENTIFY)
        self.stderr.write(universe.sentence(spec))
        counted = asdict(universe.counts(spec, campaign))
        if options["gotv"] and campaign:
            found = universe.voters(spec, campaign)
            falls = {each: gate.waterfall(campaign=campaign, channel=each, voters=found) for each in Channel}
            counted["allowed"] = {str(channel): fall.allowed for channel, fall in falls.items()}
            counted["refused"] = {
                str(channel): {str(bar.refusal): bar.count for bar in fall.bars} for channel, fall in falls.items()
            }
        if options["sample"]:
            people = universe.show_some(spec, campaign, by=None)
            counted["sample"] = [{name: getattr(person, name) for name in SHOWN} for person in people]
        return counted

    def tell(self, answer: dict[str, Any]) -> str:
        lines = [
            f"{answer['voters']:,} voters at {answer['doors']:,} doors, "
            f"{answer['phones']:,} phones that take texts; counted in {answer['seconds']} s."
        ]
        for channel, allowed in answer.get("allowed", {}).items():
            lines.append(f"  {channel}: {allowed:,} may be reminded")
            lines += [f"    {reason:24} {count:>12,}" for reason, count in answer["refused"][channel].items()]
        for person in answer.get("sample", []):
            lines.append("  " + ", ".join(str(person[name]) for name in SHOWN if person[name]))
        return "\n".join(lines)


def _spec(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CommandError(f"There is no file {path}.", returncode=2) from None
    except (ValueError, RecursionError):
        raise universe.BadUniverse("The file is not JSON.") from None
