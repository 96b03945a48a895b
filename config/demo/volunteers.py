"""Volunteers of the town who go on working while somebody watches: one knocks over the API, one texts.

They know what the people they speak to truly think, and hear it wrong one time in a hundred. Everything they do
goes through the same doors as a person's taps.
"""

import logging
import random
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import requests
from django.db.models import QuerySet
from django.utils import timezone

from canvass import devices, trust, walk_lists
from canvass.enums import ListState
from canvass.models import ListedVoter, WalkList
from config.demo import drives, people, roll
from config.demo.town import Person, Town
from textbank import batches, sending, stop_words, tagging, tasks
from textbank.enums import ConversationState, Direction
from textbank.models import Conversation, Message
from textbank.models import Drive as TextDrive
from textbank.refusals import Refused
from voters import budgets
from voters.enums import Stance
from voters.models import Campaign, User

logger = logging.getLogger(__name__)
MISHEARD = 0.01
WALKER, TEXTER = "tom", "priya"
TIMEOUT_SECONDS = 10
#: So many times the texter writes and reads while the walker goes to the next door: who is faster is looked at.
TEXTS_A_DOOR = 6


def work(*, base: str, built: Town, pace_seconds: float, turns: int | None, seed: int) -> None:
    """Take turns for ever, or ``turns`` of them. ``base`` is the web server's address, ``built`` who lives in town."""
    chance = random.Random(seed)
    campaign = Campaign.objects.get(slug=people.CAMPAIGN)
    truth = {person.phone: person.truth for person in built.people if person.phone}
    texter = Texter(campaign, _person(campaign, TEXTER), truth, chance)
    walker = Walker(base, campaign, _person(campaign, WALKER), roll.minds(built), chance)
    deeds: list[Callable[[], bool]] = [*[texter.write, texter.answer] * TEXTS_A_DOOR, walker.knock]
    turn = 0
    while turns is None or turn < turns:
        did = deeds[turn % len(deeds)]()
        turn += 1
        time.sleep(pace_seconds if did else pace_seconds * 2)


def _person(campaign: Campaign, word: str) -> User:
    return User.objects.get(email=f"{word}@example.org", memberships__campaign=campaign)


class Texter:
    """Writes to one person a turn, and reads what comes back."""

    def __init__(self, campaign: Campaign, user: User, truth: dict[str, Stance], chance: random.Random) -> None:
        self._campaign, self._user, self._truth, self._chance = campaign, user, truth, chance

    def write(self) -> bool:
        """Send the next first text, of the two drives in turn; False when none can go."""
        at = timezone.now()
        for drive in sorted(self._drives(), key=lambda _: self._chance.random()):
            conversation = self._next(drive, at)
            if conversation is None:
                continue
            try:
                tapped = sending.tap(conversation=conversation, texter=self._user, request_id=uuid.uuid4(), at=at)
            except Refused as refusal:
                logger.info("a first text waits: %s", refusal.code)
                continue
            tasks.enqueue(tasks.send_text, message_id=str(tapped.message.pk))
            return True
        return False

    def _drives(self) -> QuerySet[TextDrive]:
        return TextDrive.objects.filter(campaign=self._campaign, approved_at__isnull=False, paused_at=None)

    def _next(self, drive: TextDrive, at: datetime) -> Conversation | None:
        waiting = batches.in_hand(drive=drive, volunteer=self._user).first()
        if waiting is None and batches.can_take(drive=drive, at=at) is None:
            return self._take(drive, at)
        return waiting

    def _take(self, drive: TextDrive, at: datetime) -> Conversation | None:
        try:
            return next(iter(batches.take(drive=drive, volunteer=self._user, at=at, size=20)), None)
        except budgets.OverBudget as refusal:
            logger.info("the texter has seen enough people: %s", refusal.code)
            return None

    def answer(self) -> bool:
        """Read one reply: tag it, or see to it that a stranger is not written to again."""
        conversation = (
            Conversation.objects.filter(campaign=self._campaign, texter=self._user, state=ConversationState.TO_ANSWER)
            .order_by("latest_at")
            .first()
        )
        if conversation is None:
            return False
        message = conversation.messages.filter(direction=Direction.IN).latest("made_at")
        try:
            self._read(conversation, message)
        except (Refused, tagging.NotTheirWords) as refusal:
            logger.info("a reply waits: %s", getattr(refusal, "code", "refused"))
            return False
        return True

    def _read(self, conversation: Conversation, message: Message) -> None:
        at = timezone.now()
        verdict = stop_words.classify(message.body)
        if verdict.wrong_person:
            tagging.wrong_person(conversation=conversation, texter=self._user, at=at)
            return
        if tagging.is_held(conversation):
            tagging.stop(conversation=conversation, texter=self._user, at=at)
            return
        stance = self._truth.get(conversation.number, Stance.UNDECIDED)
        if self._chance.random() < MISHEARD:
            stance = self._chance.choice([other for other in Stance if other != stance])
        tagging.read_id(conversation=conversation, message=message, stance=stance, id=uuid.uuid4(), texter=self._user)
        tagging.finish(conversation=Conversation.objects.get(pk=conversation.pk), texter=self._user)


class Walker:
    """Knocks at one door a turn, over HTTP as a phone does."""

    def __init__(
        self, base: str, campaign: Campaign, user: User, minds: dict[int, Person], chance: random.Random
    ) -> None:
        self._base, self._campaign, self._user, self._minds, self._chance = base, campaign, user, minds, chance
        self._device = uuid.uuid4()
        secret = devices.register(campaign=campaign, volunteer=user, device=self._device, at=timezone.now()).secret
        self._http = requests.Session()
        self._http.headers.update({"Authorization": f"Bearer {secret}", "X-Device": str(self._device)})
        self._way = self._doors()

    def knock(self) -> bool:
        """Tell of one door; False when there is no list, or the server does not answer."""
        events = next(self._way, None)
        if events is None:
            self._way = self._doors()
            return False
        now = timezone.now().isoformat()
        body: dict[str, Any] = {"sent_at": now, "version": "demo", "unsent": 0, "lists": [], "events": events}
        try:
            answer = self._http.post(f"{self._base}/api/v1/doors/sync/", json=body, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
        except requests.RequestException as failure:
            logger.info("the walker has no signal: %s", type(failure).__name__)
            return False
        return True

    def _doors(self) -> Iterator[list[dict[str, str | int | None]]]:
        """The events of one door after the other along the walker's list, made as they are asked for."""
        walk_list = self._list()
        if walk_list is None:
            return
        knocked = set(walk_list.visits.values_list("household_id", flat=True))
        for stop in walk_list.stops.exclude(household_id__in=knocked).order_by("position"):
            listed = list(ListedVoter.objects.filter(stop=stop, withdrawn_at=None).order_by("pk"))
            if listed:
                at = timezone.now()
                events = drives.at_the_door(walk_list, stop.household_id, listed, self._minds, self._chance, said_at=at)
                yield [drives.as_sent(event) for event in events]

    def _list(self) -> WalkList | None:
        """The list in the walker's hands, or a free one of the same work."""
        own = WalkList.objects.filter(volunteer=self._user, state=ListState.OUT).order_by("given_at").first()
        free = WalkList.objects.filter(campaign=self._campaign, state=ListState.FREE).order_by("pk").first()
        if own is None and free is not None:
            organizer = _person(self._campaign, "olga")
            try:
                return walk_lists.assign(walk_list=free, volunteer=self._user, by=organizer, at=timezone.now())
            except (walk_lists.BeingWalked, *trust.REFUSALS) as refusal:
                logger.info("the walker gets no list: %s", refusal.code)
        return own
