"""A campaign's month through the product's own doors: drives, lists, phones, spot checks, review, reminders."""

import itertools
import random
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from canvass import devices, drives, measures, sync, walk_lists
from canvass.enums import ListState
from canvass.models import Drive, ListedVoter, WalkList
from config import statistics
from config.election import texting
from config.election.county import County, Style
from config.election.signing import sign_anew
from config.election.walking import Walk, batches, heard
from voters import identify, looking, quarantine, review, spot_check
from voters.enums import Channel, Purpose, Question, Source, Stance, ToldBy
from voters.models import Identification, SpotCheck, User, VoterStanding

#: The volunteers are looked at, and the doubtful asked again, in the last days before the first reminder.
ASKED_AGAIN_BEFORE_THE_END = timedelta(days=3)


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


@dataclass(frozen=True)
class Asked:
    """How many events of the doors reached the record, and what came of the texts."""

    events: int
    texted: texting.Texted


def ask(county: County, chance: random.Random, say: Callable[[str], None]) -> Asked:
    """Every volunteer walks one list a week or so; in the middle of the month some ask by text as well."""
    drive = _drive(county, Purpose.IDENTIFY)
    statistics.refresh()
    drawn = walk_lists.draw_up(drive=drive, by=county.organizer, at=county.began, rough=True)
    say(f"{drawn.turfs} lists of {drawn.doors:,} doors are drawn up")
    free = list(WalkList.objects.filter(drive=drive, state=ListState.FREE).order_by("turf__name", "pk"))
    rounds = county.assumptions.lists_each
    length = (county.assumptions.month - ASKED_AGAIN_BEFORE_THE_END) / rounds
    events, texted = 0, texting.Texted()
    for number in range(rounds):
        if number == rounds // 2:
            texted = texting.ask(county, chance, at=county.afternoon(county.began + length * number))
            say(f"{texted.sent:,} asked by text, {texted.answered:,} answered")
        statistics.refresh()
        for volunteer, walk_list in zip(county.volunteers, free[number * len(county.volunteers) :], strict=False):
            starts = county.by_day(county.began + length * (number + 0.8 * chance.random()), chance)
            events += _walk(county, walk_list, volunteer, starts, chance)
        say(f"Round {number + 1} of {rounds}: {events:,} events")
    statistics.refresh()
    say(f"{looking.look(campaign=county.campaign, until=timezone.now()):,} answers are held until somebody has looked")
    return Asked(events, texted)


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


@dataclass(frozen=True)
class AskedAgain:
    """Who was put on the list to ask again, who answered, and how many of them stood for us no more.

    ``stood`` stood for us when the sample was drawn, and of these ``stood_wrong`` truly did not. ``would_differ`` is
    the share that would be taken down as something else were all of them asked again: whoever asks hears wrong too.
    """

    asked: int
    answered: int
    turned: int
    stood: int
    stood_wrong: int
    would_differ: float


def ask_again(county: County, found: Found, chance: random.Random) -> AskedAgain:
    """Ask the system's sample again, and the doubtful, by phone, by somebody else who is not under question."""
    at = county.now - ASKED_AGAIN_BEFORE_THE_END
    standing = VoterStanding.objects.filter(campaign=county.campaign, stance=Stance.FOR)
    minds = [county.truth(voter_id, at) for voter_id in standing.values_list("voter_id", flat=True)]
    spot_check.draw(campaign=county.campaign, by=county.admin, at=at, salt=str(county.campaign.slug))
    callers = [person for person in county.volunteers if person.pk not in found.flagged]
    most = county.assumptions.calls_each * len(callers) - spot_check.waiting(county.campaign).count()
    spot_check.doubt(campaign=county.campaign, most=max(0, most), by=county.admin, at=at)
    statistics.refresh()
    drawn = SpotCheck.objects.filter(campaign=county.campaign)
    heard_by = dict(drawn.values_list("identification__voter_id", "identification__heard_by_id"))
    waiting = list(spot_check.waiting(county.campaign).order_by("external_id").values_list("pk", flat=True))
    called = [voter_id for voter_id in waiting if _answers_call(county, voter_id, chance)]
    said_at = at + timedelta(days=1)
    answers = [_call(county, callers, voter_id, heard_by[voter_id], said_at, chance) for voter_id in called]
    identify.record_many(campaign=county.campaign, answers=answers, by=county.organizer)
    statistics.refresh()
    turned = sum(answer.stance != Stance.FOR for answer in answers)
    wrong, misheard = len(minds) - minds.count(Stance.FOR), county.assumptions.misheard
    differ = (wrong * (1 - misheard / 2) + (len(minds) - wrong) * misheard) / len(minds) if minds else 0.0
    return AskedAgain(len(waiting), len(answers), turned, len(minds), wrong, round(differ, 6))


def _answers_call(county: County, voter_id: int, chance: random.Random) -> bool:
    """Whoever holds a number that was the voter's is no voter to ask again."""
    answers = chance.random() < county.assumptions.answers_call
    return answers and voter_id not in county.strangers


def _call(
    county: County,
    callers: Sequence[User],
    voter_id: int,
    not_by: UUID | None,
    at: datetime,
    chance: random.Random,
) -> Identification:
    caller = chance.choice(callers)
    while caller.pk == not_by:
        caller = chance.choice(callers)
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


def question(county: County, known: Collection[UUID] = ()) -> Found:
    """Set aside what the volunteers under question recorded, but for those in ``known``, where that was done before."""
    asked = {each.measures.volunteer_id: each for each in _questions(county)}
    for volunteer_id in [pk for pk in asked if pk not in known]:
        placed = quarantine.place(
            campaign=county.campaign,
            volunteer=User.objects.get(pk=volunteer_id),
            since=county.began,
            until=county.now,
            reason=", ".join(reason.code for reason in asked[volunteer_id].reasons),
            by=county.admin,
        )
        quarantine.step(quarantine=placed.quarantine, to=Question.SET_ASIDE, by=county.admin)
    planted = {pk for pk, style in county.styles.items() if style != Style.HONEST}
    return Found(planted=planted, flagged={*asked, *known})


def _questions(county: County) -> Sequence[measures.Question]:
    return measures.questions(campaign=county.campaign, since=county.began, until=county.now)


def decide(county: County, found: Found, chance: random.Random) -> int:
    """An admin calls whose answers contradict each other; who answers is decided, the rest stays held."""
    decided = 0
    at = county.now - timedelta(hours=2)
    callers = [person for person in county.volunteers if person.pk not in found.flagged]
    for card in list(review.waiting(county.campaign).order_by("voter__external_id")):
        if not _answers_call(county, card.voter_id, chance):
            continue
        answer = _call(county, callers, card.voter_id, None, at, chance)
        identify.record_many(campaign=county.campaign, answers=[answer], by=county.organizer)
        review.approve(identification=Identification.objects.get(pk=answer.pk), by=county.admin)
        decided += 1
    return decided


@dataclass(frozen=True)
class Reminded:
    """Whom the reminding lists held, whom a text reached, and how often a drive stopped itself for its leaks and was
    signed anew.
    """

    listed: set[int]
    texted: set[int]
    by_text: texting.Texted
    stops: int


def remind(county: County, found: Found, chance: random.Random) -> Reminded:
    """Text and knock: both lists ask the gate, and so does each text and each knock."""
    by_text, texted = texting.remind(county, found.flagged, chance)
    drive = _drive(county, Purpose.GOTV)
    statistics.refresh()
    walk_lists.draw_up(drive=drive, by=county.organizer, at=timezone.now(), rough=True)
    statistics.refresh()
    listed = set(ListedVoter.objects.filter(walk_list__drive=drive).values_list("voter_id", flat=True))
    free = list(WalkList.objects.filter(drive=drive, state=ListState.FREE).order_by("turf__name", "pk"))
    trusted = [person for person in county.volunteers if person.pk not in found.flagged]
    stops = by_text.stopped
    for walk_list, volunteer in zip(free, itertools.cycle(trusted), strict=False):
        stops += sign_anew(county, Channel.DOOR, drive.pk)
        _walk(county, walk_list, volunteer, timezone.now(), chance)
    return Reminded(listed, texted, by_text, stops)
