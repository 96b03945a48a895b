"""Every door of the product, and who may open it: one row for each URL pattern.

``tests/test_every_door.py`` walks the resolver and fails by name on a pattern without a row here, so whoever adds a
URL adds its row to ``DOORS`` below (or to the list of their app). It then knocks at each door as each of ``PERSONS``,
with every method, with parameters that try to widen the answer, and looks for planted people in what comes back.

A row, at its shortest::

    Door("voters:gate", Act.SEE_GATE)                                # GET /c/<slug>/gate/

and at its longest::

    Door(
        "canvass:hand_out",                                          # as reverse() takes it, namespace and all
        Act.RUN_DOORS,                                               # who: a row of voters.permissions.ALLOWED,
                                                                     # or PUBLIC, or SIGNED_IN
        methods=("GET", "POST"),                                     # exactly what the view's decorator says
        kwargs=lambda world: {"slug": world.ours.slug, "pk": a_turf(world).pk},     # makes the object it opens
        body=lambda world: {"person": str(world.volunteer.pk)},      # what a POST sends; a dict, JSON under /api/
        answers=frozenset({302}),                                    # what an allowed POST may answer (GET: 200)
        sees=STAFF,                                                  # who may find the planted voter in the answer
        foreign=lambda world: {"slug": world.ours.slug, "pk": their_turf(world).pk},  # theirs under our slug: 404
        but={"other_volunteer": 404},                                # exceptions, by person
    )

What is expected follows from the permissions table: a role with the act gets ``reads`` or ``answers``, a member without
it 403, a stranger and a suspended member 404, anonymous a redirect to sign in (401 or 403 under ``/api/``), and an
undeclared method 405. ``writes`` names another act for the methods that change something. Where a door belongs to
one volunteer, name that in ``but``: ``{"other_volunteer": 404, "organizer": 404, "admin": 404}``.

``world`` is made anew for each door and person, in a transaction that is rolled back; ``world.voter`` carries the
markers ``NAME``, ``STREET`` and ``NUMBER``. An answer that carries one must leave one audit row with ``people`` set.
``tests.doors.signed_in(person)`` gives a client for any test of a page: a staff member needs the second factor in the
session, which ``force_login`` alone does not put there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.test import Client
from django.utils import timezone

from tests import factories
from voters import consent
from voters.enums import Restriction, Role, Stance
from voters.models import (
    Campaign,
    Identification,
    Membership,
    RollImport,
    Universe,
    User,
    Voter,
    VoterRestriction,
)
from voters.permissions import Act

NAME, STREET, NUMBER = "Zanzibarina", "QUUXWORTH AVE", "+16145550142"
MARKERS = (NAME, NAME.upper(), STREET, STREET.title(), NUMBER, NUMBER[2:])
PROTECTED = "Protectiana"

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


class Open(Enum):
    """A door that asks for no part in a campaign."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


PUBLIC, SIGNED_IN = Open.PUBLIC, Open.SIGNED_IN


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


CONFIG: list[Door] = [
    Door("home", SIGNED_IN, kwargs=nothing, reads=frozenset({200, 302})),
    Door("campaign", Act.SEE_CAMPAIGN),
    Door("schema", SIGNED_IN, kwargs=nothing),
]


def an_import(world: World, *, of: Campaign | None = None) -> RollImport:
    return RollImport.objects.create(campaign=of or world.ours, label="voters.txt", by=world.organizer)


def a_universe(world: World, *, of: Campaign | None = None) -> Universe:
    return Universe.objects.create(campaign=of or world.ours, name="All", spec={"all": []}, by=world.organizer)


def an_answer(world: World, *, theirs: bool = False) -> Identification:
    campaign, by = (world.theirs, world.stranger) if theirs else (world.ours, world.volunteer)
    return factories.said(Stance.FOR, by=by, of=world.voter, in_=campaign)


def a_restriction(world: World, *, of: Campaign | None = None) -> VoterRestriction:
    campaign = of or world.ours
    return consent.restrict(campaign=campaign, voter=world.voter, kind=Restriction.MOVED, by=world.organizer)


def of_voter(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": world.voter.pk}


def of_protected(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": world.protected.pk}


def ours(make: Callable[..., Any]) -> Maker:
    """The address of what ``make`` makes for us."""
    return lambda world: {"slug": world.ours.slug, "pk": make(world).pk}


def under_our_slug(make: Callable[..., Any], **options: Any) -> Maker:
    """The address of what ``make`` makes for the campaign next door, as if it were ours."""
    return lambda world: {
        "slug": world.ours.slug,
        "pk": make(world, **(options or {"of": world.theirs})).pk,
    }


ROLL_AND_GATE: list[Door] = [
    Door("voters:roll", Act.IMPORT_ROLL),
    Door("voters:roll_upload", Act.IMPORT_ROLL, methods=("GET", "POST"), answers=frozenset({422})),
    Door("voters:roll_import", Act.IMPORT_ROLL, kwargs=ours(an_import), foreign=under_our_slug(an_import)),
    Door("voters:roll_progress", Act.IMPORT_ROLL, kwargs=ours(an_import), foreign=under_our_slug(an_import)),
    Door(
        "voters:roll_rejects",
        Act.IMPORT_ROLL,
        kwargs=ours(an_import),
        reads=frozenset({404}),
        foreign=under_our_slug(an_import),
    ),
    Door("voters:universes", Act.SEE_UNIVERSES),
    Door(
        "voters:universe_new",
        Act.SEE_UNIVERSES,
        methods=("GET", "POST"),
        body=lambda _world: {"do": "save", "name": "Everybody"},
    ),
    Door(
        "voters:universe",
        Act.SEE_UNIVERSES,
        methods=("GET", "POST"),
        kwargs=ours(a_universe),
        body=lambda _world: {"do": "count"},
        answers=frozenset({200}),
        sees=STAFF,
        foreign=under_our_slug(a_universe),
    ),
    Door("voters:gate", Act.SEE_GATE),
    Door(
        "voters:gate_people",
        Act.SEE_GATE,
        kwargs=lambda world: {"slug": world.ours.slug, "channel": "door", "reason": "no_id"},
        sees=STAFF,
    ),
    Door(
        "voters:gate_search",
        Act.SEE_GATE,
        methods=("POST",),
        body=lambda _world: {"words": "Zanz"},
        answers=frozenset({302}),
    ),
    Door("voters:voter", Act.SEE_GATE, kwargs=of_voter, sees=STAFF, foreign=of_protected),
    Door(
        "voters:voter_restrict",
        Act.SEE_GATE,
        methods=("POST",),
        kwargs=of_voter,
        body=lambda _world: {"kind": "moved"},
        answers=frozenset({302}),
        foreign=of_protected,
    ),
    Door(
        "voters:restriction_lift",
        Act.SEE_GATE,
        methods=("POST",),
        kwargs=ours(a_restriction),
        answers=frozenset({302}),
        foreign=under_our_slug(a_restriction),
    ),
    Door(
        "voters:answer_take_back",
        Act.SEE_GATE,
        methods=("POST",),
        kwargs=ours(an_answer),
        answers=frozenset({302}),
        foreign=under_our_slug(an_answer, theirs=True),
    ),
    Door("voters:leaks", Act.SEE_LEAKS),
    Door("voters:review", Act.REVIEW),
    Door(
        "voters:review_decide",
        Act.REVIEW,
        methods=("POST",),
        kwargs=ours(an_answer),
        body=lambda _world: {"do": "hold"},
        answers=frozenset({302}),
        foreign=under_our_slug(an_answer, theirs=True),
    ),
]

VOTERS: list[Door] = [*ROLL_AND_GATE]

CANVASS: list[Door] = []

TEXTBANK: list[Door] = []

DOORS = CONFIG + VOTERS + CANVASS + TEXTBANK
