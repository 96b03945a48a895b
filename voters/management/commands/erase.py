"""Erase a person who asks for it: ``manage.py erase --campaign SLUG --voter ID --by EMAIL --reason WORDS``.

``manage.py erase --again`` erases anew whoever was erased before, after a backup was restored.
"""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from voters import erase, erasure_ledger, permissions, queries, uploads
from voters.management.answering import AnsweringCommand, UnknownCampaign, campaign_named
from voters.models import User


class UnknownPerson(Exception):
    """No voter has this number, or nobody of this address works here."""

    code = "unknown_person"


class NotSaid(Exception):
    """Whom, for which campaign, by whom and why: all four are needed."""

    code = "not_said"


class Command(AnsweringCommand):
    help = "Scrub one voter everywhere, for good; protected voters too. The counts and the proof stand."
    refusals = (UnknownCampaign, UnknownPerson, NotSaid, permissions.Forbidden, erase.CannotErase)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", metavar="SLUG", help="the campaign that they asked")
        parser.add_argument("--voter", metavar="ID", help="our number of the voter, or the roll's")
        parser.add_argument("--by", metavar="EMAIL", help="the admin who answers for it")
        parser.add_argument("--reason", metavar="WORDS", help="how they asked, without their name")
        parser.add_argument("--again", action="store_true", help="after a restore: whoever was erased before")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["again"]:
            return asdict(erasure_ledger.again())
        if not all(options[name] for name in ("campaign", "voter", "by", "reason")):
            raise NotSaid("Say --campaign, --voter, --by and --reason, or --again after a backup was restored.")
        campaign = campaign_named(options["campaign"])
        found = list(queries.search_of_id(options["voter"])[:2])
        by = User.objects.filter(email=options["by"].lower()).first()
        if len(found) != 1 or by is None:
            raise UnknownPerson("No voter, or more than one, has this number, or nobody here has this address.")
        erasure = erase.erase(voter=found[0], campaign=campaign, by=by, reason=options["reason"])
        erasure_ledger.keep()
        uploads.forget_files()
        return {"voter": found[0].pk, "erased_at": erasure.erased_at.isoformat()}

    def tell(self, answer: dict[str, Any]) -> str:
        if "erased" in answer:
            return (
                f"{answer['erased']} erased again, {answer['already']} were, {answer['refused']} wait for another try."
            )
        return f"Voter {answer['voter']} is erased. The carrier's copy and open uploads follow within the hour."
