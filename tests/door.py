"""What a door is, who knocks at it, and the town in which they do. tests/doors.py explains and lists them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from django.test import Client
from django.utils import timezone

from tests import factories
from voters.enums import Role
from voters.models import (
    Campaign,
    Membership,
    User,
    Voter,
)
from voters.permissions import Act

NAME, STREET, NUMBER = "Zanzibarina", "QUUXWORTH AVE", "+16145550142"
MARKERS = (NAME, NAME.upper(), STREET, STREET.title(), NUMBER, NUMBER[2:])
PROTECTED = "Protectiana"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')

PERSONS = ("anonymous", "volunteer", "other_volunteer", "organizer", "admin", "stranger", "suspended")
ROLES = {
    "volunteer": Role.VOLUNTEER,
    "other_volunteer": Role.VOLUNTEER,
    "organizer": Role.ORGANIZER,
    "admin": Role.ADMIN,
}
NOBODY: frozenset[str] = frozenset()
STAFF = frozenset({"organizer", "admin"})
ADMIN = frozenset({"admin"})
MEMBERS = frozenset(ROLES)
POST, BOTH = ("POST",), ("GET", "POST")


class Open(Enum):
    """A door that asks for no part in a campaign."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    DEVICE = "device"
    CARRIER = "carrier"


PUBLIC, SIGNED_IN, DEVICE, CARRIER = Open.PUBLIC, Open.SIGNED_IN, Open.DEVICE, Open.CARRIER


@dataclass
class World:
    """Our campaign with its people, the campaign next door, and a voter who must not be seen by everybody."""

    ours: Campaign
    theirs: Campaign
    volunteer: User
    other_volunteer: User
    organizer: User
    admin: User
    stranger: User
    suspended: User
    voter: Voter
    protected: Voter

    def person(self, who: str) -> User | None:
        """The person of that name, or nobody for ``anonymous``."""
        found: User | None = getattr(self, who, None)
        return found


Maker = Callable[[World], dict[str, object]]


def of_campaign(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug}


def nothing(_world: World) -> dict[str, object]:
    return {}


@dataclass(frozen=True)
class Door:
    """One URL pattern: how to make what it opens, who may, and what may be seen."""

    name: str
    opens: Act | Open
    methods: tuple[str, ...] = ("GET",)
    kwargs: Maker = of_campaign
    body: Maker = nothing
    reads: frozenset[int] = frozenset({200})
    answers: frozenset[int] = frozenset({200, 201, 204, 302})
    writes: Act | None = None
    sees: frozenset[str] = NOBODY
    foreign: Maker | None = None
    but: Mapping[str, int] = field(default_factory=dict)


def world() -> World:
    """A town with markers in it."""
    town = factories.town()
    suspended = factories.member(town.ours, Role.ORGANIZER, "Sue Suspended")
    Membership.objects.filter(user=suspended).update(suspended_at=timezone.now(), suspended_by=town.admin)
    door = factories.household(address_line=f"77 {STREET}", street=STREET, number="77")
    return World(
        ours=town.ours,
        theirs=town.theirs,
        volunteer=town.volunteer,
        other_volunteer=factories.member(town.ours, Role.VOLUNTEER, "Otto Other"),
        organizer=town.organizer,
        admin=town.admin,
        stranger=town.stranger,
        suspended=suspended,
        voter=factories.voter(phone=NUMBER, first_name=NAME, last_name=NAME, household=door),
        protected=factories.voter(first_name=PROTECTED, last_name=PROTECTED, protected=True),
    )


def signed_in(person: User | None, *, factor: bool = True) -> Client:
    """A client with this person's session; staff have passed the second factor unless ``factor`` says no."""
    client = Client()
    if person is not None:
        client.force_login(person)
        if factor:
            session = client.session
            session["factor_at"] = timezone.now().timestamp()
            session.save()
    return client
