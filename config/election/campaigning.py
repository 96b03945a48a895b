"""A campaign's month through the product's own doors: drives, lists, phones, spot checks, review, reminders."""

import random
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from canvass import devices, drives, measures, sync, walk_lists
from canvass.enums import ListState
from canvass.models import Drive, ListedVoter, WalkList
from config.election.county import County, Style
from config.election.walking import Walk, batches, heard
from voters import identify, quarantine, review, spot_check
from voters.enums import Purpose, Question, Source, Stance, ToldBy
from voters.models import Identification, SpotCheck, User

SPOT_CHECK_BEFORE_THE_END = timedelta(days=3)


@dataclass(frozen=True)
class Found:
    """The volunteers who were looked at, beside those who did invent."""

    planted: set[UUID]
    flagged: set[UUID]

    @property
    def precision(self) -> float:
        return len(self.planted & self.flagged) / len(self.flagged) if self.flagged else 1.0

    @property
    def recall(self) -> float:
        return len(self.planted & self.flagged) / len(self.planted) if self.planted else 1.0


def ask(county: County, chance: random.Random, say: Callable[[str], None]) -> int:
    """Every volunteer walks one list a week or so; returns how many events reached the record."""
    drive = _drive(county, Purpose.IDENTIFY)
    drawn = walk_lists.draw_up(drive=drive, by=county.organizer, at=county.began)
    say(f"{drawn.turfs} lists of {drawn.doors:,} doors are drawn up")
    free = list(WalkList.objects.filter(drive=drive, state=ListState.FREE).order_by("turf__name", "pk"))
    rounds = county.assumptions.lists_each
    length = (county.assumptions.month - SPOT_CHECK_BEFORE_THE_END) / rounds
    events = 0
    for number in range(rounds):
        for volunteer, walk_list in zip(county.volunteers, free[number * len(county.volunteers) :], strict=False):
            starts = county.began + length * (number + 0.8 * chance.random())
            events += _walk(county, walk_list, volunteer, starts, chance)
        say(f"Round {number + 1} of {rounds}: {events:,} events")
    return events


def _drive(county: County, purpose: Purpose) -> Drive:
    return drives.create(
        campaign=county.campaign,
        purpose=purpose,
        name=purpose.label,
        universe=county.everybody,
        starts_date=county.began.date(),
        ends_date=county.campaign.election_date,
        by=county.organizer,
    )


def _walk(county: County, walk_list: WalkList, volunteer: User, starts: datetime, chance: random.Random) -> int:
    given = walk_lists.assign(walk_list=walk_list, volunteer=volunteer, by=county.organizer, at=starts)
    name = uuid.UUID(int=chance.getrandbits(128), version=4)
    phone = devices.register(campaign=county.campaign, volunteer=volunteer, device=name, at=starts).device
    walk = Walk(county, given, county.styles[volunteer.pk], chance, starts)
    events = walk.go()
    now = max(walk.clock, starts)
    for part in batches(events):
        sync.apply(device=phone, events=part, sent_at=now, at=now)
    walk_lists.take_back(walk_list=given, by=volunteer, at=now)
    return len(events)


def check(county: County, chance: random.Random) -> int:
    """Ask again whom the system chose, by phone, by somebody else; returns how many answered."""
    at = county.now - SPOT_CHECK_BEFORE_THE_END
    spot_check.draw(campaign=county.campaign, by=county.admin, at=at, salt=str(county.campaign.slug))
    drawn = SpotCheck.objects.filter(campaign=county.campaign)
    heard_by = dict(drawn.values_list("identification__voter_id", "identification__heard_by_id"))
    waiting = sorted(spot_check.waiting(county.campaign).values_list("pk", flat=True))
    called = [voter_id for voter_id in waiting if chance.random() < county.assumptions.answers_call]
    answers = [_call(county, voter_id, heard_by[voter_id], at + timedelta(days=1), chance) for voter_id in called]
    return identify.record_many(campaign=county.campaign, answers=answers, by=county.organizer)


def _call(county: County, voter_id: int, not_by: UUID | None, at: datetime, chance: random.Random) -> Identification:
    caller = chance.choice([person for person in county.volunteers if person.pk != not_by])
    honest = county.styles[caller.pk] == Style.HONEST
    return Identification(
        id=uuid.UUID(int=chance.getrandbits(128), version=4),
        voter_id=voter_id,
        stance=heard(county, voter_id, at, chance) if honest else Stance.FOR,
        said_at=at,
        source=Source.PHONE,
        told_by=ToldBy.SELF,
        heard_by=caller,
    )


def question(county: County) -> Found:
    """Set aside what the volunteers under question recorded."""
    asked = measures.questions(campaign=county.campaign, since=county.began, until=county.now)
    for each in asked:
        placed = quarantine.place(
            campaign=county.campaign,
            volunteer=User.objects.get(pk=each.measures.volunteer_id),
            since=county.began,
            until=county.now,
            reason=", ".join(reason.code for reason in each.reasons),
            by=county.admin,
        )
        quarantine.step(quarantine=placed.quarantine, to=Question.SET_ASIDE, by=county.admin)
    planted = {pk for pk, style in county.styles.items() if style != Style.HONEST}
    return Found(planted=planted, flagged={each.measures.volunteer_id for each in asked})


def decide(county: County, chance: random.Random) -> int:
    """An admin calls whose answers contradict each other; who answers is decided, the rest stays held."""
    decided = 0
    at = county.now - timedelta(hours=2)
    for card in list(review.waiting(county.campaign).order_by("voter_id")):
        if chance.random() >= county.assumptions.answers_call:
            continue
        answer = _call(county, card.voter_id, None, at, chance)
        identify.record_many(campaign=county.campaign, answers=[answer], by=county.organizer)
        review.approve(identification=Identification.objects.get(pk=answer.pk), by=county.admin)
        decided += 1
    return decided


def remind(county: County, chance: random.Random) -> set[int]:
    """Draw up the reminding lists, which ask the gate, and walk them; returns whom they held."""
    drive = _drive(county, Purpose.GOTV)
    walk_lists.draw_up(drive=drive, by=county.organizer, at=timezone.now())
    listed = set(ListedVoter.objects.filter(walk_list__drive=drive).values_list("voter_id", flat=True))
    free = list(WalkList.objects.filter(drive=drive, state=ListState.FREE).order_by("turf__name", "pk"))
    for walk_list, volunteer in zip(free, _honest_in_turn(county), strict=False):
        _walk(county, walk_list, volunteer, timezone.now(), chance)
    return listed


def _honest_in_turn(county: County) -> Iterable[User]:
    honest = [person for person in county.volunteers if county.styles[person.pk] == Style.HONEST]
    while True:
        yield from honest
