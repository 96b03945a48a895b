"""Small towns for tests. Two campaigns always; nothing here is surprising."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from voters import identify
from voters.enums import AllowanceKind, Role, Source, Stance, ToldBy
from voters.models import (
    Allowance,
    Campaign,
    Household,
    Identification,
    Membership,
    User,
    Voter,
    VoterPhone,
)
from voters.roll import registry

_serial = itertools.count(1)


def user(name: str = "Vera Volunteer", **fields: Any) -> User:
    return User.objects.create_user(name=name, email=f"person{next(_serial)}@example.org", **fields)


def campaign(slug: str = "", **fields: object) -> Campaign:
    number = next(_serial)
    defaults: dict[str, object] = {
        "name": f"Campaign {number}",
        "question": "Will you vote for Ana Reyes?",
        "election_date": date(2030, 11, 5),
        "state": "OH",
        "gotv_opens_at": timezone.now() - timedelta(days=1),
    }
    return Campaign.objects.create(slug=slug or f"campaign-{number}", **(defaults | fields))


def member(of: Campaign, role: Role = Role.VOLUNTEER, name: str = "Vera Volunteer") -> User:
    """Somebody with a part in the campaign, whom its organizers know."""
    person = user(name)
    Membership.objects.create(campaign=of, user=person, role=role)
    known = AllowanceKind.VOUCHED_FOR
    Allowance.objects.create(campaign=of, volunteer=person, kind=known, given_by=person, given_at=timezone.now())
    return person


def household(**fields: object) -> Household:
    number = next(_serial)
    defaults: dict[str, object] = {
        "state": "OH",
        "address_line": f"{number} OAK ST",
        "number": str(number),
        "street": "OAK ST",
        "city": "ASHBURY",
        "zip5": "43000",
    }
    return Household.objects.create(**(defaults | fields))


def voter(phone: str = "", **fields: object) -> Voter:
    number = next(_serial)
    defaults: dict[str, object] = {
        "state": "OH",
        "external_id": f"OH{number:010d}",
        "first_name": "MARIA",
        "last_name": "LOPEZ",
        "birth_year": 1970,
        "county": "1",
        "precinct": "01001",
    }
    if "household" not in fields:
        defaults["household"] = household()
    made = Voter.objects.create(**(defaults | fields))
    if phone:
        VoterPhone.objects.create(voter=made, number=phone)
    return made


def elections(*names: str) -> list[int]:
    """What a voter's row holds who took part in these: '2024-11-05 GENERAL'."""
    return sorted(registry.entered(names).values())


def phone_number() -> str:
    """A number that rings nowhere, in a zone with an easy clock."""
    return f"+1614555{next(_serial) % 10_000:04d}"


def said(
    stance: Stance,
    *,
    by: User,
    of: Voter,
    in_: Campaign,
    days_ago: float = 0,
    at: datetime | None = None,
    told_by: ToldBy = ToldBy.SELF,
    source: Source = Source.DOOR,
    scale: int | None = None,
    corrects: Identification | None = None,
) -> Identification:
    """The voter says so, to ``by``; ``days_ago`` before now unless ``at`` says when."""
    return identify.record(
        id=uuid4(),
        campaign=in_,
        voter=of,
        stance=stance,
        said_at=at or timezone.now() - timedelta(days=days_ago),
        source=source,
        told_by=told_by,
        by=by,
        scale=scale,
        corrects=corrects,
    ).identification


@dataclass
class Town:
    """Our campaign with one person of each role, the campaign next door, and a voter with a phone."""

    ours: Campaign
    theirs: Campaign
    volunteer: User
    organizer: User
    admin: User
    stranger: User
    voter: Voter


def town() -> Town:
    ours, theirs = campaign(), campaign()
    return Town(
        ours=ours,
        theirs=theirs,
        volunteer=member(ours, Role.VOLUNTEER, "Vera Volunteer"),
        organizer=member(ours, Role.ORGANIZER, "Olga Organizer"),
        admin=member(ours, Role.ADMIN, "Ada Admin"),
        stranger=member(theirs, Role.ORGANIZER, "Sten Stranger"),
        voter=voter(phone=phone_number()),
    )
