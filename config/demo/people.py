"""Who works for the demonstration's campaigns."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from config.demo.town import Place
from voters.enums import Role
from voters.models import Campaign, Membership, User

CAMPAIGN, NEIGHBOUR = "ana-reyes", "bond-measure"

STAFF = (("Ada Okafor", "ada", Role.ADMIN), ("Olga Lindgren", "olga", Role.ORGANIZER))
VOLUNTEERS = (
    ("Vera Santos", "vera"),
    ("Ben Carter", "ben"),
    ("Mei Chen", "mei"),
    ("Omar Haddad", "omar"),
    ("Rosa Delgado", "rosa"),
    ("Tom Whitaker", "tom"),
    ("Priya Shah", "priya"),
    ("Eli Novak", "eli"),
)


@dataclass
class Staffed:
    """Our campaign and its people, and the campaign next door."""

    campaign: Campaign
    neighbour: Campaign
    admin: User
    organizer: User
    volunteers: list[User]


def campaign_for(place: Place, *, slug: str, name: str, question: str, at: datetime) -> Campaign:
    """A campaign whose election is three weeks off and whose reminders began yesterday."""
    return Campaign.objects.create(
        slug=slug,
        name=name,
        question=question,
        election_date=(at + timedelta(days=21)).date(),
        state=place.state,
        time_zone=place.zone,
        opens_hour=8,
        closes_hour=21,
        gotv_opens_at=at - timedelta(days=1),
    )


def hire(place: Place, at: datetime) -> Staffed:
    """Two campaigns that share a roll and nothing else, and the people of the first."""
    ours = campaign_for(
        place, slug=CAMPAIGN, name="Ana Reyes for Mayor", question="Will you vote for Ana Reyes?", at=at
    )
    theirs = campaign_for(
        place, slug=NEIGHBOUR, name="Yes on the School Bond", question="Will you vote yes on the bond?", at=at
    )
    admin, organizer = (_member(ours, name, word, role, place) for name, word, role in STAFF)
    _member(theirs, "Nils Neighbour", "nils", Role.ORGANIZER, place)
    volunteers = [_member(ours, name, word, Role.VOLUNTEER, place) for name, word in VOLUNTEERS]
    return Staffed(ours, theirs, admin, organizer, volunteers)


def _member(campaign: Campaign, name: str, word: str, role: Role, place: Place) -> User:
    person = User.objects.create_user(name=name, email=f"{word}@example.org", time_zone=place.zone)
    Membership.objects.create(campaign=campaign, user=person, role=role)
    return person
