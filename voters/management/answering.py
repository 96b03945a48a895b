"""How a command answers: words for a person, or with --json one object for a script."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

from voters.models import Campaign

NO_DATABASE = "The database does not answer. `manage.py services start` starts the one in GROUNDTRUTH_HOME."


class UnknownCampaign(Exception):
    """There is no campaign of this name."""

    code = "unknown_campaign"


def campaign_named(slug: str) -> Campaign:
    """The campaign, or ``UnknownCampaign``. A command runs for whoever owns the machine."""
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise UnknownCampaign(f"There is no campaign {slug}.")
    return campaign


class AnsweringCommand(BaseCommand):
    """Subclasses say in ``act`` what they do, in ``refusals`` what may stop them, and in ``tell`` how people read it.

    Exits 0 with the answer, 1 with ``{"error": code, "message": ...}``, 2 on bad usage.
    """

    refusals: tuple[type[Exception], ...] = (UnknownCampaign,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def act(self, options: dict[str, Any]) -> dict[str, Any] | None:
        """Do it, and answer; nothing if the command has answered on its way."""
        raise NotImplementedError

    def tell(self, answer: dict[str, Any]) -> str:
        raise NotImplementedError

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            answer = self.act(options)
        except self.refusals as refusal:
            self.refuse(getattr(refusal, "code", "refused"), str(refusal), as_json=options["json"])
            return
        except OperationalError:
            if connection.connection is not None:
                raise
            self.refuse("no_database", NO_DATABASE, as_json=options["json"])
            return
        if answer is not None:
            self.stdout.write(json.dumps(answer) if options["json"] else self.tell(answer))

    def refuse(self, code: str, message: str, *, as_json: bool) -> None:
        """End with 1 and the reason."""
        if not as_json:
            raise CommandError(message)
        self.stdout.write(json.dumps({"error": code, "message": message}))
        sys.exit(1)
