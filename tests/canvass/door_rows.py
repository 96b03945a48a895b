"""The doors of canvass: see tests/doors.py."""

from uuid import uuid4

from django.utils import timezone

from canvass import devices, launches, numbers, sync, walk_lists
from canvass.enums import ListState, Result
from canvass.events import Event
from canvass.models import Launch, Visit, WalkList
from canvass.paper import packets
from tests.canvass import street
from tests.door import BOTH, DEVICE, POST, PUBLIC, STAFF, Door, World
from voters.enums import Question
from voters.models import Quarantine, QuarantineStep
from voters.permissions import Act


def walk_list(world: World, *, theirs: bool = False, out: bool = False) -> WalkList:
    """A list of our campaign or of the one next door, free or in the volunteer's hands."""
    campaign, by = (world.theirs, world.stranger) if theirs else (world.ours, world.organizer)
    made = street.drive(campaign, by)
    walk_lists.draw_up(drive=made, by=by, at=timezone.now())
    free = WalkList.objects.filter(drive=made, state=ListState.FREE).latest("pk")
    volunteer = world.stranger if theirs else world.volunteer
    if not out:
        return free
    return walk_lists.assign(walk_list=free, volunteer=volunteer, by=by, at=timezone.now())


def of_drive(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": street.drive(world.ours, world.organizer).pk}


def of_their_drive(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": street.drive(world.theirs, world.stranger).pk}


def of_turf(world: World, *, theirs: bool = False) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": walk_list(world, theirs=theirs).turf_id}


def of_list(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": walk_list(world).pk}


def of_their_list(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": walk_list(world, theirs=True).pk}


def of_packet(world: World) -> dict[str, object]:
    out = walk_list(world, out=True)
    packets.make(walk_list=out, by=world.organizer, at=timezone.now())
    return {"slug": world.ours.slug, "pk": out.pk}


def launch(world: World, *, theirs: bool = False) -> Launch:
    """A launch of now, of our campaign or of the one next door."""
    by, drive = (world.stranger if theirs else world.organizer), walk_list(world, theirs=theirs).drive
    return launches.open_launch(drive=drive, meeting_place="The library", newcomers=20, by=by, at=timezone.now())


def of_launch(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": launch(world).pk}


def of_their_launch(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": launch(world, theirs=True).pk}


def of_token(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "token": numbers.SIGNER.sign(walk_list(world).pk.hex)}


def of_their_token(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "token": numbers.SIGNER.sign(walk_list(world, theirs=True).pk.hex)}


def of_phone(world: World, *, theirs: bool = False) -> dict[str, object]:
    campaign, volunteer = (world.theirs, world.stranger) if theirs else (world.ours, world.volunteer)
    made = devices.register(campaign=campaign, volunteer=volunteer, device=uuid4(), at=timezone.now())
    return {"slug": world.ours.slug, "pk": made.device.pk}


def newcomer(world: World, *, theirs: bool = False) -> Visit:
    """Somebody met at the first door of a list, of our campaign or of the one next door."""
    out = walk_list(world, theirs=theirs, out=True)
    stop = out.stops.order_by("position")[0]
    assert out.volunteer is not None
    phone = devices.register(campaign=out.campaign, volunteer=out.volunteer, device=uuid4(), at=timezone.now()).device
    now = timezone.now()
    met = Event(uuid4(), out.pk, stop.household_id, Result.SOMEBODY_ELSE, now, note="Nina New")
    sync.apply(device=phone, events=[met], sent_at=now, at=now)
    return Visit.objects.get(pk=met.id)


def of_newcomer(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": newcomer(world).pk}


def of_their_newcomer(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": newcomer(world, theirs=True).pk}


def of_question(world: World, *, theirs: bool = False) -> dict[str, object]:
    campaign, volunteer = (world.theirs, world.stranger) if theirs else (world.ours, world.volunteer)
    question = Quarantine.objects.create(
        campaign=campaign, volunteer=volunteer, since=timezone.now(), reason="Look", placed_by=volunteer
    )
    QuarantineStep.objects.create(quarantine=question, step=Question.HELD, by=volunteer)
    return {"slug": world.ours.slug, "pk": question.pk}


CANVASS: list[Door] = [
    Door("canvass:drives", Act.RUN_DOORS),
    Door("canvass:drive_new", Act.RUN_DOORS, BOTH, answers=frozenset({200, 302, 400, 422})),
    Door("canvass:drive", Act.RUN_DOORS, kwargs=of_drive, foreign=of_their_drive),
    Door(
        "canvass:draw_up",
        Act.RUN_DOORS,
        POST,
        of_drive,
        foreign=of_their_drive,
        body=lambda _: {"doors_per_turf": 60},
    ),
    Door(
        "canvass:stop_cutting",
        Act.RUN_DOORS,
        POST,
        of_drive,
        foreign=of_their_drive,
    ),
    Door(
        "canvass:assign",
        Act.RUN_DOORS,
        POST,
        of_list,
        foreign=of_their_list,
        body=lambda world: {"volunteer": str(world.volunteer.pk)},
    ),
    Door("canvass:take_back", Act.RUN_DOORS, POST, of_list, foreign=of_their_list),
    Door("canvass:print_packet", Act.RUN_DOORS, POST, of_list, foreign=of_their_list),
    Door(
        "canvass:type_in",
        Act.RUN_DOORS,
        BOTH,
        of_packet,
        foreign=of_their_list,
        body=lambda _: {"said_on": timezone.localdate().isoformat()},
        sees=STAFF,
    ),
    Door("canvass:script", Act.RUN_DOORS, BOTH, of_drive, foreign=of_their_drive, answers=frozenset({200, 302, 400})),
    Door(
        "canvass:script_language",
        Act.RUN_DOORS,
        BOTH,
        lambda world: of_drive(world) | {"language": "es"},
        foreign=lambda world: of_their_drive(world) | {"language": "es"},
        answers=frozenset({200, 302, 400}),
    ),
    Door("canvass:from_phones", Act.RUN_DOORS, sees=STAFF),
    Door("canvass:bring", Act.RUN_DOORS, POST),
    Door("canvass:check_newcomer", Act.RUN_DOORS, POST, of_newcomer, foreign=of_their_newcomer),
    Door("canvass:device_lost", Act.RUN_DOORS, POST, of_phone, foreign=lambda world: of_phone(world, theirs=True)),
    Door("canvass:turf_map", Act.RUN_DOORS, kwargs=of_drive, foreign=of_their_drive),
    Door("canvass:map_doors", Act.RUN_DOORS, kwargs=of_drive, foreign=of_their_drive, sees=STAFF),
    Door("canvass:turf_streets", Act.RUN_DOORS, kwargs=of_drive, foreign=of_their_drive, sees=STAFF),
    Door("canvass:unplaced_doors", Act.RUN_DOORS, kwargs=of_drive, foreign=of_their_drive, sees=STAFF),
    Door(
        "canvass:turf_edit",
        Act.RUN_DOORS,
        POST,
        of_drive,
        foreign=of_their_drive,
        body=lambda world: {"act": "draw", "doors": str(world.voter.household_id)},
    ),
    Door(
        "canvass:turf",
        Act.RUN_DOORS,
        kwargs=of_turf,
        foreign=lambda world: of_turf(world, theirs=True),
        sees=STAFF,
    ),
    Door(
        "canvass:tile",
        Act.RUN_DOORS,
        kwargs=lambda world: {"slug": world.ours.slug, "z": 1, "x": 0, "y": 0},
        reads=frozenset({404}),
    ),
    Door("canvass:hand_out", Act.RUN_DOORS, kwargs=of_drive, foreign=of_their_drive),
    Door(
        "canvass:launch_open",
        Act.RUN_DOORS,
        POST,
        of_drive,
        foreign=of_their_drive,
        body=lambda _: {"meeting_place": "The library, 10:00", "newcomers": 20},
    ),
    Door("canvass:progress", Act.RUN_DOORS, kwargs=of_drive, foreign=of_their_drive),
    Door("door_drives", Act.RUN_DOORS),
    Door("door_drive_cut", Act.RUN_DOORS, BOTH, kwargs=of_drive, foreign=of_their_drive, body=lambda _: {"doors": 40}),
    Door("door_drive_lists", Act.RUN_DOORS, kwargs=of_drive, foreign=of_their_drive),
    Door("door_drive_progress", Act.RUN_DOORS, kwargs=of_drive, foreign=of_their_drive),
    Door(
        "door_list_assign",
        Act.RUN_DOORS,
        POST,
        of_list,
        foreign=of_their_list,
        body=lambda world: {"volunteer": str(world.volunteer.pk)},
    ),
    Door(
        "door_list_take_back",
        Act.RUN_DOORS,
        POST,
        kwargs=lambda world: {"slug": world.ours.slug, "pk": walk_list(world, out=True).pk},
        foreign=of_their_list,
    ),
    Door("doors_more", DEVICE, POST, kwargs=lambda world: {"pk": walk_list(world, out=True).pk}),
    Door("canvass:launch_board", Act.RUN_DOORS, kwargs=of_launch, foreign=of_their_launch),
    Door("canvass:launch_end", Act.RUN_DOORS, POST, of_launch, foreign=of_their_launch),
    Door(
        "canvass:take_over",
        Act.RUN_DOORS,
        POST,
        kwargs=lambda world: {"slug": world.ours.slug, "pk": walk_list(world, out=True).pk},
        foreign=of_their_list,
        body=lambda world: {"volunteer": str(world.other_volunteer.pk)},
    ),
    Door("canvass:take_here", Act.KNOCK),
    Door("canvass:take_number", Act.KNOCK, POST, body=lambda _: {"number": "123456"}),
    Door(
        "canvass:take_next",
        Act.KNOCK,
        POST,
        kwargs=lambda world: {"slug": world.ours.slug, "pk": launch(world).pk},
        foreign=of_their_launch,
    ),
    Door("canvass:take", Act.KNOCK, BOTH, kwargs=of_token, foreign=of_their_token),
    Door("canvass:volunteers", Act.RUN_DOORS),
    Door(
        "canvass:allow",
        Act.RUN_DOORS,
        POST,
        kwargs=lambda world: {"slug": world.ours.slug, "pk": world.volunteer.pk},
        foreign=lambda world: {"slug": world.ours.slug, "pk": world.stranger.pk},
        body=lambda _: {"kind": "more_doors"},
    ),
    Door("canvass:records", Act.REVIEW),
    Door(
        "canvass:knocked_doors",
        Act.REVIEW,
        kwargs=lambda world: {"slug": world.ours.slug, "pk": world.volunteer.pk},
        foreign=lambda world: {"slug": world.ours.slug, "pk": world.stranger.pk},
    ),
    Door(
        "canvass:record_hold",
        Act.REVIEW,
        POST,
        kwargs=lambda world: {"slug": world.ours.slug, "pk": world.volunteer.pk},
        foreign=lambda world: {"slug": world.ours.slug, "pk": world.stranger.pk},
        body=lambda _: {"days": 30, "reason": "Look at these doors"},
    ),
    Door(
        "canvass:question_step",
        Act.REVIEW,
        POST,
        kwargs=of_question,
        foreign=lambda world: of_question(world, theirs=True),
        body=lambda _: {"to": "released"},
    ),
    Door("canvass:my_work", Act.KNOCK, reads=frozenset({302})),
    Door("canvass:walk", Act.KNOCK),
    Door("canvass:worker", PUBLIC),
    Door("canvass:manifest", PUBLIC),
    Door("doors_register", Act.KNOCK, BOTH, body=lambda _: {"device": str(uuid4())}),
    Door("doors_lists", DEVICE, kwargs=lambda _: {}),
    Door("doors_list", DEVICE, kwargs=lambda world: {"pk": walk_list(world, out=True).pk}),
    Door("doors_give_back", DEVICE, POST, kwargs=lambda world: {"pk": walk_list(world, out=True).pk}),
    Door("doors_sync", DEVICE, POST, kwargs=lambda _: {}),
]
