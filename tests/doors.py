"""Every door of the product, and who may open it: one row for each URL pattern.

``tests/test_every_door.py`` walks the resolver and fails by name on a pattern without a row here, so whoever adds a
URL adds its row to ``DOORS``: below, or in ``door_rows.py`` of tests/voters, tests/canvass or tests/textbank. It then
knocks at each door as each of ``PERSONS``, with every method, with parameters that try to widen the answer, and looks
for planted people in what comes back.

A row, at its shortest::

    Door("voters:gate", Act.SEE_GATE)  # GET /c/<slug>/gate/

and at its longest::

    Door(
        "canvass:hand_out",                                          # as reverse() takes it, namespace and all
        Act.RUN_DOORS,                                               # who: a row of voters.permissions.ALLOWED,
                                                                     # or PUBLIC, SIGNED_IN, DEVICE (a phone's
                                                                     # token, no cookie), CARRIER (signed by it)
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
``tests.door.signed_in(person)`` gives a client for any test of a page: a staff member needs the second factor in the
session, which ``force_login`` alone does not put there.
"""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from tests.canvass.door_rows import CANVASS
from tests.door import BOTH, POST, PUBLIC, SIGNED_IN, Door, World, nothing, signed_in, world
from tests.textbank.door_rows import TEXTBANK
from tests.voters.door_rows import ROLL_AND_GATE
from voters import invitations, sign_in_links
from voters.enums import LinkPurpose, Role
from voters.models import Invitation, Membership, PersonSession, SignInLink, User
from voters.permissions import Act

__all__ = ["DOORS", "signed_in", "world"]

GONE = frozenset({410})
SEEN = frozenset({200, 302})


def of_a_member(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": _membership(world.other_volunteer)}


def of_their_member(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": _membership(world.stranger)}


def _membership(person: User) -> int:
    return Membership.objects.get(user=person).pk


def invitation(world: World, by: User | None = None) -> invitations.Invited:
    by = by or world.admin
    campaign = world.theirs if by == world.stranger else world.ours
    return invitations.invite(campaign=campaign, role=Role.VOLUNTEER, by=by, at=timezone.now(), most_uses=5)


def their_invitation(world: World) -> Invitation:
    return invitation(world, by=world.stranger).invitation


def demonstration_token(world: World) -> str:
    path = sign_in_links.link_for(world.organizer, purpose=LinkPurpose.DEMONSTRATION)
    return path.rstrip("/").rpartition("/")[2]


def used_first_admin_token(_world: World) -> str:
    """The link that set this house up; it opens nothing any more."""
    soon = timezone.now() + timedelta(hours=1)
    SignInLink.objects.create(token_hash="0" * 64, purpose=LinkPurpose.FIRST_ADMIN, expires_at=soon)
    return "not-the-token"


def other_session(world: World) -> UUID:
    """A session of somebody who is not asking."""
    signed_in(world.other_volunteer)
    return PersonSession.objects.get(user=world.other_volunteer).id


def rules(world: World) -> dict[str, object]:
    """What the settings page shows, sent back with one rule changed."""
    ours = world.ours
    return {
        "name": ours.name,
        "question": ours.question,
        "election_date": ours.election_date.isoformat(),
        "state": ours.state,
        "time_zone": ours.time_zone,
        "opens_hour": ours.opens_hour,
        "closes_hour": ours.closes_hour,
        "gotv_opens_at": "2030-10-20T09:00",
        "id_valid_days": 90,
        "support_threshold": 2,
        "conflict_window_days": 3,
        "leak_warning_percent": 2,
        "leak_stop_percent": 5,
        "leak_least_reached": 100,
        "kept_days": 90,
    }


CONFIG: list[Door] = [
    Door("home", SIGNED_IN, kwargs=nothing, reads=SEEN),
    Door("campaign", Act.SEE_CAMPAIGN),
    Door("election", Act.SEE_LEAKS),
    Door("schema", SIGNED_IN, kwargs=nothing),
]

ENTERING: list[Door] = [
    Door("voters:security_txt", PUBLIC, kwargs=nothing),
    Door("voters:sign_in", PUBLIC, BOTH, nothing, body=lambda _: {"where": "x@example.org"}, reads=SEEN),
    Door("voters:code", PUBLIC, BOTH, nothing, body=lambda _: {"code": "000000"}, reads=frozenset({302})),
    Door("voters:code_again", PUBLIC, POST, nothing),
    Door(
        "voters:password",
        PUBLIC,
        BOTH,
        nothing,
        body=lambda _: {"where": "x@example.org", "password": "wrong"},
        reads=SEEN,
    ),
    Door("voters:second_factor", PUBLIC, BOTH, nothing, reads=frozenset({302})),
    Door("voters:confirm", SIGNED_IN, BOTH, nothing, reads=frozenset({302})),
    Door("voters:link", PUBLIC, kwargs=lambda world: {"token": demonstration_token(world)}, reads=frozenset({302})),
    Door("voters:sign_out", PUBLIC, POST, nothing),
    Door("voters:join_by_number", PUBLIC, BOTH, nothing, body=lambda _: {"number": "12345"}, answers=frozenset({400})),
    Door("voters:join_here", PUBLIC, BOTH, nothing, reads=frozenset({302})),
    Door("voters:join", PUBLIC, BOTH, kwargs=lambda world: {"token": invitation(world).token}, reads=SEEN),
    Door(
        "voters:first_admin",
        PUBLIC,
        BOTH,
        kwargs=lambda world: {"token": used_first_admin_token(world)},
        reads=GONE,
        answers=GONE,
    ),
    Door("voters:enrol", SIGNED_IN, BOTH, nothing),
    Door("voters:forget_own_factor", SIGNED_IN, POST, nothing),
    Door("voters:recovery_codes", SIGNED_IN, kwargs=nothing, reads=SEEN),
    Door("voters:new_recovery_codes", SIGNED_IN, POST, nothing),
    Door("voters:new_password", SIGNED_IN, BOTH, nothing, reads=SEEN),
    Door("voters:sessions", SIGNED_IN, kwargs=nothing),
    Door("voters:session_end_others", SIGNED_IN, POST, nothing),
    Door(
        "voters:session_end",
        SIGNED_IN,
        POST,
        kwargs=lambda world: {"pk": other_session(world)},
        answers=frozenset({404}),
        but={"other_volunteer": 302},
    ),
]

PEOPLE: list[Door] = [
    Door(
        "voters:campaign_new",
        SIGNED_IN,
        BOTH,
        nothing,
        but={"volunteer": 403, "other_volunteer": 403, "organizer": 403, "stranger": 403, "suspended": 403},
    ),
    Door("voters:campaign_settings", Act.CHANGE_CAMPAIGN, BOTH, body=rules),
    Door("voters:audit", Act.SEE_AUDIT),
    Door("voters:people", Act.INVITE),
    Door("voters:invite", Act.INVITE, POST, body=lambda _: {"role": "volunteer", "most_uses": 3}),
    Door(
        "voters:invitation_end",
        Act.INVITE,
        POST,
        kwargs=lambda world: {"slug": world.ours.slug, "pk": invitation(world).invitation.pk},
        foreign=lambda world: {"slug": world.ours.slug, "pk": their_invitation(world).pk},
    ),
    Door(
        "voters:member_role",
        Act.MANAGE_PEOPLE,
        POST,
        of_a_member,
        body=lambda _: {"role": "organizer"},
        foreign=of_their_member,
    ),
    Door("voters:member_suspend", Act.MANAGE_PEOPLE, POST, of_a_member, foreign=of_their_member),
    Door("voters:member_restore", Act.MANAGE_PEOPLE, POST, of_a_member, foreign=of_their_member),
    Door("voters:member_forget_factor", Act.MANAGE_PEOPLE, POST, of_a_member, foreign=of_their_member),
]

DOORS: list[Door] = CONFIG + ENTERING + PEOPLE + ROLL_AND_GATE + CANVASS + TEXTBANK
