"""The text bank's rows of tests/doors.py: one for each URL pattern."""

from datetime import date
from uuid import uuid4

from django.utils import timezone

from tests.door import CARRIER, MEMBERS, STAFF, Door, Maker, World, nothing
from textbank import drives
from textbank.enums import ConversationState
from textbank.models import Conversation, Drive, Extension, Look, Message, Reading, Sender
from voters.enums import Purpose, Stance
from voters.models import Campaign, Universe, User
from voters.permissions import Act

POST = ("POST",)
SCRIPT = "Hi {first_name}, it is {volunteer} with {campaign}. Reply STOP to opt out."
MINE = {"other_volunteer": 404, "organizer": 404, "admin": 404}
TEXTER = frozenset({"volunteer"})
ACTED = frozenset({200, 409})


def drive(world: World, *, theirs: bool = False, approved: bool = True) -> Drive:
    campaign, by = (world.theirs, world.stranger) if theirs else (world.ours, world.organizer)
    made = drives.create(
        campaign=campaign,
        purpose=Purpose.IDENTIFY,
        name=f"Drive {uuid4()}",
        universe=Universe.objects.create(campaign=campaign, name=f"U {uuid4()}", spec={"all": []}, by=by),
        sender=Sender.objects.create(campaign=campaign, address=f"+1614559{uuid4().int % 10_000:04d}"),
        script=SCRIPT,
        starts_date=date(2020, 1, 1),
        ends_date=date(2040, 1, 1),
        by=by,
    )
    if approved and not theirs:
        drives.approve(drive=made, by=world.admin, at=timezone.now())
    return made


def conversation(
    world: World, *, state: ConversationState = ConversationState.TO_ANSWER, theirs: bool = False
) -> Conversation:
    """In the volunteer's hand; the voter has written, unless it is still to send."""
    of = drive(world, theirs=theirs)
    texter: User = world.stranger if theirs else world.volunteer
    made = Conversation.objects.create(
        campaign=of.campaign,
        drive=of,
        purpose=of.purpose,
        voter=world.voter,
        number=world.voter.phones.get().number,
        texter=texter,
        taken_at=timezone.now(),
        state=state,
    )
    if state == ConversationState.TO_ANSWER:
        answer(made)
    return made


def answer(of: Conversation) -> Message:
    return Message.objects.create(
        campaign=of.campaign,
        drive=of.drive,
        purpose=of.purpose,
        conversation=of,
        voter=of.voter,
        direction="in",
        kind="answer",
        body="Yes",
        made_at=timezone.now(),
        state="received",
        sid="SM" + uuid4().hex,
    )


def of_drive(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": drive(world).pk}


def of_unapproved(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": drive(world, approved=False).pk}


def of_their_drive(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": drive(world, theirs=True).pk}


def of_batch(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": conversation(world, state=ConversationState.TO_SEND).drive_id}


def of_talk(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": conversation(world).pk}


def of_their_talk(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": conversation(world, theirs=True).pk}


def of_inbox(world: World) -> dict[str, object]:
    conversation(world)
    return {"slug": world.ours.slug}


def without_slug(maker: Maker) -> Maker:
    """For the API, whose addresses carry no campaign."""
    return lambda world: {"pk": maker(world)["pk"]}


def of_first_text(world: World) -> dict[str, object]:
    return {"pk": conversation(world, state=ConversationState.TO_SEND).pk}


def tap(world: World) -> dict[str, object]:
    first = Conversation.objects.filter(texter=world.volunteer, state=ConversationState.TO_SEND).first()
    return {"conversation": str(first.pk if first else uuid4()), "request_id": str(uuid4())}


def request_id(_world: World) -> dict[str, object]:
    return {"request_id": str(uuid4())}


def words(_world: World) -> dict[str, object]:
    return {"request_id": str(uuid4()), "body": "Thank you."}


def a_number(_world: World) -> dict[str, object]:
    return {"address": f"+1614558{uuid4().int % 10_000:04d}"}


def latest_answer(world: World) -> str:
    found = Message.objects.filter(direction="in", voter=world.voter).order_by("-made_at").first()
    return str(found.pk if found else uuid4())


def of_message(world: World) -> dict[str, object]:
    return {"message": latest_answer(world)}


def read_as_for(world: World) -> dict[str, object]:
    return {"message": latest_answer(world), "stance": str(Stance.FOR), "id": str(uuid4())}


def waiting(world: World, *, theirs: bool = False) -> Reading:
    """A text of the volunteer's own words that waits for a lead."""
    of = conversation(world, theirs=theirs)
    held = Message.objects.create(
        request_id=uuid4(), campaign=of.campaign, drive=of.drive, purpose=of.purpose, conversation=of, voter=of.voter,
        direction="out", kind="reply", body="At the school.", by=of.texter, made_at=timezone.now(), state="held",
    )  # fmt: skip
    return Reading.objects.create(
        message=held,
        campaign=of.campaign,
        by=world.stranger if theirs else world.volunteer,
        reasons=["new_texter"],
        asked_at=timezone.now(),
    )


def of_waiting(world: World) -> dict[str, object]:
    waiting(world)
    return {"slug": world.ours.slug}


SWITCHES = (
    ("stop_campaign", Act.RUN_TEXTS),
    ("resume_campaign", Act.CHANGE_CAMPAIGN),
    ("stop_everything", Act.CHANGE_CAMPAIGN),
    ("resume_everything", Act.CHANGE_CAMPAIGN),
)


def of_handed(world: World) -> dict[str, object]:
    Conversation.objects.filter(pk=conversation(world).pk).update(for_lead_at=timezone.now(), lead_reason="Angry")
    return {"slug": world.ours.slug}


def of_read(world: World) -> dict[str, object]:
    """A conversation in the volunteer's hand, for the leads' list of what is drawn today."""
    conversation(world)
    return {"slug": world.ours.slug}


def of_said(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": _said(conversation(world), world.organizer).pk}


def of_their_said(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": _said(conversation(world, theirs=True), world.stranger).pk}


def _said(of: Conversation, by: User) -> Look:
    return Look.objects.create(
        conversation=of, campaign=of.campaign, texter=of.texter, by=by, looked_at=timezone.now(), verdict="talk",
        words="Well done.",
    )  # fmt: skip


def a_word(_world: World) -> dict[str, object]:
    return {"words": "Well done."}


def nobody(_world: World) -> dict[str, object]:
    return {"to": ""}


def read_along(name: str, body: Maker = nothing) -> Door:
    return Door(f"textbank:{name}", Act.RUN_TEXTS, POST, kwargs=of_talk, body=body, foreign=of_their_talk)


def of_volunteer(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": world.volunteer.pk}


def of_their_volunteer(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": world.stranger.pk}


def of_sender(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": drive(world).sender_id}


def of_their_sender(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": drive(world, theirs=True).sender_id}


def of_reading(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": waiting(world).pk}


def of_their_reading(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": waiting(world, theirs=True).pk}


def reading(name: str, body: Maker = nothing) -> Door:
    return Door(f"textbank:{name}", Act.RUN_TEXTS, POST, kwargs=of_reading, body=body, foreign=of_their_reading)


def the_rules(_world: World) -> dict[str, object]:
    return {"segments_a_day": 1000, "links": "", "numbers": "", "watch_words": "", "languages": "en"}


def api(name: str, body: Maker = nothing, kwargs: Maker | None = None, answers: frozenset[int] = ACTED) -> Door:
    """An act in the texter's own conversation: to everybody else it is not there."""
    return Door(
        name,
        Act.TEXT,
        POST,
        kwargs=kwargs or without_slug(of_talk),
        body=body,
        answers=answers,
        foreign=without_slug(of_their_talk),
        but=MINE,
    )


def talk(name: str, body: Maker = nothing) -> Door:
    return Door(f"textbank:{name}", Act.TEXT, POST, kwargs=of_talk, body=body, foreign=of_their_talk, but=MINE)


def staff(name: str, act: Act = Act.RUN_TEXTS, kwargs: Maker = of_drive, body: Maker = nothing) -> Door:
    return Door(f"textbank:{name}", act, POST, kwargs=kwargs, body=body, foreign=of_their_drive)


def of_more(world: World) -> dict[str, object]:
    """Somebody asks for more segments a day."""
    return {"slug": world.ours.slug, "pk": _more(world.ours, world.admin).pk}


def of_their_more(world: World) -> dict[str, object]:
    return {"slug": world.ours.slug, "pk": _more(world.theirs, world.stranger).pk}


def _more(campaign: Campaign, by: User) -> Extension:
    return Extension.objects.create(campaign=campaign, count=30_000, asked_by=by, asked_at=timezone.now())


def a_reason(_world: World) -> dict[str, object]:
    return {"reason": "For the board, the drive of May"}


def a_wording(_world: World) -> dict[str, object]:
    return {"variant": "B", "language": "", "body": SCRIPT}


def an_answer(_world: World) -> dict[str, object]:
    return {"title": "Where", "body": "At the school."}


TEXTBANK: list[Door] = [
    Door("textbank:drives", Act.RUN_TEXTS),
    Door("textbank:drive_new", Act.RUN_TEXTS, ("GET", "POST"), answers=frozenset({200, 400})),
    Door("textbank:drive", Act.RUN_TEXTS, kwargs=of_drive, foreign=of_their_drive, sees=STAFF),
    staff("approve", Act.APPROVE_SCRIPT, of_unapproved),
    staff("draw_up"),
    staff("wording", kwargs=of_unapproved, body=a_wording),
    staff("answer", kwargs=of_unapproved, body=an_answer),
    staff("release_people"),
    staff("switch_variant"),
    staff("test_text"),
    Door("textbank:export", Act.EXPORT, POST, kwargs=of_drive, body=a_reason, foreign=of_their_drive),
    *[
        Door(f"textbank:{name}", Act.APPROVE_SCRIPT, POST, kwargs=of_more, foreign=of_their_more)
        for name in ("agree", "refuse")
    ],
    staff("pause"),
    staff("resume"),
    Door("textbank:senders", Act.CHANGE_CAMPAIGN, ("GET", "POST"), body=a_number),
    Door("textbank:rules", Act.CHANGE_CAMPAIGN, ("GET", "POST"), body=the_rules),
    Door("textbank:troubles", Act.RUN_TEXTS),
    Door("textbank:checklist", Act.RUN_TEXTS),
    Door("textbank:ask_carrier", Act.CHANGE_CAMPAIGN, POST, kwargs=of_sender, foreign=of_their_sender),
    Door("textbank:read_first", Act.RUN_TEXTS, kwargs=of_waiting, sees=STAFF),
    Door("textbank:for_leads", Act.RUN_TEXTS, kwargs=of_handed, sees=STAFF),
    Door("textbank:let_go_on", Act.RUN_TEXTS, POST, kwargs=of_volunteer, foreign=of_their_volunteer),
    Door(
        "textbank:settle",
        Act.RUN_TEXTS,
        POST,
        kwargs=lambda world: {"slug": world.ours.slug, "pk": 1},
    ),
    *[Door(f"textbank:{name}", act, POST) for name, act in SWITCHES],
    Door("textbank:switch_sender", Act.CHANGE_CAMPAIGN, POST, kwargs=of_sender, foreign=of_their_sender),
    Door("textbank:read_along", Act.RUN_TEXTS, kwargs=of_read, sees=STAFF),
    read_along("good"),
    read_along("talk", a_word),
    read_along("correct_id", read_as_for),
    Door("textbank:put_away", Act.TEXT, POST, kwargs=of_said, body=nothing, foreign=of_their_said, but=MINE),
    Door("textbank:all_texts", Act.RUN_TEXTS, kwargs=of_read, sees=STAFF),
    Door("textbank:reassign", Act.RUN_TEXTS, POST, body=nobody),
    reading("release"),
    reading("correct", words),
    reading("return"),
    Door("textbank:mine", Act.TEXT),
    Door("textbank:take_answers", Act.TEXT, POST),
    Door("textbank:inbox", Act.TEXT, kwargs=of_inbox, sees=TEXTER),
    Door("textbank:take", Act.TEXT, POST, kwargs=of_drive, foreign=of_their_drive),
    Door("textbank:give_back", Act.TEXT, POST, kwargs=of_drive, foreign=of_their_drive),
    Door("textbank:batch", Act.TEXT, kwargs=of_batch, foreign=of_their_drive, sees=TEXTER),
    Door("textbank:send", Act.TEXT, POST, kwargs=of_batch, body=tap, foreign=of_their_drive, but=MINE),
    Door("textbank:skip", Act.TEXT, POST, kwargs=of_batch, body=tap, foreign=of_their_drive, but=MINE),
    Door(
        "textbank:conversation",
        Act.TEXT,
        kwargs=of_talk,
        foreign=of_their_talk,
        sees=MEMBERS - {"other_volunteer"},
        but={"other_volunteer": 404},
    ),
    talk("read_id", read_as_for),
    talk("undo_id", of_message),
    talk("reply", words),
    talk("stop"),
    talk("undo_stop"),
    talk("wrong_person"),
    talk("undo_wrong_person"),
    talk("apologize", request_id),
    talk("not_a_stop"),
    talk("finish"),
    talk("hand_over"),
    Door(
        "textbank:take_over",
        Act.RUN_TEXTS,
        POST,
        kwargs=of_talk,
        foreign=of_their_talk,
    ),
    talk("has_voted"),
    Door("carrier:inbound", CARRIER, POST, kwargs=nothing),
    Door("carrier:status", CARRIER, POST, kwargs=lambda _world: {"attempt": uuid4()}),
    Door("texts-next", Act.TEXT, kwargs=without_slug(of_batch), foreign=without_slug(of_their_drive), sees=TEXTER),
    Door(
        "texts-thread",
        Act.TEXT,
        kwargs=without_slug(of_talk),
        foreign=without_slug(of_their_talk),
        sees=TEXTER,
        but=MINE,
    ),
    Door("texts-latest", Act.TEXT, kwargs=without_slug(of_talk), foreign=without_slug(of_their_talk), but=MINE),
    api("texts-send", request_id, of_first_text),
    api("texts-reply", words),
    api("texts-skip", kwargs=of_first_text),
    api("texts-id", read_as_for),
    api("texts-id-undo", of_message),
    api("texts-stop"),
    api("texts-stop-undo"),
    api("texts-wrong-person"),
    api("texts-wrong-person-undo"),
    api("texts-not-a-stop"),
]
