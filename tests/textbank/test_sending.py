"""One tap, one text; and every reason for which none goes, at the tap and again at the handing over."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from config.simulator.process import Simulator
from tests import factories
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import batches, drives, pacing, sending, stops, sweeping, tagging
from textbank.enums import ConversationState, Kind, MessageState, TextRefusal
from textbank.models import Conversation, Message
from textbank.refusals import Refused, RequestTaken
from voters import consent
from voters.enums import Purpose, Refusal, Restriction, Stance, WishSource
from voters.models import GotvContact, Membership, Reach, Voter, VoterPhone


def suspend(bank: Bank) -> None:
    Membership.objects.filter(user=bank.texter).update(suspended_at=noon(), suspended_by=bank.admin)


def stopped(bank: Bank) -> None:
    consent.stop(number=number_of(bank), source=WishSource.KEYWORD, by=None, campaign=None)


def number_of(bank: Bank) -> str:
    return bank.voters[0].phones.get().number


def says(stance: Stance) -> Callable[[Bank], object]:
    return lambda bank: factories.said(stance, by=bank.other, of=bank.voters[0], in_=bank.ours)


# --- One tap, one text --------------------------------------------------------------------------


def test_a_tap_sends_the_approved_words_once(bank: Bank, phones: Simulator) -> None:
    bank.ours.name = "Ana Reyes for Council"
    bank.ours.save(update_fields=["name"])

    message = bank.send(bank.conversation())

    (text,) = phones.messages()
    assert text["body"] == (
        "Hi Maria, it is Vera with Ana Reyes for Council. Will you vote for Ana Reyes? Reply STOP to opt out."
    )
    assert (message.state, message.sid, message.segments) == (MessageState.SENT, text["sid"], 1)
    assert message.conversation.state == ConversationState.WAITING


def test_a_text_may_arrive_only_while_the_window_is_open(bank: Bank) -> None:
    conversation = bank.conversation()
    window = consent.window(campaign=bank.ours, state="OH", number=conversation.number, at=noon())
    assert window.closes_at is not None
    late = window.closes_at - timedelta(seconds=90)

    handed_over = [
        sending._claim(bank.tap(bank.conversation(banks.drive(bank)), at=at).pk, at)
        for at in (noon(), late)
        if Conversation.objects.update(state=ConversationState.DONE, closing="finished")
    ]

    assert [each.valid_seconds for each in handed_over if each] == [4 * 3600, 90]


def test_repeating_a_tap_gives_the_same_text(bank: Bank, phones: Simulator) -> None:
    conversation, request_id = bank.conversation(), uuid4()

    taps = [
        sending.tap(conversation=conversation, texter=bank.texter, request_id=request_id, at=noon()) for _ in range(3)
    ]

    assert [tapped.again for tapped in taps] == [False, True, True]
    assert {tapped.message.pk for tapped in taps} == {taps[0].message.pk}


def test_another_tap_on_the_same_person_is_refused(bank: Bank) -> None:
    conversation = bank.conversation()
    bank.tap(conversation)

    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)

    assert refusal.value.reason == TextRefusal.ALREADY_WRITTEN


def test_the_name_of_a_tap_cannot_be_used_for_another_person(db: None) -> None:
    bank, request_id = banks.bank(voter_count=2), uuid4()
    bank.draw_up()
    first, second = bank.take()
    sending.tap(conversation=first, texter=bank.texter, request_id=request_id, at=noon())

    with pytest.raises(RequestTaken):
        sending.tap(conversation=second, texter=bank.texter, request_id=request_id, at=noon())


@pytest.mark.parametrize("same_name", [True, False], ids=["one request repeated", "eight requests"])
def test_eight_simultaneous_sends_give_exactly_one_text(committed: None, phones: Simulator, same_name: bool) -> None:
    bank = banks.bank()
    conversation, request_id = bank.conversation(), uuid4()
    ready = threading.Barrier(8)

    def send() -> None:
        ready.wait()
        try:
            name = request_id if same_name else uuid4()
            tapped = sending.tap(conversation=conversation, texter=bank.texter, request_id=name, at=noon())
            sending.send(message_id=tapped.message.pk, at=noon())
        except Refused:
            pass
        finally:
            connections["default"].close()

    in_threads([send] * 8)

    assert len(phones.messages()) == 1
    assert Message.objects.filter(kind=Kind.OPENER).count() == 1


def in_threads(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_eight_workers_with_the_same_task_hand_it_over_once(committed: None, phones: Simulator) -> None:
    bank = banks.bank()
    message = bank.tap(bank.conversation())
    ready = threading.Barrier(8)

    def work() -> None:
        ready.wait()
        sending.send(message_id=message.pk, at=noon())
        connections["default"].close()

    in_threads([work] * 8)

    assert len(phones.messages()) == 1


def test_the_database_holds_one_first_text_for_a_person(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    message.pk, message.request_id = uuid4(), uuid4()

    with pytest.raises(IntegrityError, match="a_conversation_has_one_first_text"), transaction.atomic():
        message.save(force_insert=True)


def test_no_text_of_ours_is_without_a_person(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    message.pk, message.kind, message.by = uuid4(), Kind.REPLY, None

    with pytest.raises(IntegrityError, match="every_text_of_ours_is_a_persons_tap"), transaction.atomic():
        message.save(force_insert=True)


# --- Why none goes: at the tap, and again at the handing over -----------------------------------

REASONS: list[tuple[str, Callable[[Bank], object], TextRefusal]] = [
    ("opted out", stopped, TextRefusal.STOPPED),
    ("the texter is suspended", suspend, TextRefusal.SUSPENDED),
    ("the drive is paused", lambda b: drives.pause(drive=b.drive, by=b.writer, at=noon()), TextRefusal.PAUSED),
    (
        "the voter is protected",
        lambda b: Voter.objects.filter(pk=b.voters[0].pk).update(protected=True),
        TextRefusal.PROTECTED,
    ),
    (
        "do not contact",
        lambda b: consent.restrict(campaign=b.ours, voter=b.voters[0], kind=Restriction.DO_NOT_CONTACT, by=b.writer),
        TextRefusal.RESTRICTED,
    ),
    (
        "somebody else's number",
        lambda b: VoterPhone.objects.update(wrong_person_at=noon()),
        TextRefusal.WRONG_PERSON,
    ),
    ("a landline", lambda b: VoterPhone.objects.update(texts=False), TextRefusal.NO_TEXTS),
    (
        "the sender is stopped",
        lambda b: type(b.sender).objects.filter(pk=b.sender.pk).update(stopped_at=noon(), stop_code=30034),
        TextRefusal.SENDER_STOPPED,
    ),
    (
        "the drive is over",
        lambda b: type(b.drive).objects.filter(pk=b.drive.pk).update(ends_date="2021-01-01"),
        TextRefusal.ENDED,
    ),
]
CASES = pytest.mark.parametrize(("change", "reason"), [row[1:] for row in REASONS], ids=[row[0] for row in REASONS])


@CASES
def test_a_tap_is_refused(bank: Bank, change: Callable[[Bank], object], reason: TextRefusal) -> None:
    conversation = bank.conversation()
    change(bank)

    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)

    assert refusal.value.reason == reason
    assert Message.objects.count() == 0


@CASES
def test_what_changes_after_the_tap_stops_the_text(
    bank: Bank, phones: Simulator, change: Callable[[Bank], object], reason: TextRefusal
) -> None:
    message = bank.tap(bank.conversation())
    change(bank)

    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert (message.state, message.refusal) == (MessageState.CANCELLED, reason)
    assert phones.messages() == []


def test_nothing_goes_before_a_second_person_approves(bank: Bank) -> None:
    conversation = bank.conversation()
    unapproved = banks.drive(bank, approved=False)
    Conversation.objects.filter(pk=conversation.pk).update(drive=unapproved)
    conversation.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)

    assert refusal.value.reason == TextRefusal.NOT_APPROVED


def test_another_texter_cannot_send(bank: Bank) -> None:
    conversation = bank.conversation()

    with pytest.raises(Refused) as refusal:
        sending.tap(conversation=conversation, texter=bank.other, request_id=uuid4(), at=noon())

    assert refusal.value.reason == TextRefusal.NOT_YOURS


def test_an_outsider_cannot_send(bank: Bank) -> None:
    conversation = bank.conversation()

    with pytest.raises(Refused) as refusal:
        sending.tap(conversation=conversation, texter=bank.stranger, request_id=uuid4(), at=noon())

    assert refusal.value.reason == TextRefusal.SUSPENDED


def test_two_hundred_who_opted_out_get_no_text(committed: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=200)
    bank.draw_up()
    in_hand = [row for texter in (bank.texter, bank.other) for row in bank.take(texter)]
    waiting = [sending.tap(conversation=row, texter=bank.texter, request_id=uuid4(), at=noon()).message
               for row in in_hand[:50]]  # fmt: skip
    for voter in bank.voters:
        consent.stop(number=voter.phones.get().number, source=WishSource.KEYWORD, by=None, campaign=None)

    for row in in_hand[50:]:
        with pytest.raises(Refused):
            sending.tap(conversation=row, texter=bank.other, request_id=uuid4(), at=noon())
    for message in waiting:
        sending.send(message_id=message.pk, at=noon())
    later = bank.take()
    again = bank.draw_up(banks.drive(bank))

    assert phones.messages() == []
    assert again.added == 0
    for row in later:
        with pytest.raises(Refused):
            bank.tap(row)


def test_a_stop_empties_every_batch_at_once(bank: Bank) -> None:
    conversation = bank.conversation()

    stops.stop(number=conversation.number, source=WishSource.STAFF, by=bank.writer, campaign=bank.ours)

    assert list(batches.in_hand(drive=bank.drive, volunteer=bank.texter)) == []


# --- The hours, by where the recipient lives ----------------------------------------------------

HOURS = [
    ("OH", "+16145550143", "2026-07-14T12:59:00Z", False),  # 08:59 in Ohio
    ("OH", "+16145550143", "2026-07-14T13:00:00Z", True),  # 09:00
    ("OH", "+16145550143", "2026-07-14T23:59:00Z", True),  # 19:59
    ("OH", "+16145550143", "2026-07-15T00:00:00Z", False),  # 20:00
    ("OH", "+12135550143", "2026-07-14T13:30:00Z", False),  # lives in Ohio, number of Los Angeles: 06:30 there
    ("OH", "+12135550143", "2026-07-14T16:00:00Z", True),
    ("CA", "+16145550143", "2026-07-14T13:30:00Z", False),  # lives in California, number of Ohio
    ("CA", "+16145550143", "2026-07-15T00:30:00Z", False),  # 20:30 by the number, 17:30 at home
    ("HI", "+18085550143", "2026-07-14T18:30:00Z", False),  # 08:30 in Hawaii
    ("HI", "+18085550143", "2026-07-14T19:00:00Z", True),
]


@pytest.mark.parametrize(("state", "number", "at", "goes"), HOURS)
def test_nothing_goes_outside_the_recipients_own_hours(
    bank: Bank, phones: Simulator, state: str, number: str, at: str, goes: bool
) -> None:
    Voter.objects.filter(pk=bank.voters[0].pk).update(state=state)
    VoterPhone.objects.update(number=number)
    conversation, moment = bank.conversation(), datetime.fromisoformat(at)

    if goes:
        sending.send(message_id=bank.tap(conversation, at=moment).pk, at=moment)
    else:
        with pytest.raises(Refused) as refusal:
            bank.tap(conversation, at=moment)
        assert (refusal.value.reason, refusal.value.opens_at is None) == (TextRefusal.QUIET_HOURS, False)

    assert len(phones.messages()) == goes


def test_a_text_tapped_before_the_window_closes_does_not_go_after_it(bank: Bank, phones: Simulator) -> None:
    moment = datetime.fromisoformat("2026-07-14T23:59:30Z")
    message = bank.tap(bank.conversation(), at=moment)

    sending.send(message_id=message.pk, at=moment + timedelta(seconds=31))

    message.refresh_from_db()
    assert phones.messages() == []
    assert (message.state, message.refusal) == (MessageState.CANCELLED, "quiet_hours")
    assert message.conversation.state == ConversationState.TO_SEND


# --- Reminders ask the gate at every step -------------------------------------------------------


def test_a_reminder_reaches_a_supporter_with_its_own_evidence(gotv: Bank, phones: Simulator) -> None:
    message = gotv.send(gotv.conversation())

    listed, sent = GotvContact.objects.order_by("id")
    assert [listed.act, sent.act] == ["listed", "sent"]
    assert message.gotv_contact == sent
    assert Reach.objects.get().contact == sent
    assert len(phones.messages()) == 1


def test_a_march_supporter_who_said_against_in_october_is_refused_everywhere(db: None, phones: Simulator) -> None:
    gotv = banks.bank(purpose=Purpose.GOTV)
    banks.supporters(gotv, days_ago=150)
    conversation = gotv.conversation()
    factories.said(Stance.AGAINST, by=gotv.other, of=gotv.voters[0], in_=gotv.ours)

    later = banks.drive(gotv, Purpose.GOTV)
    assert gotv.draw_up(later) == batches.DrawnUp(found=1, added=0, already=0)
    with pytest.raises(Refused) as refusal:
        gotv.tap(conversation)

    assert refusal.value.reason == Refusal.AGAINST
    assert phones.messages() == []
    assert list(batches.in_hand(drive=gotv.drive, volunteer=gotv.texter)) == []


TURNS = [
    ("against", says(Stance.AGAINST), Refusal.HELD_FOR_REVIEW),
    ("undecided", says(Stance.UNDECIDED), Refusal.HELD_FOR_REVIEW),
    (
        "voted",
        lambda b: consent.restrict(campaign=b.ours, voter=b.voters[0], kind=Restriction.VOTED, by=b.writer),
        Refusal.ALREADY_VOTED,
    ),
    (
        "moved",
        lambda b: consent.restrict(campaign=b.ours, voter=b.voters[0], kind=Restriction.MOVED, by=b.writer),
        Refusal.MOVED,
    ),
]
TURNED = pytest.mark.parametrize(("turn", "reason"), [row[1:] for row in TURNS], ids=[row[0] for row in TURNS])


@TURNED
def test_a_voter_who_turns_after_the_list_was_drawn_up_is_refused_at_the_tap(
    gotv: Bank, phones: Simulator, turn: Callable[[Bank], object], reason: Refusal
) -> None:
    conversation = gotv.conversation()
    turn(gotv)

    with pytest.raises(Refused) as refusal:
        gotv.tap(conversation)

    assert refusal.value.reason == reason
    assert Message.objects.count() == 0


@TURNED
def test_a_voter_who_turns_after_the_tap_gets_no_reminder(
    gotv: Bank, phones: Simulator, turn: Callable[[Bank], object], reason: Refusal
) -> None:
    message = gotv.tap(gotv.conversation())
    turn(gotv)

    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert (message.state, message.refusal) == (MessageState.CANCELLED, reason)
    assert phones.messages() == []
    assert Reach.objects.count() == 0


def test_a_reminder_without_its_contact_cannot_be_stored(gotv: Bank) -> None:
    message = gotv.tap(gotv.conversation())
    message.pk, message.request_id, message.kind, message.gotv_contact = uuid4(), uuid4(), Kind.REPLY, None

    with pytest.raises(IntegrityError, match="a_gotv_text_has_its_contact"), transaction.atomic():
        message.save(force_insert=True)


def test_a_gotv_conversation_without_its_contact_cannot_be_stored(gotv: Bank) -> None:
    row = Conversation(
        campaign=gotv.ours, drive=gotv.drive, purpose=Purpose.GOTV, voter=gotv.voters[0], number="+16145550199"
    )

    with pytest.raises(IntegrityError, match="a_gotv_conversation_has_its_contact"), transaction.atomic():
        Conversation.objects.bulk_create([row])


def test_a_gotv_conversation_cannot_pass_as_another_purpose(gotv: Bank) -> None:
    row = Conversation(
        campaign=gotv.ours, drive=gotv.drive, purpose=Purpose.IDENTIFY, voter=gotv.voters[0], number="+16145550199"
    )

    with pytest.raises(IntegrityError, match="a_conversation_has_its_drives_purpose"), transaction.atomic():
        Conversation.objects.bulk_create([row])


def test_a_reminder_cannot_borrow_another_voters_contact(db: None) -> None:
    gotv = banks.bank(voter_count=2, purpose=Purpose.GOTV)
    banks.supporters(gotv)
    gotv.draw_up()
    first, second = gotv.take()

    with pytest.raises(IntegrityError, match="a_gotv_conversation_is_with_its_contacts_voter"), transaction.atomic():
        Conversation.objects.filter(pk=first.pk).update(gotv_contact=second.gotv_contact)


def claim_by_sql(message: Message) -> None:
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=MessageState.CLAIMED, claimed_at=noon())


def test_a_claim_past_the_code_is_refused_after_a_stop(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    stopped(bank)

    with pytest.raises(IntegrityError, match="nobody_is_texted_after_a_stop"):
        claim_by_sql(message)


def test_a_claim_past_the_code_is_refused_without_an_answer_of_the_gate(gotv: Bank) -> None:
    message = gotv.tap(gotv.conversation())

    with pytest.raises(IntegrityError, match="a_reminder_asks_the_gate_when_it_goes"):
        claim_by_sql(message)


def test_a_claim_past_the_code_is_refused_while_the_drive_is_paused(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    drives.pause(drive=bank.drive, by=bank.writer, at=noon())

    with pytest.raises(IntegrityError, match="only_an_approved_drive_texts"):
        claim_by_sql(message)


def test_no_text_is_with_the_carrier_that_was_not_claimed(bank: Bank) -> None:
    message = bank.tap(bank.conversation())

    with pytest.raises(IntegrityError, match="a_text_is_claimed_before_it_goes"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sid="SM" + "a" * 32)


def test_what_was_written_is_never_reworded(bank: Bank) -> None:
    message = bank.tap(bank.conversation())

    with pytest.raises(IntegrityError, match="a_text_is_never_reworded"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(body="Help us move people to the polls.")


def test_concurrent_reminders_and_changes_of_mind_never_leak(committed: None, phones: Simulator) -> None:
    gotv = banks.bank(voter_count=12, purpose=Purpose.GOTV)
    banks.supporters(gotv)
    gotv.draw_up()
    taps = [gotv.tap(row) for row in gotv.take()]
    ready = threading.Barrier(4)
    done_at: dict[int, datetime] = {}

    def remind(mine: list[Message]) -> None:
        ready.wait()
        for message in mine:
            sending.send(message_id=message.pk, at=noon())
        connections["default"].close()

    def turn(mine: list[Voter]) -> None:
        ready.wait()
        for voter in mine:
            factories.said(Stance.AGAINST, by=gotv.other, of=voter, in_=gotv.ours)
            done_at[voter.pk] = timezone.now()
        connections["default"].close()

    half = len(taps) // 2
    in_threads(
        [
            lambda: remind(taps[:half]),
            lambda: remind(taps[half:]),
            lambda: turn(gotv.voters[:half]),
            lambda: turn(gotv.voters[half:]),
        ]
    )

    sent = Message.objects.filter(sid__isnull=False).select_related("gotv_contact")
    assert len(phones.messages()) == sent.count()
    assert all(m.gotv_contact and m.gotv_contact.at.lower < done_at[m.voter_id] for m in sent)


# --- Free words ---------------------------------------------------------------------------------


def reply(bank: Bank, conversation: Conversation, body: str = "Thank you.", at: datetime | None = None) -> Message:
    return sending.reply(
        conversation=conversation, texter=bank.texter, request_id=uuid4(), body=body, at=at or noon()
    ).message


def test_free_words_go_only_to_somebody_who_wrote(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)

    with pytest.raises(Refused) as refusal:
        reply(bank, conversation)

    assert refusal.value.reason == TextRefusal.NOBODY_WROTE


def test_after_three_texts_the_next_waits_for_an_answer(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())

    for minute in range(3):
        reply(bank, conversation, at=noon() + timedelta(minutes=minute))
    with pytest.raises(Refused) as refusal:
        reply(bank, conversation, at=noon() + timedelta(minutes=4))

    assert refusal.value.reason == TextRefusal.THREE_IN_A_ROW


def test_eight_replies_at_once_are_three(committed: None, phones: Simulator) -> None:
    bank = banks.bank()
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())
    ready = threading.Barrier(8)

    def write() -> None:
        ready.wait()
        try:
            reply(bank, conversation)
        except Refused:
            pass
        finally:
            connections["default"].close()

    in_threads([write] * 8)

    assert Message.objects.filter(kind=Kind.REPLY).count() == 3


@pytest.mark.parametrize(
    ("body", "reason"), [("  \n ", TextRefusal.NO_WORDS), ("x" * 1601, TextRefusal.TOO_LONG)], ids=["empty", "too long"]
)
def test_a_reply_has_between_1_and_1600_characters(
    bank: Bank, phones: Simulator, body: str, reason: TextRefusal
) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())

    with pytest.raises(Refused) as refusal:
        reply(bank, conversation, body)

    assert refusal.value.reason == reason


def test_a_held_number_gets_no_reply_until_a_person_decides(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "I will report you to my lawyer", at=noon())

    with pytest.raises(Refused) as refusal:
        reply(bank, conversation)
    tagging.not_a_stop(conversation=conversation, texter=bank.texter, at=noon())
    answered = reply(bank, conversation)

    assert refusal.value.reason == TextRefusal.HELD
    assert answered.state == MessageState.QUEUED


def test_in_a_gotv_drive_a_reply_asks_the_gate_too(gotv: Bank, phones: Simulator) -> None:
    conversation = gotv.conversation()
    gotv.send(conversation)
    gotv.hear(conversation, "Where do I vote?", at=noon())
    first = reply(gotv, conversation, "At the school.")
    says(Stance.AGAINST)(gotv)

    sending.send(message_id=first.pk, at=noon())
    with pytest.raises(Refused) as refusal:
        reply(gotv, conversation, "At the school, until eight.")

    assert refusal.value.reason in {Refusal.HELD_FOR_REVIEW, TextRefusal.CLOSED}
    assert len(phones.messages()) == 1


# --- Pace ---------------------------------------------------------------------------------------


def test_a_texter_sends_at_most_sixty_texts_a_minute(db: None) -> None:
    bank = banks.bank(voter_count=61)
    bank.draw_up()
    for row in bank.take():
        bank.tap(row)
    *ten, last = bank.take()
    for row in ten:
        bank.tap(row)

    with pytest.raises(Refused) as refusal:
        bank.tap(last)

    assert refusal.value.reason == TextRefusal.TOO_FAST
    assert Message.objects.count() == 60


def test_first_texts_wait_while_answers_are_not_read(bank: Bank) -> None:
    conversation = bank.conversation()
    banks.keep(number="+16145550111", body="STOP", at=noon() - pacing.DEAF_AFTER - timedelta(seconds=1))

    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)

    assert refusal.value.reason == TextRefusal.DEAF


# --- What the queue lost ------------------------------------------------------------------------


def test_a_text_whose_task_was_lost_is_found_after_a_minute(bank: Bank) -> None:
    message = bank.tap(bank.conversation())

    at_once = sweeping.due(at=noon() + timedelta(seconds=59))
    later = sweeping.due(at=noon() + timedelta(seconds=60))

    assert (at_once.texts, later.texts) == ([], [message.pk])


def test_a_task_for_a_text_nobody_knows_sends_nothing(db: None, phones: Simulator) -> None:
    sending.send(message_id=UUID(int=7), at=noon())

    assert phones.messages() == []


def test_a_text_that_waited_an_hour_goes_back_to_its_texter(bank: Bank, phones: Simulator) -> None:
    message = bank.tap(bank.conversation())

    sending.send(message_id=message.pk, at=noon() + timedelta(minutes=61))

    message.refresh_from_db()
    assert (message.state, message.conversation.state) == (MessageState.CANCELLED, ConversationState.TO_SEND)
    assert bank.send(message.conversation).state == MessageState.SENT
