"""Which words a lead reads before they go, from every trigger, and that nothing is silently changed."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from config.simulator.process import Simulator
from tests.textbank.bank import Bank, noon
from textbank import free_words, read_first, sending, stops
from textbank.enums import ConversationState, MessageState, Ruling, TextRefusal, WaitsFor
from textbank.models import Conversation, Message, Reading, Rules
from textbank.refusals import Refused
from voters.enums import WishSource
from voters.models import AuditRow, User


@pytest.fixture
def asked(bank: Bank, phones: Simulator) -> Conversation:
    """A voter who asked us something; the first text stands on their phone."""
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Where do I vote?", at=noon())
    return conversation


@pytest.fixture
def old_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is new."""
    monkeypatch.setattr(read_first, "READ_AT_FIRST", 0)


def write(bank: Bank, to: Conversation, body: str, by: User | None = None) -> Message:
    texter = by or bank.texter
    Conversation.objects.filter(pk=to.pk).update(texter=texter)
    return sending.reply(conversation=to, texter=texter, request_id=uuid4(), body=body, at=noon()).message


def read_before(bank: Bank, conversation: Conversation, count: int = read_first.READ_AT_FIRST) -> None:
    """Let so many texts of the texter's own words be released, as if on other days."""
    with transaction.atomic():
        for number in range(count):
            held = Message.objects.create(
                request_id=uuid4(), campaign=bank.ours, drive=bank.drive, purpose=bank.drive.purpose,
                conversation=conversation, voter_id=conversation.voter_id, direction="out", kind="reply",
                body=f"Earlier {number}", by=bank.texter, made_at=noon() - timedelta(days=2), state="held",
            )  # fmt: skip
            reading = Reading.objects.create(
                message=held, campaign=bank.ours, by=bank.texter, reasons=["new_texter"], asked_at=noon()
            )
            read_first.release(reading=reading, by=bank.writer, at=noon())
            Message.objects.filter(pk=held.pk).update(state=MessageState.CANCELLED)


def sent_words(phones: Simulator) -> list[str]:
    return [text["body"] for text in phones.messages()][1:]


# --- Why a text waits ----------------------------------------------------------------------------

TRIGGERS: list[tuple[str, str, WaitsFor]] = [
    ("a link", "See https://evil.example/vote", WaitsFor.LINK),
    ("a bare link", "See evil.example now", WaitsFor.LINK),
    ("a link spelled out", "See evil [dot] example", WaitsFor.LINK),
    ("a number", "Call me on (614) 555-0188", WaitsFor.NUMBER),
    ("a number in other digits", "Call 614\u00a0555\u00a00188", WaitsFor.NUMBER),
    ("a watched word", "Don't be STUPID", WaitsFor.WATCH_WORD),
    ("a watched word in disguise", "Don't be stu\u200bpíd", WaitsFor.WATCH_WORD),
    ("a watched phrase", "You can vote  by text!", WaitsFor.WATCH_WORD),
    ("French", "Merci, votez pour nous avec votre voisin", WaitsFor.LANGUAGE),
    ("Russian", "Спасибо, голосуйте за нас", WaitsFor.LANGUAGE),
    ("Chinese", "请投票给我们", WaitsFor.LANGUAGE),
]


@pytest.mark.parametrize(("body", "why"), [row[1:] for row in TRIGGERS], ids=[row[0] for row in TRIGGERS])
def test_what_must_be_read_first_waits_also_from_an_old_hand(
    bank: Bank, asked: Conversation, phones: Simulator, old_hand: None, body: str, why: WaitsFor
) -> None:
    message = write(bank, asked, body)
    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert (message.state, message.reading.reasons, message.body) == (MessageState.HELD, [why], body)
    assert sent_words(phones) == []


FREE = ["At the school, until eight.", "Gracias, nos vemos en la escuela de la calle Oak", "ok 👍", "See you at 7:30",
        "It is 100% sure: 1,204 of us"]  # fmt: skip


@pytest.mark.parametrize("body", FREE)
def test_plain_words_of_an_old_hand_go_at_once(bank: Bank, asked: Conversation, old_hand: None, body: str) -> None:
    assert write(bank, asked, body).state == MessageState.QUEUED


def test_the_campaigns_own_links_and_numbers_go_at_once(bank: Bank, asked: Conversation, old_hand: None) -> None:
    Rules.objects.filter(campaign=bank.ours).update(links=["www.reyes.example"], numbers=["614 555 0188"])

    message = write(bank, asked, "See https://reyes.example/vote or call +1 (614) 555-0188")

    assert message.state == MessageState.QUEUED


def test_an_approved_language_goes_at_once(bank: Bank, asked: Conversation, old_hand: None) -> None:
    Rules.objects.filter(campaign=bank.ours).update(languages=["en", "fr"])

    states = [
        write(bank, asked, body).state
        for body in ("Merci, votez pour nous avec votre voisin", "Gracias por todo, nos vemos en la escuela")
    ]

    assert states == [MessageState.QUEUED, MessageState.HELD]


def test_the_first_twenty_of_a_new_texter_wait_and_the_next_goes(bank: Bank, asked: Conversation) -> None:
    read_before(bank, asked, count=19)
    twentieth = write(bank, asked, "At the school.")
    read_first.release(reading=twentieth.reading, by=bank.writer, at=noon())

    next_one = write(bank, asked, "Until eight.")

    assert (twentieth.state, next_one.state) == (MessageState.HELD, MessageState.QUEUED)


def test_a_ready_answer_waits_for_nobody(bank: Bank, asked: Conversation) -> None:
    ready = write(bank, asked, "Thank you, Maria.")
    nearly = write(bank, asked, "Thank you, Maria. Stupid.")

    assert (ready.state, nearly.state) == (MessageState.QUEUED, MessageState.HELD)


def test_a_lead_does_not_wait_for_being_new(bank: Bank, asked: Conversation) -> None:
    assert write(bank, asked, "At the school.", by=bank.writer).state == MessageState.QUEUED


# --- What a lead does ----------------------------------------------------------------------------


def test_a_released_text_goes_as_it_was_written(bank: Bank, asked: Conversation, phones: Simulator) -> None:
    message = write(bank, asked, "At the school.")

    read_first.release(reading=message.reading, by=bank.writer, at=noon() + timedelta(hours=2))
    sending.send(message_id=message.pk, at=noon() + timedelta(hours=2))

    message.refresh_from_db()
    assert (message.state, sent_words(phones)) == (MessageState.SENT, ["At the school."])
    assert AuditRow.objects.filter(act="texts.reply_released", by=bank.writer).count() == 1


def test_a_correction_is_the_leads_own_text_and_the_first_stays_to_be_seen(
    bank: Bank, asked: Conversation, phones: Simulator
) -> None:
    message = write(bank, asked, "At the shcool.")

    made = read_first.correct(
        reading=message.reading, by=bank.writer, body="At the school.", request_id=uuid4(), at=noon()
    )
    for text in (message, made):
        sending.send(message_id=text.pk, at=noon())

    message.refresh_from_db()
    assert (message.body, message.state, message.refusal) == ("At the shcool.", MessageState.CANCELLED, "corrected")
    assert (made.by, Reading.objects.get().correction) == (bank.writer, made)
    assert sent_words(phones) == ["At the school."]


def test_a_leads_correction_with_a_strange_link_waits_for_another_lead(bank: Bank, asked: Conversation) -> None:
    message = write(bank, asked, "At the school.")

    made = read_first.correct(
        reading=message.reading, by=bank.writer, body="See evil.example", request_id=uuid4(), at=noon()
    )
    with pytest.raises(read_first.OwnText):
        read_first.release(reading=made.reading, by=bank.writer, at=noon())
    read_first.release(reading=made.reading, by=bank.admin, at=noon())

    made.refresh_from_db()
    assert made.state == MessageState.QUEUED


def test_a_returned_text_does_not_go_and_the_voter_waits_again(
    bank: Bank, asked: Conversation, phones: Simulator
) -> None:
    message = write(bank, asked, "Help transport them to the polls.")

    read_first.give_back(reading=message.reading, by=bank.writer, at=noon(), note="Not our words.")
    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    asked.refresh_from_db()
    assert (message.state, message.refusal) == (MessageState.CANCELLED, TextRefusal.RETURNED)
    assert (asked.state, message.reading.note) == (ConversationState.TO_ANSWER, "Not our words.")
    assert sent_words(phones) == []


RULINGS: list[Callable[[Reading, Bank], object]] = [
    lambda reading, bank: read_first.release(reading=reading, by=bank.admin, at=noon()),
    lambda reading, bank: read_first.give_back(reading=reading, by=bank.admin, at=noon()),
    lambda reading, bank: read_first.correct(
        reading=reading, by=bank.admin, body="Other", request_id=uuid4(), at=noon()
    ),
]


@pytest.mark.parametrize("again", RULINGS)
def test_what_one_lead_has_ruled_no_other_rules_again(
    bank: Bank, asked: Conversation, again: Callable[[Reading, Bank], object]
) -> None:
    reading = write(bank, asked, "At the school.").reading
    read_first.release(reading=reading, by=bank.writer, at=noon())

    with pytest.raises(read_first.AlreadyRuled):
        again(reading, bank)

    assert Reading.objects.get().ruling == Ruling.RELEASED


def test_a_stop_calls_off_what_waits_for_a_lead(bank: Bank, asked: Conversation) -> None:
    message = write(bank, asked, "At the school.")

    stops.stop(number=asked.number, source=WishSource.KEYWORD, by=None, campaign=None)
    with pytest.raises(read_first.AlreadyRuled):
        read_first.release(reading=message.reading, by=bank.writer, at=noon())

    message.refresh_from_db()
    assert message.state == MessageState.CANCELLED


def test_a_released_text_asks_everything_again(bank: Bank, asked: Conversation, phones: Simulator) -> None:
    message = write(bank, asked, "At the school.")
    read_first.release(reading=message.reading, by=bank.writer, at=noon())

    sending.send(message_id=message.pk, at=noon() + timedelta(hours=10))

    assert sent_words(phones) == []


# --- The database says so too --------------------------------------------------------------------


@pytest.mark.parametrize("state", ["queued", "claimed"])
def test_the_database_lets_no_text_go_that_waits_for_a_lead(bank: Bank, asked: Conversation, state: str) -> None:
    message = write(bank, asked, "At the school.")

    with pytest.raises(IntegrityError, match="a_lead_reads_first"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE textbank_message SET state = %s, claimed_at = now() WHERE id = %s", [state, message.pk])

    message.refresh_from_db()
    assert message.state == MessageState.HELD


def test_the_database_lets_nobody_rule_on_their_own_text(bank: Bank, asked: Conversation) -> None:
    reading = write(bank, asked, "At the school.").reading

    with pytest.raises(IntegrityError, match="nobody_reads_their_own_text_first"), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(ruling="released", ruled_by=bank.texter, ruled_at=noon())


def test_the_database_changes_no_ruling(bank: Bank, asked: Conversation) -> None:
    reading = write(bank, asked, "At the school.").reading
    read_first.give_back(reading=reading, by=bank.writer, at=noon())

    with pytest.raises(IntegrityError, match="a_ruling_is_not_changed"), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(ruling="released")


def test_a_correction_of_nothing_is_refused(bank: Bank, asked: Conversation) -> None:
    reading = write(bank, asked, "At the school.").reading

    with pytest.raises(Refused) as refusal:
        read_first.correct(reading=reading, by=bank.writer, body="  ", request_id=uuid4(), at=noon())

    assert refusal.value.reason == TextRefusal.NO_WORDS


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thank you, see you there", "en"),
        ("Gracias por todo, nos vemos", "es"),
        ("Nie, dziekuje, to jest nie tak", "pl"),
        ("Bir iki uc dort bes alti yedi sekiz", "other"),
        ("ok", ""),
    ],
)
def test_a_language_is_known_by_its_small_words(text: str, language: str) -> None:
    assert free_words.language(text) == language
