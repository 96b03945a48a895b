"""May this text go now? Asked at the tap, and again in the transaction that hands it to the carrier.

The caller holds, in this order, the texter's membership, the voter and the conversation, until it commits.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from textbank import holding, switches
from textbank.enums import ConversationState, TextRefusal
from textbank.holding import Held
from textbank.models import Conversation, Drive
from textbank.refusals import Refused
from voters import consent, gate, permissions, releases, voter_rows
from voters.enums import Channel, Purpose, Restriction
from voters.models import Campaign, Membership, User

RESTRICTING = {Restriction.DO_NOT_CONTACT, Restriction.MOVED, Restriction.DECEASED}


def lock_part(*, texter: User, campaign: Campaign) -> Membership:
    """Hold the texter's part in the campaign: a suspension waits for this text, or this text sees it."""
    held = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user")
    part = held.filter(user=texter, campaign=campaign).first()
    if part is None or not permissions.part_allows(part, permissions.Act.TEXT):
        raise Refused(TextRefusal.SUSPENDED)
    return part


def lock_conversation(conversation_id: UUID, *, voter_id: int) -> Conversation:
    """Hold the voter and then the conversation, and read it afresh."""
    voter_rows.lock(voter_id)
    rows = Conversation.objects.select_related("campaign", "drive__sender", "voter__household", "texter")
    found = rows.select_for_update(of=("self",), no_key=True).get(pk=conversation_id)
    found.drive.campaign = found.campaign
    return found


def hold(*, conversation_id: UUID, texter_id: UUID, at: datetime, request_id: UUID | None = None) -> Held:
    """Hold all three at once, and know what the checks below ask for. Raises ``Refused`` without a part."""
    held = holding.hold(conversation_id=conversation_id, texter_id=texter_id, at=at, request_id=request_id)
    if not held.may_text:
        raise Refused(TextRefusal.SUSPENDED)
    return held


def check_may_go(*, held: Held, at: datetime, apologizes: bool = False) -> datetime:
    """Raise ``Refused`` unless a text in this conversation may go now; return when its window closes.

    One that ``apologizes`` goes to a number that is known to be somebody else's.
    """
    conversation = held.conversation
    _check_drive(conversation.drive, at, texts_stopped=held.texts_stopped)
    if held.number_stopped:
        raise Refused(TextRefusal.STOPPED)
    if held.number_held:
        raise Refused(TextRefusal.HELD)
    _check_voter(held)
    _check_phone(held, apologizes)
    if conversation.purpose == Purpose.GOTV:
        reason = gate.refusal(campaign=conversation.campaign, voter=conversation.voter, channel=Channel.TEXT, at=at)
        if reason is not None:
            raise Refused(reason)
    return _check_hours(conversation, at)


def check_drive_runs(*, drive: Drive, at: datetime) -> None:
    _check_drive(drive, at, texts_stopped=switches.all_stopped(campaign=drive.campaign))


def _check_drive(drive: Drive, at: datetime, *, texts_stopped: bool) -> None:
    if drive.approved_at is None:
        raise Refused(TextRefusal.NOT_APPROVED)
    if drive.paused_at is not None:
        raise Refused(TextRefusal.PAUSED)
    if drive.purpose == Purpose.GOTV and not releases.is_released(
        campaign=drive.campaign, channel=Channel.TEXT, drive_id=drive.pk
    ):
        raise Refused(TextRefusal.NOT_RELEASED)
    today = at.astimezone(ZoneInfo(drive.campaign.time_zone)).date()
    if not drive.starts_date <= today <= drive.ends_date:
        raise Refused(TextRefusal.ENDED)
    if drive.sender.stopped_at is not None:
        raise Refused(TextRefusal.SENDER_STOPPED)
    if drive.sender.rests_until is not None and drive.sender.rests_until > at:
        raise Refused(TextRefusal.SENDER_RESTS, opens_at=drive.sender.rests_until)
    if texts_stopped:
        raise Refused(TextRefusal.ALL_STOPPED)


def _check_voter(held: Held) -> None:
    conversation, voter = held.conversation, held.conversation.voter
    if voter.protected or voter.erased_at is not None:
        raise Refused(TextRefusal.PROTECTED)
    if voter.merged_into_id is not None and conversation.state == ConversationState.TO_SEND:
        raise Refused(TextRefusal.RESTRICTED)  # The record that stands for the person is texted, if any.
    if conversation.purpose == Purpose.IDENTIFY and RESTRICTING.intersection(held.restrictions):
        raise Refused(TextRefusal.RESTRICTED)


def _check_phone(held: Held, apologizes: bool) -> None:
    if held.phone is None or (held.phone.wrong_person_at is not None and not apologizes):
        raise Refused(TextRefusal.WRONG_PERSON)
    if held.phone.texts is False:
        raise Refused(TextRefusal.NO_TEXTS)


def _check_hours(conversation: Conversation, at: datetime) -> datetime:
    window = consent.window(
        campaign=conversation.campaign,
        state=conversation.voter.state,
        number=conversation.number,
        at=at,
        voter=conversation.voter,
        within=conversation.drive.hours,
    )
    if not window.open or window.closes_at is None:
        raise Refused(TextRefusal.QUIET_HOURS, opens_at=window.opens_at)
    if (window.closes_at - at).total_seconds() < 1:
        raise Refused(TextRefusal.QUIET_HOURS)
    return window.closes_at
