"""What a texter reads out of a conversation: an ID, a wish, a wrong number; and how each is taken back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from textbank import conversations, may_send, sharing, stops
from textbank.enums import Closing, ConversationState, Direction, TextRefusal
from textbank.models import Conversation, Hold, Message
from textbank.refusals import Refused
from voters import audit, consent, identify, leaks, permissions, voter_rows
from voters.enums import LeakCause, Purpose, Restriction, Ruling, Source, Stance, ToldBy, Wish, WishSource
from voters.models import Identification, IdentificationRuling, PhoneWish, Reach, User, Voter, VoterPhone
from voters.permissions import Act


class NothingToUndo(Exception):
    """There is nothing of this person's to take back here."""

    code = "nothing_to_undo"


class NotTheirWords(Exception):
    """An ID is read from what the voter wrote in this conversation."""

    code = "not_their_words"


@transaction.atomic
def read_id(
    *,
    conversation: Conversation,
    message: Message,
    stance: Stance,
    id: UUID,
    texter: User,
    voter_id: int | None = None,
) -> identify.Recorded:
    """Record the answer, bound to the text it was read from. Another tap on the same text corrects the first.

    Where several people share the number, ``voter_id`` says which of them answered. Who is read out of a text after
    somebody else was only told of. In a ``gotv`` drive anything but "for" ends the reminders, and counts as a leak if
    one had reached the phone. Raises ``Refused``, ``NotTheirWords`` and ``sharing.NotOnThisNumber``.
    """
    return _read(_mine(conversation, texter), message, stance, id, texter, voter_id)


def _read(
    locked: Conversation, message: Message, stance: Stance, id: UUID, by: User, voter_id: int | None
) -> identify.Recorded:
    if message.conversation_id != locked.pk or message.direction != Direction.IN:
        raise NotTheirWords
    voter = sharing.holder(locked, voter_id)
    standing = sharing.read_from([message]).get(message.pk, [])
    before = next((row for row in standing if row.voter_id == voter.pk), None)
    if before is not None and before.stance == stance:
        return identify.Recorded(before, again=True)
    recorded = identify.record(
        id=id,
        campaign=locked.campaign,
        voter=voter,
        stance=stance,
        said_at=message.made_at,
        source=Source.TEXT,
        told_by=_told_by(standing, before),
        by=by,
        evidence_kind=sharing.EVIDENCE,
        evidence_id=message.pk,
        corrects=before,
        leak_cause=LeakCause.MISRECORDED if before is not None else LeakCause.CHANGED_MIND,
    )
    if locked.purpose == Purpose.GOTV and stance != Stance.FOR:
        _end_reminders(locked, voter, recorded.identification)
    return recorded


def _told_by(standing: Sequence[Identification], before: Identification | None) -> ToldBy:
    """One person writes a text: whoever is read out of it after them was told of by them."""
    if before is not None:
        return ToldBy(before.told_by)
    return ToldBy.ANOTHER if any(row.told_by == ToldBy.SELF for row in standing) else ToldBy.SELF


def _end_reminders(locked: Conversation, voter: Voter, answer: Identification) -> None:
    """No more reminders by this phone. One that reached somebody else on it who is not for us is a leak as well."""
    if voter.pk != locked.voter_id and answer.told_by == ToldBy.SELF:
        for reach in Reach.objects.filter(contact__in=_contacts(locked)).select_related("contact"):
            leaks.note(contact=reach.contact, identification=None, cause=LeakCause.WRONG_NUMBER, at=answer.recorded_at)
    conversations.close(conversation=locked, closing=Closing.NOT_A_SUPPORTER)


@transaction.atomic
def undo_id(
    *, conversation: Conversation, message: Message, texter: User, at: datetime, voter_id: int | None = None
) -> None:
    """Take back the ID that was read from this text. A reminder it ended may go on; a leak stays counted."""
    _take_back(_mine(conversation, texter), message, texter, at, voter_id)


def _take_back(locked: Conversation, message: Message, by: User, at: datetime, voter_id: int | None) -> None:
    found = sharing.read_from([message]).get(message.pk, []) if message.conversation_id == locked.pk else []
    whose = locked.voter_id if voter_id is None else voter_id
    standing = [row for row in found if row.voter_id == whose]
    if not standing:
        raise NothingToUndo
    identify.take_back(identification=standing[0], by=by)
    others_shut = any(row.stance != Stance.FOR for row in found if row.voter_id != whose)
    if locked.closing == Closing.NOT_A_SUPPORTER and not others_shut:
        conversations.reopen(conversation=locked, state=ConversationState.TO_ANSWER, at=at)


@transaction.atomic
def correct_id(
    *,
    conversation: Conversation,
    message: Message,
    stance: Stance | None,
    id: UUID,
    by: User,
    at: datetime,
    voter_id: int | None = None,
) -> None:
    """A lead who read along reads another answer out of the text; without a stance, none at all.

    Whoever has the conversation in hand keeps it. Raises as ``read_id``, and ``NothingToUndo``.
    """
    permissions.check_can(by, Act.RUN_TEXTS, conversation.campaign)
    locked = _locked(conversation, by)
    if stance is not None:
        _read(locked, message, stance, id, by, voter_id)
    else:
        _take_back(locked, message, by, at, voter_id)


@transaction.atomic
def stop(*, conversation: Conversation, texter: User, at: datetime) -> None:
    """The voter wants no texts: opted out at once, everywhere."""
    locked = _mine(conversation, texter)
    stops.stop(number=locked.number, source=WishSource.VOLUNTEER, by=texter, campaign=locked.campaign)
    _settle(locked, texter, at)


@transaction.atomic
def undo_stop(*, conversation: Conversation, texter: User, at: datetime) -> None:
    """A slip of the finger. What the voter wished in their own words is not taken back here."""
    locked = _mine(conversation, texter)
    latest = PhoneWish.objects.filter(number=locked.number).order_by("-pk").first()
    if latest is None or latest.wish != Wish.STOP or latest.by_id != texter.pk:
        raise NothingToUndo
    consent.start(number=locked.number, source=WishSource.VOLUNTEER, by=texter, campaign=locked.campaign)
    conversations.reopen(conversation=locked, state=ConversationState.TO_ANSWER, at=at)


@transaction.atomic
def wrong_person(*, conversation: Conversation, texter: User, at: datetime) -> None:
    """The number is somebody else's: it leaves the voter, and what was said on it no longer counts.

    A reminder that reached it is a leak: nobody knows whom it reached.
    """
    locked = _mine(conversation, texter)
    VoterPhone.objects.filter(voter=locked.voter_id, number=locked.number, wrong_person_at=None).update(
        wrong_person_at=at
    )
    for identification in _ids_by_number(locked):
        IdentificationRuling.objects.create(
            identification=identification, ruling=Ruling.SET_ASIDE, reason="wrong_person", ruled_by=texter
        )
    reached = Reach.objects.filter(contact__in=_contacts(locked)).select_related("contact")
    for reach in reached:
        leaks.note(contact=reach.contact, identification=None, cause=LeakCause.WRONG_NUMBER, at=at)
    conversations.close(conversation=locked, closing=Closing.WRONG_PERSON)
    _settle(locked, texter, at)
    audit.record("texts.wrong_person", by=texter, campaign=locked.campaign, on=locked)


@transaction.atomic
def undo_wrong_person(*, conversation: Conversation, texter: User, at: datetime) -> None:
    """The number is the voter's after all. What was set aside stays so until staff look or somebody asks again."""
    locked = _mine(conversation, texter)
    if locked.closing != Closing.WRONG_PERSON:
        raise NothingToUndo
    conversations.call_off(locked, reason=TextRefusal.ALREADY_CHANGED)
    VoterPhone.objects.filter(voter=locked.voter_id, number=locked.number).update(wrong_person_at=None)
    conversations.reopen(conversation=locked, state=ConversationState.TO_ANSWER, at=at)
    audit.record("texts.wrong_person_undone", by=texter, campaign=locked.campaign, on=locked)


@transaction.atomic
def not_a_stop(*, conversation: Conversation, texter: User, at: datetime) -> None:
    """A person has read the doubtful words: they are no wish to be left alone."""
    locked = _mine(conversation, texter)
    if not _settle(locked, texter, at):
        raise NothingToUndo
    audit.record("texts.hold_settled", by=texter, campaign=locked.campaign, on=locked)


@transaction.atomic
def finish(*, conversation: Conversation, texter: User, abusive: bool = False) -> None:
    """The texter is done here. A new text from the voter opens it again, unless it was abusive."""
    locked = _mine(conversation, texter)
    if locked.state == ConversationState.TO_SEND:
        raise Refused(TextRefusal.ALREADY_CHANGED)
    conversations.close(conversation=locked, closing=Closing.ABUSIVE if abusive else Closing.FINISHED)


@transaction.atomic
def has_voted(*, conversation: Conversation, texter: User) -> None:
    """The voter says they have voted: nothing is left to remind them of."""
    locked = _mine(conversation, texter)
    consent.restrict(campaign=locked.campaign, voter=locked.voter, kind=Restriction.VOTED, by=texter)
    conversations.close(conversation=locked, closing=Closing.FINISHED)


def is_held(conversation: Conversation) -> bool:
    """Whether a person has to decide about this number before anybody texts it."""
    return Hold.objects.filter(number=conversation.number, settled_at=None).exists()


def _settle(conversation: Conversation, texter: User, at: datetime) -> bool:
    held = Hold.objects.filter(number=conversation.number, settled_at=None)
    return bool(held.update(settled_at=at, settled_by=texter))


def _mine(conversation: Conversation, texter: User) -> Conversation:
    """The conversation, locked as ``_locked`` does; it must be in this texter's hand."""
    locked = _locked(conversation, texter)
    if locked.texter_id != texter.pk:
        raise Refused(TextRefusal.NOT_YOURS)
    return locked


def _locked(conversation: Conversation, by: User) -> Conversation:
    """Hold the part of the person who acts, the voters of the number, and the conversation."""
    may_send.lock_part(texter=by, campaign=conversation.campaign)
    holders = VoterPhone.objects.filter(number=conversation.number).values_list("voter_id", flat=True)
    voter_rows.lock(conversation.voter_id, *holders)
    return may_send.lock_conversation(conversation.pk, voter_id=conversation.voter_id)


def _ids_by_number(conversation: Conversation) -> list[Identification]:
    """What was read in this campaign from texts of this number, and still counts."""
    read_from = Message.objects.filter(
        campaign=conversation.campaign_id,
        voter=conversation.voter_id,
        conversation__number=conversation.number,
        direction=Direction.IN,
    )
    gone = IdentificationRuling.objects.filter(ruling__in=[Ruling.WITHDRAWN, Ruling.SET_ASIDE])
    rows = Identification.objects.filter(
        campaign=conversation.campaign_id,
        voter=conversation.voter_id,
        evidence_kind=sharing.EVIDENCE,
        evidence_id__in=read_from.values("pk"),
    )
    return list(rows.exclude(pk__in=gone.values("identification_id")).order_by("recorded_at"))


def _contacts(conversation: Conversation) -> list[UUID]:
    ours = Message.objects.filter(conversation=conversation, gotv_contact__isnull=False)
    return [pk for pk in ours.values_list("gotv_contact_id", flat=True) if pk is not None]
