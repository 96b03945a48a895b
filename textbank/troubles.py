"""What follows by itself from the carrier's code: for the number, the sender, the words, the drive, the account.

Codes are read by their kind (``carrier.codes``). A fault that is not the person's leaves the person where they were:
the text was not taken, so somebody may tap it again once the fault is mended.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from textbank import carrier, conversations, drives, gone_numbers, pacing, stops, switches
from textbank.enums import Closing, Direction, Kind, MessageState
from textbank.models import Message, Sender
from voters import audit
from voters.enums import WishSource
from voters.models import VoterPhone

UNREACHABLE, NO_LONGER_THERE = 30003, 30005
#: So often a phone may be out of reach, on different days, before its number counts as one that takes no texts.
MOST_UNREACHABLE = 3
#: The account itself: nothing of any campaign goes.
ACCOUNT = {20003, 30002}
#: The carrier's own words that the text never left: it may be offered again.
NEVER_LEFT = {30001, 30036}
#: Warnings that half, or most, of a day is used: they refuse nothing.
WARNINGS = {30025, 30026}
A_CARRIERS_DAY = {30023, 30027}
RESTS = {
    30017: timedelta(minutes=1),
    30022: timedelta(minutes=1),
    30001: timedelta(minutes=15),
    21611: timedelta(minutes=15),
}
#: Whose fault a refusal is not: the person stays where they were.
NOT_THE_PERSON = {carrier.Kind.SENDER, carrier.Kind.OURS, carrier.Kind.LATER}


def ends_of_refusal(code: int) -> MessageState:
    """How a text ends that the carrier did not take."""
    return MessageState.NOT_SENT if carrier.kind_of(code) in NOT_THE_PERSON else MessageState.REFUSED


def ends_of_report(state: MessageState, code: int | None) -> MessageState:
    """How a text ends that the carrier took: as reported, but for one that never left."""
    return MessageState.NOT_SENT if state == MessageState.FAILED and code in NEVER_LEFT else state


def act_on(message: Message, *, code: int | None, came_to: MessageState, at: datetime) -> None:
    """Draw what follows from the code. The caller holds the voter, the conversation and the text."""
    number = message.conversation.number
    match carrier.kind_of(code):
        case carrier.Kind.PERMANENT:
            _takes_no_texts(number)
            if code == NO_LONGER_THERE:
                gone_numbers.note(numbers=[number], day=at.date(), at=at)
        case carrier.Kind.OPT_OUT:
            stops.stop(number=number, source=WishSource.CARRIER, by=None, campaign=message.conversation.campaign)
        case carrier.Kind.SENDER | carrier.Kind.OURS if code is not None:
            _act_on_sender(message, code=code, at=at)
        case carrier.Kind.LATER:
            if code in RESTS:
                _rest(message, until=at + RESTS[code])
            if code == UNREACHABLE and _is_never_reached(number):
                _takes_no_texts(number)
    leave(message, came_to, at)


def leave(message: Message, came_to: MessageState, at: datetime) -> None:
    """Where the conversation stands now."""
    if came_to == MessageState.NOT_SENT and message.kind == Kind.OPENER:
        conversations.put_back(conversation=message.conversation, at=at)
    elif came_to == MessageState.NOT_SENT:
        conversations.wait_for_us(conversation_id=message.conversation_id, at=at)
    elif message.kind == Kind.OPENER:
        conversations.close(conversation=message.conversation, closing=Closing.FAILED)


def _takes_no_texts(number: str) -> None:
    VoterPhone.objects.filter(number=number).update(texts=False)
    conversations.close_number(number=number, closing=Closing.NO_TEXTS)


def _is_never_reached(number: str) -> bool:
    texts = Message.objects.filter(conversation__number=number, direction=Direction.OUT, error_code=UNREACHABLE)
    return texts.count() >= MOST_UNREACHABLE


def _act_on_sender(message: Message, *, code: int, at: datetime) -> None:
    """The words, the sender, our set-up or the account: what stops is as much as must."""
    if code in WARNINGS:
        return
    if code == drives.FILTERED:
        _filtered(message, at)
    elif code in RESTS:
        _rest(message, until=at + RESTS[code])
    elif code in A_CARRIERS_DAY:
        _rest(message, until=_next_carriers_day(at))
    elif code in ACCOUNT:
        switches.stop_everything_by_itself(code=code, at=at)
    else:
        drives.pause_by_itself(drive=message.drive, reason=f"carrier_{code}", at=at)
        if carrier.kind_of(code) == carrier.Kind.SENDER:
            switches.stop_sender_by_itself(sender_id=message.drive.sender_id, code=code, at=at)


def _filtered(message: Message, at: datetime) -> None:
    """One variant that is filtered stops alone; when it is not that one alone, the drive pauses."""
    shares = drives.filtered(drive=message.drive)
    mine = message.conversation.variant
    others = [share for variant, share in shares.items() if variant != mine]
    if others and shares.get(mine, drives.NOTHING).is_much and not any(share.is_much for share in others):
        drives.stop_variant(drive=message.drive, variant=mine, by=None)
    elif _together(shares.values()).is_much:
        drives.pause_by_itself(drive=message.drive, reason="filtered", at=at)


def _together(shares: Iterable[drives.Filtered]) -> drives.Filtered:
    found = list(shares)
    return drives.Filtered(sum(share.sent for share in found), sum(share.filtered for share in found))


def _rest(message: Message, *, until: datetime) -> None:
    """Nothing goes from this sender before then; a longer rest is not cut short."""
    sender = Sender.objects.select_for_update(no_key=True).get(pk=message.drive.sender_id)
    if sender.rests_until is not None and sender.rests_until >= until:
        return
    Sender.objects.filter(pk=sender.pk).update(rests_until=until)
    audit.record("text_sender.rests", by=None, campaign=message.conversation.campaign, on=sender)


def _next_carriers_day(at: datetime) -> datetime:
    """The next midnight Pacific, when the carriers' day begins anew."""
    tomorrow = at.astimezone(pacing.CARRIERS_ZONE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=pacing.CARRIERS_ZONE)
