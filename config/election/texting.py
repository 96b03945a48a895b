"""The campaign's texts, through the text bank's own doors: asked by text, answered from the phone, read by a texter."""

import random
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from config import statistics
from config.demo.drives import ASKING, REMINDING
from config.election.carrier import OURS, Carrier
from config.election.county import County, Style
from config.election.signing import sign_anew
from config.simulator import phrases
from textbank import batches, drives, gone_numbers, sending, tagging
from textbank.models import Conversation, Drive, Message, Sender
from textbank.refusals import Refused
from voters.enums import Channel, Purpose, Stance
from voters.models import Reach, Universe, User

SPEAKS = {Stance.FOR: "supporter", Stance.AGAINST: "opponent", Stance.UNDECIDED: "undecided"}
WRONG_NUMBER = "wrong_number"
#: A texter reads what came in after each batch.
READS_AFTER = timedelta(minutes=3)
TEXTS_A_DAY_FOR = timedelta(hours=3)


@dataclass
class Texted:
    """What came of a drive: texts that went, the answers that came back, and how often its leaks stopped it."""

    sent: int = 0
    answered: int = 0
    wrong_numbers: int = 0
    stops: int = 0
    stopped: int = 0
    wrote: set[int] = field(default_factory=set)

    def told(self) -> dict[str, int]:
        """The figures, without the people."""
        return {"sent": self.sent, "answered": self.answered, "wrong_numbers": self.wrong_numbers, "stops": self.stops}


def ask(county: County, chance: random.Random, *, at: datetime) -> Texted:
    """The texters write to as many as they can of those who have a number and were not asked yet."""
    _note_gone(county, until=at)
    drive = _drive(
        county,
        Purpose.IDENTIFY,
        {"field": "stance", "is": "any_of", "value": ["unknown"]},
        {"field": "has_phone", "is": "is", "value": True},
    )
    statistics.refresh()
    batches.draw_up(drive=drive, by=county.organizer, at=at)
    return _Texting(county, drive, chance).text(county.texters, at=at)


def remind(county: County, flagged: Collection[UUID], chance: random.Random) -> tuple[Texted, set[int]]:
    """Remind by text whom the gate lets through, of those who have written by their number themselves.

    A number that stands on the roll alone may be anybody's. Returns what came of it, and whom the product says that
    it reached.
    """
    at = county.afternoon(county.now)
    _note_gone(county, until=at)
    drive = _drive(county, Purpose.GOTV, {"field": "who_wrote", "is": "is", "value": True})
    statistics.refresh()
    batches.draw_up(drive=drive, by=county.organizer, at=at)
    trusted = [texter for texter in county.texters if texter.pk not in flagged]
    texted = _Texting(county, drive, chance).text(trusted, at=at)
    reached = Reach.objects.filter(campaign=county.campaign, channel=Channel.TEXT).values_list("voter_id", flat=True)
    return texted, set(reached)


def _drive(county: County, purpose: Purpose, *rows: dict[str, object]) -> Drive:
    universe = Universe.objects.create(
        campaign=county.campaign, name=f"By text: {purpose}", spec={"all": list(rows)}, by=county.organizer
    )
    sender, _ = Sender.objects.get_or_create(campaign=county.campaign, address=OURS)
    drive = drives.create(
        campaign=county.campaign,
        purpose=purpose,
        name=f"By text: {purpose.label}",
        universe=universe,
        sender=sender,
        script=REMINDING if purpose == Purpose.GOTV else ASKING,
        starts_date=county.began.date(),
        ends_date=county.campaign.election_date,
        by=county.organizer,
    )
    drives.approve(drive=drive, by=county.admin, at=county.began)
    return Drive.objects.select_related("campaign", "sender").get(pk=drive.pk)


def _note_gone(county: County, *, until: datetime) -> None:
    """What the carriers list, day by day: the numbers that went out of service."""
    numbers: dict[date, list[str]] = {}
    for voter_id, moment in county.gone.items():
        if moment <= until:
            numbers.setdefault(moment.date(), []).append(county.people[voter_id].phone)
    for day in sorted(numbers):
        gone_numbers.note(numbers=numbers[day], day=day, at=until)


class _Texting:
    """One drive in the texters' hands."""

    def __init__(self, county: County, drive: Drive, chance: random.Random) -> None:
        self._county, self._drive, self._chance = county, drive, chance
        self._carrier = Carrier(chance)
        self._done = Texted()

    def text(self, texters: Sequence[User], *, at: datetime) -> Texted:
        """One texter after the other, some on each day, writes to as many as the assumptions say."""
        began = clock = at
        for texter in texters:
            if clock - began > TEXTS_A_DAY_FOR:
                began = clock = began + timedelta(days=1)
            clock = self._sit_down(texter, clock)
        return self._done

    def _sit_down(self, texter: User, clock: datetime) -> datetime:
        """One texter's hour, batch after batch; returns when it ends."""
        left = self._county.assumptions.texts_each
        while left > 0:
            self._carrier.sweep(at=clock)
            if self._drive.purpose == Purpose.GOTV:
                self._done.stopped += sign_anew(self._county, Channel.TEXT, self._drive.pk)
            batch = batches.take(drive=self._drive, volunteer=texter, at=clock, size=left)
            if not batch:
                break
            left -= len(batch)
            came: list[tuple[Conversation, Message, Stance | None]] = []
            for conversation in batch:
                clock += timedelta(seconds=self._chance.uniform(*self._county.assumptions.between_texts))
                self._carrier.sweep(at=clock)
                came += self._write(conversation, texter, clock)
            clock += READS_AFTER
            for conversation, message, says in came:
                self._read(conversation, message, says, texter, clock)
        return clock

    def _write(
        self, conversation: Conversation, texter: User, at: datetime
    ) -> Iterator[tuple[Conversation, Message, Stance | None]]:
        """One tap, and what comes back to be read by the texter; ``None`` says that it is the wrong person."""
        request = uuid.UUID(int=self._chance.getrandbits(128), version=4)
        try:
            tapped = sending.tap(conversation=conversation, texter=texter, request_id=request, at=at)
        except Refused:
            return
        if not self._carrier.send(tapped.message.pk, at=at):
            return
        self._done.sent += 1
        yield from self._answer(conversation, at)

    def _answer(
        self, conversation: Conversation, at: datetime
    ) -> Iterator[tuple[Conversation, Message, Stance | None]]:
        rules, voter_id = self._county.assumptions, conversation.voter_id
        luck = self._chance.random()
        if luck >= rules.writes_back + rules.asks_to_stop:
            return
        says = self._county.strangers.get(voter_id, self._county.truth(voter_id, at))
        speaks = SPEAKS[says]
        if voter_id in self._county.strangers and self._chance.random() < rules.says_wrong_number:
            speaks = WRONG_NUMBER
        stops = luck >= rules.writes_back
        words = self._words("opted_out" if stops else speaks, self._county.people[voter_id].language)
        came = self._carrier.bring(number=conversation.number, body=words, at=at + timedelta(minutes=1))
        self._done.stops += stops
        self._done.answered += not stops
        if came is not None and not stops:
            yield conversation, came, None if speaks == WRONG_NUMBER else says

    def _words(self, speaks: str, language: str) -> str:
        reminds = self._drive.purpose == Purpose.GOTV
        return self._chance.choice((phrases.LATER if reminds else phrases.FIRST)[speaks][language])

    def _read(
        self, conversation: Conversation, message: Message, says: Stance | None, texter: User, at: datetime
    ) -> None:
        """The texter reads one answer and taps what it says; whoever invents reads a yes out of anything."""
        if says is None:
            self._done.wrong_numbers += 1
            tagging.wrong_person(conversation=conversation, texter=texter, at=at)
            return
        if tagging.is_held(conversation):
            tagging.not_a_stop(conversation=conversation, texter=texter, at=at)
        stance = self._taken_for(says) if self._county.styles[texter.pk] == Style.HONEST else Stance.FOR
        self._done.wrote.add(conversation.voter_id)
        if self._drive.purpose == Purpose.IDENTIFY or stance != Stance.FOR:
            name = uuid.UUID(int=self._chance.getrandbits(128), version=4)
            tagging.read_id(conversation=conversation, message=message, stance=stance, id=name, texter=texter)
        tagging.finish(conversation=conversation, texter=texter)

    def _taken_for(self, says: Stance) -> Stance:
        if self._chance.random() < self._county.assumptions.misread:
            return self._chance.choice([stance for stance in Stance if stance != says])
        return says
