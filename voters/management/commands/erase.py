"""Erase a person who asks for it: ``manage.py erase --campaign SLUG --voter ID --by EMAIL --reason WORDS``."""

from typing import Any

from django.core.management.base import CommandParser

from voters import erase, permissions, queries, uploads
from voters.management.answering import AnsweringCommand, UnknownCampaign, campaign_named
from voters.models import User


class UnknownPerson(Exception):
    """No voter has this number, or nobody of this address works here."""

    code = "unknown_person"


class Command(AnsweringCommand):
    help = "Scrub one voter everywhere, for good; protected voters too. The counts and the proof stand."
    refusals = (UnknownCampaign, UnknownPerson, permissions.Forbidden, erase.CannotErase)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", metavar="SLUG", required=True, help="the campaign that they asked")
        parser.add_argument("--voter", metavar="ID", required=True, help="our number of the voter, or the roll's")
        parser.add_argument("--by", metavar="EMAIL", required=True, help="the admin who answers for it")
        parser.add_argument("--reason", metavar="WORDS", required=True, help="how they asked, without their name")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        campaign = campaign_named(options["campaign"])
        found = list(queries.search_of_id(options["voter"])[:2])
        by = User.objects.filter(email=options["by"].lower()).first()
        if len(found) != 1 or by is None:
            raise UnknownPerson("No voter, or more than one, has this number, or nobody here has this address.")
        erasure = erase.erase(voter=found[0], campaign=campaign, by=by, reason=options["reason"])
        uploads.forget_files()
        return {"voter": found[0].pk, "erased_at": erasure.erased_at.isoformat()}

    def tell(self, answer: dict[str, Any]) -> str:
        return f"Voter {answer['voter']} is erased. The carrier's copy and open uploads follow within the hour."
