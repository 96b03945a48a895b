"""``demo``: the town, and links to look around in it."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.utils import timezone

from config.demo import people, seeding
from voters import sign_in_links
from voters.enums import LinkPurpose
from voters.management.answering import AnsweringCommand
from voters.models import User

LOOK_AROUND_AS = (("a volunteer", "vera"), ("an organizer", "olga"), ("an admin", "ada"))


class ProductionRefused(Exception):
    """A made-up town has no place in production."""

    code = "production"


class Command(AnsweringCommand):
    help = "Seed the demonstration town and print sign-in links; without --no-serve, run everything too."
    refusals = (ProductionRefused, seeding.NotEmpty, sign_in_links.NotHere)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--voters", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--no-serve", action="store_true", help="seed and print the links only")

    def act(self, options: dict[str, Any]) -> dict[str, Any] | None:
        if settings.PRODUCTION:
            raise ProductionRefused("The demonstration town has no place in production.")
        if not options["no_serve"]:
            call_command("run", demo="yes", json=options["json"])
            return None
        seeded = seeding.seed(
            voters=options["voters"],
            seed=options["seed"],
            at=timezone.now(),
            home=settings.HOME,
            say=self.stderr.write,
        )
        return {**asdict(seeded), "links": links()}

    def tell(self, answer: dict[str, Any]) -> str:
        return "\n".join(f"Look around as {who}: {link}" for who, link in answer["links"].items())


def links() -> dict[str, str]:
    """A link to look around as each kind of person; good for 24 hours."""
    found = {}
    for who, word in LOOK_AROUND_AS:
        person = User.objects.get(email=f"{word}@example.org", memberships__campaign__slug=people.CAMPAIGN)
        found[who] = settings.PUBLIC_URL + sign_in_links.link_for(person, purpose=LinkPurpose.DEMONSTRATION)
    return found
