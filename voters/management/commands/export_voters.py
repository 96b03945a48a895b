"""Write the normalised roll to a file: ``manage.py export_voters --format jsonl --out FILE``."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from voters import universe
from voters.management.answering import AnsweringCommand
from voters.roll import exporting


class Command(AnsweringCommand):
    help = "Write the roll, or the voters whom a universe finds, one object or row a voter. The audit counts them."
    refusals = (universe.BadUniverse,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--universe", type=Path, metavar="FILE.json", help="only the voters whom this search finds")
        parser.add_argument("--format", choices=["jsonl", "csv"], required=True, help="how each voter is written")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        out: Path = options["out"]
        if not out.parent.is_dir():
            raise CommandError(f"There is no folder {out.parent}.", returncode=2)
        # Without a campaign no search can ask for a stance: who is to be reminded leaves through the gate alone.
        found = universe.voters(_spec(options["universe"]), None) if options["universe"] else None
        count = exporting.export(out=out, form=options["format"], by=None, voters=found)
        return {"voters": count, "out": str(out)}

    def tell(self, answer: dict[str, Any]) -> str:
        return f"{answer['voters']:,} voters are in {answer['out']}. Only you may read it: it holds people."


def _spec(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CommandError(f"There is no file {path}.", returncode=2) from None
    except (ValueError, RecursionError):
        raise universe.BadUniverse("The file is not JSON.") from None
