"""The doors of the roll, the universes, the gate and the review: see tests/doors.py."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from canvass import drives
from tests import factories
from tests.door import ADMIN, BOTH, POST, STAFF, Door, Maker, World
from voters import consent, gate, leaks, same_person
from voters.enums import Act as GotvAct
from voters.enums import Channel, LeakCause, Purpose, Restriction, Stance
from voters.models import (
    Campaign,
    Identification,
    Leak,
    RecordRuling,
    RollExport,
    RollImport,
    Universe,
    Voter,
    VoterRestriction,
)
from voters.permissions import Act


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


def a_leak(world: World, *, theirs: bool = False) -> Leak:
    campaign, by = (world.theirs, world.stranger) if theirs else (world.ours, world.volunteer)
    voter = factories.voter(state=world.voter.state)
    factories.said(Stance.FOR, by=by, of=voter, in_=campaign)
    contact = gate.contact(campaign=campaign, voter=voter, channel=Channel.DOOR, act=GotvAct.LISTED, by=by)
    return leaks.note(contact=contact, identification=None, cause=LeakCause.CHANGED_MIND, at=timezone.now())


def an_export(world: World, *, of: Campaign | None = None) -> RollExport:
    return RollExport.objects.create(
        campaign=of or world.ours, copy_number=1, spec={"all": []}, columns=["last"], reason="A postcard", people=1,
        numbers=False, state=RollExport.State.ASKED, by=world.organizer, session_hash="",
    )  # fmt: skip


def a_merger(world: World) -> RecordRuling:
    other = factories.voter(state=world.voter.state)
    return same_person.merge(kept=world.voter, other=other, campaign=world.ours, by=world.organizer)


def two_records(world: World) -> dict[str, object]:
    born = {name: getattr(world.voter, name) for name in ("state", "last_name", "first_name")}
    Voter.objects.filter(pk=world.voter.pk).update(birth_date=date(1970, 5, 3))
    factories.voter(birth_date=date(1970, 5, 3), **born)
    same_person.look()
    return {"slug": world.ours.slug}


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


def a_drive_of(*, theirs: bool = False) -> Maker:
    """The address, under our slug, of a drive that reminds."""

    def address(world: World) -> dict[str, object]:
        campaign, by = (world.theirs, world.stranger) if theirs else (world.ours, world.organizer)
        drive = drives.create(
            campaign=campaign,
            purpose=Purpose.GOTV,
            name=f"Remind {uuid4()}",
            universe=a_universe(world, of=campaign),
            starts_date=campaign.election_date,
            ends_date=campaign.election_date,
            by=by,
        )
        return {"slug": world.ours.slug, "channel": "door", "pk": drive.pk}

    return address


ROLL_AND_GATE: list[Door] = [
    Door("voters:roll", Act.IMPORT_ROLL),
    Door("voters:roll_upload", Act.IMPORT_ROLL, methods=BOTH, answers=frozenset({422})),
    Door("voters:roll_import", Act.IMPORT_ROLL, kwargs=ours(an_import), foreign=under_our_slug(an_import)),
    Door("voters:roll_progress", Act.IMPORT_ROLL, kwargs=ours(an_import), foreign=under_our_slug(an_import)),
    Door(
        "voters:roll_rejects",
        Act.IMPORT_ROLL,
        kwargs=ours(an_import),
        reads=frozenset({404}),
        foreign=under_our_slug(an_import),
    ),
    *(
        Door(
            f"voters:{name}",
            Act.IMPORT_ROLL,
            methods=POST,
            kwargs=ours(an_import),
            answers=frozenset({302}),
            foreign=under_our_slug(an_import),
        )
        for name in ("roll_look", "roll_columns", "roll_write", "roll_stop", "roll_undo")
    ),
    Door(
        "api_universes",
        Act.SEE_UNIVERSES,
        methods=BOTH,
        body=lambda _world: {"name": "Everybody", "spec": {"all": []}},
        answers=frozenset({201}),
    ),
    Door(
        "api_universe_count",
        Act.SEE_UNIVERSES,
        methods=POST,
        body=lambda _world: {"spec": {"all": []}, "purpose": "gotv"},
        answers=frozenset({200}),
    ),
    Door(
        "api_universe_sample",
        Act.SEE_UNIVERSES,
        methods=POST,
        body=lambda _world: {"spec": {"all": []}},
        answers=frozenset({200}),
        sees=STAFF,
    ),
    Door(
        "api_universe",
        Act.SEE_UNIVERSES,
        methods=BOTH,
        kwargs=ours(a_universe),
        body=lambda _world: {"name": "Everybody", "spec": {"all": []}},
        answers=frozenset({200}),
        foreign=under_our_slug(a_universe),
    ),
    Door(
        "api_exports",
        Act.EXPORT,
        methods=BOTH,
        body=lambda _world: {"columns": ["last"], "reason": "For the mail house"},
        answers=frozenset({201}),
    ),
    Door(
        "api_export_file",
        Act.EXPORT,
        methods=POST,
        kwargs=ours(an_export),
        answers=frozenset({409}),
        foreign=under_our_slug(an_export),
    ),
    Door("voters:exports", Act.EXPORT),
    Door("voters:export_new", Act.EXPORT, methods=BOTH, answers=frozenset({422})),
    *(
        Door(
            f"voters:export_{name}",
            Act.EXPORT,
            methods=POST,
            kwargs=ours(an_export),
            answers=frozenset({302}),
            foreign=under_our_slug(an_export),
        )
        for name in ("approve", "refuse", "file")
    ),
    Door("voters:duplicates", Act.MERGE, kwargs=two_records, sees=STAFF),
    Door(
        "voters:duplicates_decide",
        Act.MERGE,
        methods=POST,
        body=lambda world: {"one": world.voter.pk, "two": world.protected.pk, "do": "one"},
        answers=frozenset({404}),
    ),
    Door("voters:duplicates_look", Act.MERGE, methods=POST, answers=frozenset({302})),
    Door(
        "voters:duplicates_part",
        Act.MERGE,
        methods=POST,
        kwargs=ours(a_merger),
        answers=frozenset({302}),
        foreign=lambda world: {"slug": world.ours.slug, "pk": uuid4()},
    ),
    Door("voters:universes", Act.SEE_UNIVERSES),
    Door(
        "voters:universe_new",
        Act.SEE_UNIVERSES,
        methods=BOTH,
        body=lambda _world: {"do": "save", "name": "Everybody"},
    ),
    Door(
        "voters:universe",
        Act.SEE_UNIVERSES,
        methods=BOTH,
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
        methods=POST,
        body=lambda _world: {"words": "Zanz"},
        answers=frozenset({302}),
    ),
    Door("voters:gate_drive", Act.SEE_GATE, kwargs=a_drive_of(), foreign=a_drive_of(theirs=True)),
    *(
        Door(
            f"voters:{name}",
            Act.REVIEW,
            methods=POST,
            kwargs=a_drive_of(),
            answers=frozenset({302}),
            foreign=a_drive_of(theirs=True),
        )
        for name in ("gate_sign", "gate_stop")
    ),
    Door("voters:voter", Act.SEE_GATE, kwargs=of_voter, sees=STAFF, foreign=of_protected),
    Door(
        "voters:voter_erase",
        Act.ERASE,
        methods=BOTH,
        kwargs=of_voter,
        body=lambda _world: {"reason": "A letter of 3 May"},
        answers=frozenset({302}),
        sees=ADMIN,
        foreign=of_protected,
    ),
    Door("voters:voter_file", Act.ERASE, kwargs=of_voter, sees=ADMIN, foreign=of_protected),
    Door(
        "voters:voter_restrict",
        Act.SEE_GATE,
        methods=POST,
        kwargs=of_voter,
        body=lambda _world: {"kind": "moved"},
        answers=frozenset({302}),
        foreign=of_protected,
    ),
    Door(
        "voters:restriction_lift",
        Act.SEE_GATE,
        methods=POST,
        kwargs=ours(a_restriction),
        answers=frozenset({302}),
        foreign=under_our_slug(a_restriction),
    ),
    Door(
        "voters:answer_take_back",
        Act.SEE_GATE,
        methods=POST,
        kwargs=ours(an_answer),
        answers=frozenset({302}),
        foreign=under_our_slug(an_answer, theirs=True),
    ),
    Door("voters:leaks", Act.SEE_LEAKS),
    Door(
        "voters:leak_cause",
        Act.REVIEW,
        methods=POST,
        kwargs=ours(a_leak),
        body=lambda _world: {"cause": "misrecorded"},
        answers=frozenset({302}),
        foreign=under_our_slug(a_leak, theirs=True),
    ),
    Door("voters:model_check", Act.SEE_LEAKS),
    Door("voters:spot_check", Act.REVIEW),
    Door("voters:spot_check_draw", Act.REVIEW, POST),
    Door("voters:spot_check_doubt", Act.REVIEW, methods=POST, body=lambda _world: {"most": "5"}),
    Door("voters:ask_again", Act.SEE_VOTERS),
    Door(
        "voters:ask_again_answer",
        Act.SEE_VOTERS,
        methods=POST,
        kwargs=of_voter,
        body=lambda _world: {"said": "nobody"},
        answers=frozenset({302}),
        foreign=of_protected,
    ),
    Door("voters:review", Act.REVIEW),
    Door(
        "voters:review_decide",
        Act.REVIEW,
        methods=POST,
        kwargs=ours(an_answer),
        body=lambda _world: {"do": "ask_again"},
        answers=frozenset({302}),
        foreign=under_our_slug(an_answer, theirs=True),
    ),
    Door("voters:review_undo", Act.REVIEW, methods=POST, answers=frozenset({302})),
    Door(
        "voters:review_day",
        Act.REVIEW,
        methods=POST,
        kwargs=ours(an_answer),
        body=lambda _world: {"do": "set_aside", "typed": "2"},
        answers=frozenset({302}),
        foreign=under_our_slug(an_answer, theirs=True),
    ),
]
