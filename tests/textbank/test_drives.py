"""What an organizer can say in a drive, to how many, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from config.simulator.process import Simulator
from tests import factories
from tests.textbank import bank as banks
from tests.textbank.bank import REMINDER, SCRIPT, Bank, noon
from textbank import cost, drives, own_phone, queries, reminder_words, scripts, segments, sending, switches, wordings
from textbank.enums import ConversationState, MessageState, TextRefusal
from textbank.models import AccountStop, Conversation, Drive, Message, Rules, Sender, StatusReport, Wording
from textbank.refusals import Refused
from voters.enums import Purpose, Stance
from voters.models import User, Voter

SPANISH = "Hola {first_name}, soy {volunteer} con {campaign}. Votaras por Ana Reyes? STOP para no recibir mas."
OTHER = "Hello {first_name}! {volunteer} with {campaign} here. Do you support Ana Reyes? Reply STOP to opt out."

# --- Lint ----------------------------------------------------------------------------------------

REMINDERS = [
    "Don't forget to vote",
    "Remember to vote for Ana",
    "Polls are open until 8",
    "Please vote for Ana Reyes",
    "Vote for Ana on Tuesday",
    "Vote early",
    "It is time to vote",
    "Your polling place is the school",
    "Make a plan to vote",
    "Tomorrow is Election Day",
    "No olvides votar",
    "Sal a votar",
    "Vota por Ana hoy",
]
QUESTIONS = [
    "Will you vote for Ana Reyes?",
    "Will you vote for Ana on Tuesday?",
    "Can we count on your vote?",
    "Do you plan on voting for Ana Reyes this November?",
    "¿Votarás por Ana Reyes?",
    "Thank you for telling us",
]


@pytest.mark.parametrize("words", REMINDERS)
def test_what_reads_like_a_reminder_is_refused_in_a_drive_that_identifies(words: str) -> None:
    script = f"Hi {{first_name}}, {{volunteer}} with {{campaign}}. {words}. Reply STOP to opt out."

    refused = scripts.faults_of(script, purpose=Purpose.IDENTIFY)

    assert (len(refused), scripts.faults_of(script, purpose=Purpose.GOTV)) == (1, [])
    assert refused[0].startswith("This reads like a reminder to vote (")


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_question_is_no_reminder(words: str) -> None:
    assert reminder_words.reminds(words) == ""


def test_the_domain_refuses_it_wherever_it_comes_from(bank: Bank) -> None:
    open_drive = banks.drive(bank, approved=False)
    reminder = REMINDER.replace("it is time", "don't forget to vote")

    with pytest.raises(scripts.BadScript):
        wordings.add(drive=open_drive, variant="B", language="", body=reminder, by=bank.writer)
    with pytest.raises(scripts.BadScript):
        wordings.add_answer(drive=open_drive, title="When", body="Polls open at 7.", after=None, by=bank.writer)
    with pytest.raises(scripts.BadScript):
        drives.create(
            campaign=bank.ours, purpose=Purpose.IDENTIFY, name="Sly", universe=bank.universe, sender=bank.sender,
            script=reminder, starts_date=noon().date(), ends_date=noon().date(), by=bank.writer,
        )  # fmt: skip

    assert Drive.objects.filter(name="Sly").count() == 0


@pytest.mark.parametrize(
    ("script", "count"),
    [
        (SCRIPT, 0),
        (SCRIPT.replace("with {campaign}", "from {campaign}"), 1),
        (SCRIPT.replace("with", "Paid for by"), 0),
    ],
    ids=["with", "without", "paid for by"],
)
def test_california_wants_to_read_who_pays(script: str, count: int) -> None:
    assert len(scripts.faults_of(script, state="CA")) == count


def test_accents_that_halve_the_room_are_shown_with_the_plain_words() -> None:
    shown = scripts.preview(
        SPANISH.replace("mas", "más"), campaign_name="Ana", voter_names=["ANA"], texter_names=["Vera"]
    )

    assert (shown.renderings[-1].encoding, shown.plain_saves) == ("UCS-2", True)
    assert segments.measure(shown.plain).encoding == "GSM-7"


# --- Variants and languages ----------------------------------------------------------------------


def two_variants(bank: Bank) -> Drive:
    made = banks.drive(bank, approved=False)
    wordings.add(drive=made, variant="B", language="", body=OTHER, by=bank.writer)
    wordings.add(drive=made, variant="A", language="es", body=SPANISH, by=bank.writer)
    drives.approve(drive=made, by=bank.admin, at=noon())
    made.refresh_from_db()
    return made


def test_everybody_gets_the_words_of_their_variant_and_language(
    db: None, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = banks.bank(voter_count=12)
    Voter.objects.filter(pk=bank.voters[0].pk).update(language="es")
    monkeypatch.setattr("textbank.batches.CHANCE", Random(3))
    made = two_variants(bank)
    bank.draw_up(made)

    for row in bank.take(drive=made):
        bank.send(row)

    counts = {row.variant: row.sent for row in wordings.compared(made, [])}
    spoken = [text["body"].split()[0] for text in phones.messages()]
    assert sorted(counts) == ["A", "B"]
    assert (spoken.count("Hola"), spoken.count("Hello")) == (
        Conversation.objects.filter(variant="A", voter__language="es").count(),
        counts["B"],
    )


def test_variants_are_compared_by_answers_ids_and_stops(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=2)
    made = two_variants(bank)
    bank.draw_up(made)
    first, second = bank.take(drive=made)
    Conversation.objects.filter(pk=first.pk).update(variant="A")
    Conversation.objects.filter(pk=second.pk).update(variant="B")
    for row in (first, second):
        bank.send(Conversation.objects.select_related("campaign", "drive", "voter").get(pk=row.pk))
    bank.hear(second, "STOP", at=noon())

    rows = wordings.compared(made, [])

    assert [(row.variant, row.sent, row.answered, row.stops) for row in rows] == [("A", 1, 0, 0), ("B", 1, 1, 1)]


def test_an_approved_wording_stays_as_it_is(bank: Bank) -> None:
    made = two_variants(bank)

    with pytest.raises(wordings.Approved):
        wordings.add(drive=made, variant="C", language="", body=OTHER, by=bank.writer)
    with pytest.raises(IntegrityError, match="an_approved_answer_is_not_changed"), transaction.atomic():
        Wording.objects.filter(drive=made).update(body=SPANISH)


def test_what_follows_an_answer_is_offered_once_it_has_gone(bank: Bank, phones: Simulator) -> None:
    made = banks.drive(bank, approved=False)
    thanks = made.ready_answers.get(stance=Stance.FOR)
    wordings.add_answer(drive=made, title="Help?", body="Will you help us?", after=thanks, by=bank.writer)
    drives.approve(drive=made, by=bank.admin, at=noon())
    made.refresh_from_db()
    conversation = bank.conversation(made)
    bank.send(conversation)
    bank.hear(conversation, "Yes", at=noon())

    before = [title for _, title, _ in queries.ready_answers(conversation, bank.texter)]
    sending.reply(
        conversation=conversation, texter=bank.texter, request_id=uuid4(), body="Thank you, Maria.", at=noon()
    )
    after = [title for _, title, _ in queries.ready_answers(conversation, bank.texter)]

    assert (before, after) == (["For"], ["Help?", "For"])


# --- To how many ---------------------------------------------------------------------------------


def test_people_are_released_by_numbers(db: None) -> None:
    bank = banks.bank(voter_count=5)
    bank.draw_up()
    drives.release(drive=bank.drive, count=2, by=bank.writer, at=noon())
    bank.drive.refresh_from_db()

    first, others = bank.take(), bank.take(bank.other)
    drives.release(drive=bank.drive, count=None, by=bank.writer, at=noon())
    bank.drive.refresh_from_db()

    assert (len(first), len(others), len(bank.take(bank.other))) == (2, 0, 3)


def test_a_texter_takes_no_more_than_the_organizer_allows(db: None) -> None:
    bank = banks.bank(voter_count=5)
    bank.draw_up()
    Drive.objects.filter(pk=bank.drive.pk).update(batch_size=2, texter_limit=3)
    bank.drive.refresh_from_db()

    first = bank.take()
    Conversation.objects.filter(pk__in=[row.pk for row in first]).update(state=ConversationState.WAITING)
    second = bank.take()
    Conversation.objects.filter(texter=bank.texter).update(state=ConversationState.WAITING)

    assert (len(first), len(second), len(bank.take()), len(bank.take(bank.other))) == (2, 1, 0, 2)


def test_a_second_pass_goes_to_the_silent_alone(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=3)
    bank.draw_up()
    silent, spoke, _unwritten = bank.take()
    for row in (silent, spoke):
        bank.send(row)
    bank.hear(spoke, "Who is this?", at=noon())
    Conversation.objects.update(latest_at=noon() - timedelta(days=2))
    again = drives.create(
        campaign=bank.ours, purpose=Purpose.IDENTIFY, name="Again", universe=bank.universe, sender=bank.sender,
        script=SCRIPT, starts_date=noon().date(), ends_date=noon().date(), by=bank.writer, second_pass_of=bank.drive,
    )  # fmt: skip

    drawn = bank.draw_up(again)

    assert drawn.added == 1
    assert list(again.conversations.values_list("voter_id", flat=True)) == [silent.voter_id]


def test_cost_is_what_went_and_what_is_left_at_most(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=3)
    Rules.objects.update(segment_price=Decimal("0.01"))
    bank.draw_up()
    bank.send(bank.take()[0])
    shown = drives.preview(campaign=bank.ours, script=SCRIPT, found=bank.universe)

    reckoned = cost.of(bank.drive, shown)

    assert (reckoned.segments, reckoned.dollars, reckoned.left_people, reckoned.left_dollars) == (
        1, Decimal("0.01"), 2, Decimal("0.02"),
    )  # fmt: skip


# --- Text me a test ------------------------------------------------------------------------------


@pytest.fixture
def writer(bank: Bank) -> User:
    User.objects.filter(pk=bank.writer.pk).update(phone=factories.phone_number())
    bank.writer.refresh_from_db()
    return bank.writer


def test_a_test_goes_to_ones_own_phone_and_its_report_proves_the_webhook(
    bank: Bank, writer: User, phones: Simulator
) -> None:
    made = own_phone.send(drive=bank.drive, by=writer, at=noon())
    before = own_phone.proof(sender=bank.sender)
    StatusReport.objects.create(attempt_id=made.pk, sid="SM1", status="sent", received_at=noon())
    after = own_phone.proof(sender=bank.sender)

    assert before is not None
    assert after is not None
    assert [text["to"] for text in phones.messages()] == [writer.phone]
    assert (before.accepted, before.reported, after.reported) == (True, False, True)
    assert Message.objects.count() == 0


def test_a_test_needs_a_phone_and_is_no_way_to_text_much(bank: Bank, writer: User, phones: Simulator) -> None:
    for _ in range(own_phone.MOST_AN_HOUR):
        own_phone.send(drive=bank.drive, by=writer, at=noon())

    with pytest.raises(Refused) as refusal:
        own_phone.send(drive=bank.drive, by=writer, at=noon())
    with pytest.raises(own_phone.NoPhone):
        own_phone.send(drive=bank.drive, by=bank.admin, at=noon())

    assert (refusal.value.reason, len(phones.messages())) == (TextRefusal.TOO_FAST, 10)


# --- Switches ------------------------------------------------------------------------------------

SWITCHES: list[Callable[[Bank], object]] = [
    lambda bank: switches.stop_campaign(campaign=bank.ours, by=bank.writer, at=noon()),
    lambda bank: switches.stop_everything(campaign=bank.ours, by=bank.admin, at=noon()),
    lambda bank: switches.stop_sender(sender=bank.sender, by=bank.admin, at=noon()),
    lambda bank: drives.pause(drive=bank.drive, by=bank.writer, at=noon()),
]


@pytest.mark.parametrize("throw", SWITCHES, ids=["campaign", "everything", "sender", "drive"])
def test_nothing_goes_past_a_switch(bank: Bank, phones: Simulator, throw: Callable[[Bank], object]) -> None:
    message = bank.tap(bank.conversation())
    throw(bank)

    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert (message.state, phones.messages()) == (MessageState.CANCELLED, [])


@pytest.mark.parametrize("throw", SWITCHES[:3], ids=["campaign", "everything", "sender"])
def test_the_database_lets_nothing_past_a_switch(bank: Bank, throw: Callable[[Bank], object]) -> None:
    message = bank.tap(bank.conversation())
    throw(bank)

    with pytest.raises(IntegrityError, match="nothing_goes_past_a_switch"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="claimed", claimed_at=noon())


def test_the_database_lets_no_first_text_go_in_words_that_are_stopped(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    drives.stop_variant(drive=bank.drive, variant=message.conversation.variant, by=bank.writer)

    with pytest.raises(IntegrityError, match="nothing_goes_past_a_switch"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="claimed", claimed_at=noon())


def test_the_switches_are_thrown_back(bank: Bank, phones: Simulator, settings: Settings) -> None:
    for throw in SWITCHES:
        throw(bank)
    switches.resume_campaign(campaign=bank.ours, by=bank.admin)
    switches.resume_everything(campaign=bank.ours, by=bank.admin)
    switches.resume_sender(sender=bank.sender, by=bank.admin)
    drives.resume(drive=bank.drive, by=bank.writer)
    bank.drive.refresh_from_db()

    sent = bank.send(bank.conversation())

    assert (sent.state, AccountStop.objects.count(), Sender.objects.filter(stopped_at=None).count()) == ("sent", 0, 2)
