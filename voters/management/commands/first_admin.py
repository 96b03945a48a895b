"""Print the link by which the first admin sets up a real campaign: ``manage.py first_admin``."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse

from voters import sign_in_links
from voters.enums import LinkPurpose
from voters.management.answering import AnsweringCommand


class Command(AnsweringCommand):
    help = "Print a link that works once, within 24 hours, while nobody has an account here."
    refusals = (sign_in_links.SomebodyIsHere,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="where somebody has an account, say where to sign in"
        )
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        try:
            path = sign_in_links.link_for(None, purpose=LinkPurpose.FIRST_ADMIN)
        except sign_in_links.SomebodyIsHere:
            if not options["if_empty"]:
                raise
            return {"sign_in": settings.PUBLIC_URL + reverse("voters:sign_in")}
        return {"link": settings.PUBLIC_URL + path}

    def tell(self, answer: dict[str, Any]) -> str:
        if "sign_in" in answer:
            return f"Sign in: {answer['sign_in']}"
        return f"Set up your campaign: {answer['link']}"
