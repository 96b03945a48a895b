"""Who is to be texted, and who has whom in hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import SystemRandom
from uuid import UUID

import phonenumbers
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Now

from textbank import hearing, may_send, rules, taking, wordings
from textbank.enums import Closing, ConversationState, Direction, TextRefusal
from textbank.models import Conversation, Drive, Hold, Message
from textbank.models.conversation import OPEN
from textbank.refusals import Refused
from voters import audit, budgets, gate, permissions, universe
from voters.enums import Act, Channel, Purpose
from voters.models import AuditRow, Campaign, GotvContact, Membership, User, Voter, VoterRestriction
from voters.roll import statistics

USUAL_SIZE, MOST_AT_ONCE = 50, 200
LATE, SILENT_FOR = timedelta(hours=1), timedelta(days=1)
CHANCE = SystemRandom()
AT_ONCE = 10_000
#: So many new people are a change of which the planner has to be told: the first batches are taken at once.
MANY = 1000
#: In one statement, because a drive may hold a hundred thousand people. Whose number another drive took meanwhile stays
#: out; nobody else draws this one up at the same time.
BRING_IN = """
    INSERT INTO textbank_conversation
           (campaign_id, drive_id, purpose, voter_id, number, gotv_contact_id, variant, state, closing, closing_reason)
    SELECT %(campaign)s, %(drive)s, %(purpose)s, voter, number, contact, variant, 'to_send', '', ''
      FROM unnest(%(voters)s::bigint[], %(numbers)s::text[], %(contacts)s::uuid[], %(variants)s::text[])
        AS one (voter, number, contact, variant)
        ON CONFLICT (campaign_id, number) WHERE state IN ('to_send', 'waiting', 'to_answer') DO NOTHING
"""
#: The first of those whom nobody has, for this person; whom others take at the same moment is passed over.
TAKE = """
    WITH free AS (
        SELECT id FROM textbank_conversation
         WHERE drive_id = %(drive)s AND state = 'to_send' AND texter_id IS NULL
         ORDER BY id LIMIT %(room)s FOR UPDATE SKIP LOCKED)
    UPDATE textbank_conversation c SET texter_id = %(texter)s, taken_at = %(at)s, skipped_at = NULL
      FROM free WHERE c.id = free.id
    RETURNING c.id, c.voter_id, c.number, c.state, c.purpose
"""
OUR_REGIONS = {"US", "PR", "GU", "VI", "AS", "MP"}
TOLL_FREE = {"800", "833", "844", "855", "866", "877", "888"}


class NotDrawable(Exception):
    """A paused drive draws up nobody."""

    code = "paused"


@dataclass(frozen=True)
class DrawnUp:
    """``found`` is the universe; of those, ``added`` came to the drive now and ``already`` were in it."""

    found: int
    added: int
    already: int

    @property
    def left_out(self) -> int:
        """No usable number, asked not to be contacted, in another conversation, or not allowed by the gate."""
        return self.found - self.added - self.already


@transaction.atomic
def draw_up(*, drive: Drive, by: User, at: datetime) -> DrawnUp:
    """Bring the universe's people into the drive, each once, on one number of theirs.

    In a ``gotv`` drive only who passes the gate comes in, each with the contact that says so. Drawing up again
    adds who has come to pass since. What was listed is asked again at each tap.
    """
    permissions.check_can(by, permissions.Act.RUN_TEXTS, drive.campaign)
    _one_at_a_time(drive)
    drive = Drive.objects.select_related("campaign", "universe").get(pk=drive.pk)
    letters = wordings.variants(drive)
    if drive.paused_at is not None or not letters:
        raise NotDrawable
    found = universe.voters(drive.universe.spec, drive.campaign)
    already = Conversation.objects.filter(drive=drive, voter__in=found.order_by().values("pk")).count()
    waiting = set(_waiting(drive).values_list("voter_id", flat=True))
    numbers = _numbers(drive, found)
    chosen = sorted(numbers)
    added = 0
    for start in range(0, len(chosen), AT_ONCE):
        contacts = _contacts(drive, chosen[start : start + AT_ONCE], by)
        _close_earlier(drive, waiting.intersection(contacts))
        added += _add(drive, contacts, numbers, letters)
    if added >= MANY:
        statistics.refresh([Conversation._meta.db_table, GotvContact._meta.db_table])
    Drive.objects.filter(pk=drive.pk).update(drawn_up_at=at)
    audit.record("text_drive.drawn_up", by=by, campaign=drive.campaign, on=drive, added=added)
    return DrawnUp(found.count(), added, already)


def _one_at_a_time(drive: Drive) -> None:
    """Two people draw a drive up one after the other. Not by its row: a text holds the voter before the drive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(drive.pk)])


def _numbers(drive: Drive, found: QuerySet[Voter]) -> dict[int, str]:
    """One usable number for each voter who may be asked; a number that several share goes to one of them."""
    mine = Conversation.objects.filter(drive=drive, voter=OuterRef("pk"))
    people = found.order_by().filter(~Exists(mine))
    if drive.second_pass_of_id is not None:
        people = people.filter(Exists(_silent(drive)))
    if drive.purpose == Purpose.IDENTIFY:
        people = people.filter(~Exists(_restrictions(drive)))
    held = Hold.objects.filter(number=OuterRef("number"), settled_at=None)
    busy = Conversation.objects.filter(campaign=drive.campaign, number=OuterRef("number"), state__in=OPEN)
    goes_on = busy.filter(state=ConversationState.WAITING, voter=OuterRef("voter"))
    phones = universe.phones(people).filter(~Exists(held)).filter(~Exists(busy) | Exists(goes_on))
    numbers: dict[int, str] = {}
    taken: set[str] = set()
    for voter_id, number in phones.order_by("-texts", "pk").values_list("voter_id", "number"):
        if voter_id not in numbers and number not in taken and takes_our_texts(number):
            numbers[voter_id] = number
            taken.add(number)
    return numbers


def _silent(drive: Drive) -> QuerySet[Conversation]:
    """Who was texted by the first pass a day ago or earlier and has written nothing since, on any number.

    Also whom the text did not reach through no fault of their number: this is their one more chance, on another day.
    """
    theirs = Message.objects.filter(conversation=OuterRef("pk"), direction=Direction.IN)
    first = Conversation.objects.filter(drive=drive.second_pass_of_id, voter=OuterRef("pk"))
    silent = Q(state=ConversationState.WAITING) | Q(closing=Closing.FAILED)
    return first.filter(silent, ~Exists(theirs), latest_at__lte=Now() - SILENT_FOR)


def _restrictions(drive: Drive) -> QuerySet[VoterRestriction]:
    return VoterRestriction.objects.filter(
        voter=OuterRef("pk"), campaign=drive.campaign, kind__in=may_send.RESTRICTING, lifts=None, lifted_by=None
    )


def takes_our_texts(number: str) -> bool:
    """Whether this is an ordinary number of the United States or its territories."""
    return len(number) == 12 and number.startswith("+1") and _is_ours(number[2:5])


@lru_cache(maxsize=1000)
def _is_ours(area_code: str) -> bool:
    parsed = phonenumbers.parse(f"+1{area_code}5550199", None)
    return area_code not in TOLL_FREE and phonenumbers.region_code_for_number(parsed) in OUR_REGIONS


def _contacts(drive: Drive, voter_ids: Sequence[int], by: User) -> dict[int, UUID | None]:
    """Whom of these the gate lets in, each with the contact that says so; in a drive that asks, all, without one."""
    if drive.purpose != Purpose.GOTV:
        return dict.fromkeys(voter_ids)
    voters = Voter.objects.filter(pk__in=voter_ids)
    found = gate.contacts(campaign=drive.campaign, voters=voters, channel=Channel.TEXT, act=Act.LISTED, by=by)
    return {voter_id: found[voter_id].pk for voter_id in sorted(found)}


def _waiting(drive: Drive) -> QuerySet[Conversation]:
    return Conversation.objects.filter(campaign=drive.campaign, state=ConversationState.WAITING)


def _close_earlier(drive: Drive, voter_ids: Iterable[int]) -> None:
    """An earlier drive's conversation that waits for an answer goes on in this one."""
    earlier = _waiting(drive).filter(voter_id__in=list(voter_ids))
    earlier.update(state=ConversationState.DONE, closing=Closing.ANOTHER_DRIVE)


def _add(drive: Drive, contacts: dict[int, UUID | None], numbers: dict[int, str], letters: Sequence[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            BRING_IN,
            {
                "campaign": drive.campaign_id,
                "drive": drive.pk,
                "purpose": drive.purpose,
                "voters": list(contacts),
                "numbers": [numbers[voter_id] for voter_id in contacts],
                "contacts": list(contacts.values()),
                "variants": [wordings.drawn(letters, chance=CHANCE) for _ in contacts],
            },
        )
        return int(cursor.rowcount)


@transaction.atomic
def take(*, drive: Drive, volunteer: User, at: datetime, size: int = MOST_AT_ONCE) -> list[Conversation]:
    """Give this person so many more people to text, a batch in hand at most; what others take at once is passed over.

    No more than the organizer released, and no more a texter and day than the drive allows.

    Raises ``Refused`` (no part in the campaign, not approved, paused, ended) and ``budgets.OverBudget``.
    """
    may_send.lock_part(texter=volunteer, campaign=drive.campaign)
    may_send.check_drive_runs(drive=drive, at=at)
    hearing.check(at=at)
    check_answers_first(campaign=drive.campaign, volunteer=volunteer)
    taking.check(campaign=drive.campaign, volunteer=volunteer, at=at)
    room = min(size, drive.batch_size) - in_hand(drive=drive, volunteer=volunteer).count()
    room = min(room, _released(drive), _left_for(drive, volunteer, at))
    if room <= 0:
        return []
    wanted = {"drive": drive.pk, "room": room, "texter": volunteer.pk, "at": at}
    taken = sorted(Conversation.objects.raw(TAKE, wanted), key=lambda row: row.pk)
    for row in taken:
        row.drive, row.campaign = drive, drive.campaign
    _count(taken, drive.campaign, volunteer, at)
    if taken:
        audit.record(taking.TAKEN, by=volunteer, campaign=drive.campaign, on=drive, people=len(taken))
    return taken


def _count(taken: Iterable[Conversation], campaign: Campaign, volunteer: User, at: datetime) -> None:
    """Count whom the volunteer gets to see, within what one volunteer may see."""
    voter_ids = [row.voter_id for row in taken]
    budgets.hand_over(campaign=campaign, volunteer=volunteer, channel=Channel.TEXT, voter_ids=voter_ids, at=at)


def _released(drive: Drive) -> int:
    """How many more may be taken by anybody. Under lock, where there is a number to keep to."""
    if drive.release_count is None:
        return MOST_AT_ONCE
    _one_at_a_time(drive)
    free = Q(state=ConversationState.TO_SEND, texter=None)
    return max(drive.release_count - Conversation.objects.filter(drive=drive).exclude(free).count(), 0)


def _left_for(drive: Drive, volunteer: User, at: datetime) -> int:
    """How many more of this drive this person may take today. The caller holds the membership."""
    if drive.texter_limit is None:
        return MOST_AT_ONCE
    rows = AuditRow.objects.filter(act=taking.TAKEN, by=volunteer, at__gt=at - timedelta(hours=24), on_id=str(drive.pk))
    return max(drive.texter_limit - (rows.aggregate(people=Sum("people"))["people"] or 0), 0)


def in_hand(*, drive: Drive, volunteer: User) -> QuerySet[Conversation]:
    """The people of this drive whom the volunteer has not written to yet, in the order to write to them."""
    mine = Conversation.objects.filter(drive=drive, texter=volunteer, state=ConversationState.TO_SEND)
    return mine.order_by(F("skipped_at").asc(nulls_first=True), "pk").select_related("voter", "drive", "campaign")


@transaction.atomic
def give_back(*, drive: Drive, volunteer: User) -> int:
    """The volunteer stops here: whom they have not written to is free again. Returns how many."""
    mine = Conversation.objects.filter(drive=drive, texter=volunteer, state=ConversationState.TO_SEND)
    count = mine.update(texter=None, taken_at=None, skipped_at=None)
    audit.record(taking.GIVEN_BACK, by=volunteer, campaign=drive.campaign, on=drive, count=count)
    return count


def check_answers_first(*, campaign: Campaign, volunteer: User) -> None:
    """Raise ``Refused`` where the campaign wants answers answered before new people are taken, and some wait."""
    if not rules.of(campaign).answers_first:
        return
    waiting = Conversation.objects.filter(campaign=campaign, texter=volunteer, state=ConversationState.TO_ANSWER)
    if waiting.filter(for_lead_at=None, offered_at=None).exists():
        raise Refused(TextRefusal.ANSWERS_FIRST)


def left_answers(*, campaign: Campaign, volunteer: User, at: datetime) -> QuerySet[Conversation]:
    """Answers that have waited an hour, are offered, or whose texter has no part here any more; not this one's own."""
    working = Membership.objects.filter(campaign=campaign, user=OuterRef("texter"), suspended_at=None)
    waiting = Conversation.objects.filter(campaign=campaign, state=ConversationState.TO_ANSWER)
    late = waiting.filter(Q(latest_at__lte=at - LATE) | Q(offered_at__isnull=False) | ~Exists(working))
    return late.filter(for_lead_at=None).exclude(texter=volunteer).order_by("latest_at")


@transaction.atomic
def take_answers(*, campaign: Campaign, volunteer: User, at: datetime, size: int = 20) -> int:
    """Give this person so many of the answers that nobody attends to, the oldest first. Returns how many.

    Raises ``Refused`` (no part in the campaign) and ``budgets.OverBudget``.
    """
    may_send.lock_part(texter=volunteer, campaign=campaign)
    found = left_answers(campaign=campaign, volunteer=volunteer, at=at)
    taken = list(found.select_for_update(skip_locked=True, of=("self",))[:size])
    Conversation.objects.filter(pk__in=[row.pk for row in taken]).update(texter=volunteer, taken_at=at, offered_at=None)
    _count(taken, campaign, volunteer, at)
    if taken:
        audit.record(taking.TAKEN, by=volunteer, campaign=campaign, people=len(taken))
    return len(taken)


def can_take(*, drive: Drive, at: datetime) -> Refused | None:
    """Why nobody takes a batch of this drive now, or None."""
    try:
        may_send.check_drive_runs(drive=drive, at=at)
    except Refused as refusal:
        return refusal
    return None
