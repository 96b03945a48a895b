"""No first text goes while we may be deaf: a STOP may be among what we have not heard."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.simulator.process import Simulator
from tests import door as people
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import carrier, hearing, inbound, reconcile, sending
from textbank.enums import ConversationState, MessageState, TextRefusal
from textbank.models import StatusReport, Sweep
from textbank.refusals import Refused

MINUTE = timedelta(minutes=1)


def report(at_minute: float) -> None:
    StatusReport.objects.create(
        attempt_id="00000000-0000-7000-8000-000000000000", sid=f"SM{at_minute}", status="sent",
        received_at=noon() + at_minute * MINUTE,
    )  # fmt: skip


@pytest.fixture
def two(db: None, phones: Simulator) -> Bank:
    """Two people in hand; the first has a text on their phone since noon."""
    made = banks.bank(voter_count=2)
    made.draw_up()
    made.take()
    return made


def refusal_of(bank: Bank, minutes: float) -> TextRefusal | None:
    """Why the second person gets no first text so many minutes after noon."""
    try:
        hearing.check(at=noon() + minutes * MINUTE)
    except Refused as refusal:
        return TextRefusal(refusal.reason)
    return None


def test_sending_stops_within_sixty_seconds_of_the_inbound_worker(two: Bank, phones: Simulator) -> None:
    first, second = two.drive.conversations.order_by("pk")
    two.send(first)
    report(0.1)
    banks.keep(number=first.number, body="STOP", at=noon())  # Nobody reads it: the worker stands still.
    queued = two.tap(second, at=noon() + 59 * timedelta(seconds=1))

    sending.send(message_id=queued.pk, at=noon() + 61 * timedelta(seconds=1))
    with pytest.raises(Refused) as refusal:
        two.tap(second, at=noon() + 62 * timedelta(seconds=1))

    queued.refresh_from_db()
    second.refresh_from_db()
    assert (queued.state, queued.refusal, second.state) == (MessageState.CANCELLED, "deaf", ConversationState.TO_SEND)
    assert refusal.value.reason == TextRefusal.DEAF
    assert len(phones.messages()) == 1


def test_once_the_answers_are_read_first_texts_go_again(two: Bank, phones: Simulator) -> None:
    first = two.drive.conversations.order_by("pk")[0]
    row = banks.keep(number=first.number, body="Who is this?", at=noon())

    before = refusal_of(two, 2)
    inbound.read(webhook_id=row.pk, at=noon() + 2 * MINUTE)

    assert (before, refusal_of(two, 2)) == (TextRefusal.DEAF, None)


def test_ten_minutes_of_silence_while_texts_go_out_pause_first_texts(two: Bank) -> None:
    two.send(two.drive.conversations.order_by("pk")[0])
    hearing.swept(name=hearing.INBOUND, at=noon() + 9 * MINUTE, well=True)

    by_minute = {minute: refusal_of(two, minute) for minute in (1, 9, 10, 18)}

    assert by_minute == {1: None, 9: None, 10: TextRefusal.SILENCE, 18: TextRefusal.SILENCE}


def test_any_webhook_ends_the_silence(two: Bank) -> None:
    two.send(two.drive.conversations.order_by("pk")[0])
    hearing.swept(name=hearing.INBOUND, at=noon() + 9 * MINUTE, well=True)
    report(11)

    assert refusal_of(two, 12) is None


def test_any_answer_ends_the_silence(two: Bank) -> None:
    first = two.drive.conversations.order_by("pk")[0]
    two.send(first)
    hearing.swept(name=hearing.INBOUND, at=noon() + 9 * MINUTE, well=True)
    two.hear(first, "Yes", at=noon() + 11 * MINUTE)

    assert refusal_of(two, 12) is None


def test_who_sends_nothing_hears_nothing_and_may_begin(two: Bank) -> None:
    assert refusal_of(two, 600) is None


def test_after_an_hour_of_rest_the_next_text_finds_out(two: Bank) -> None:
    two.send(two.drive.conversations.order_by("pk")[0])

    assert refusal_of(two, 61) is None


SWEEPS: list[tuple[str, Callable[[], object], TextRefusal | None]] = [
    ("never ran", lambda: None, TextRefusal.SWEEP_FAILED),
    ("failed", lambda: hearing.swept(name="inbound", at=noon(), well=False), TextRefusal.SWEEP_FAILED),
    ("went well", lambda: hearing.swept(name="inbound", at=noon() + 8 * MINUTE, well=True), None),
]


@pytest.mark.parametrize(("sweep", "why"), [row[1:] for row in SWEEPS], ids=[row[0] for row in SWEEPS])
def test_first_texts_wait_for_the_sweep(two: Bank, sweep: Callable[[], object], why: TextRefusal | None) -> None:
    two.send(two.drive.conversations.order_by("pk")[0])
    report(9)
    sweep()

    assert refusal_of(two, 10) == why


def test_a_first_sweep_that_fails_is_enough(two: Bank) -> None:
    hearing.swept(name=hearing.INBOUND, at=noon(), well=False)

    assert refusal_of(two, 1) == TextRefusal.SWEEP_FAILED


def test_a_sweep_that_cannot_ask_the_carrier_is_written_down(two: Bank, phones: Simulator) -> None:
    reconcile.sweep_inbound(at=noon())
    phones.faults(rates={"outage": 1.0})

    with pytest.raises(carrier.Unavailable):
        reconcile.sweep_inbound(at=noon() + MINUTE)
    during = refusal_of(two, 1)
    phones.faults(rates={})
    reconcile.sweep_inbound(at=noon() + 2 * MINUTE)

    assert (during, refusal_of(two, 2)) == (TextRefusal.SWEEP_FAILED, None)
    assert Sweep.objects.get().failed_at == noon() + MINUTE


def test_the_drive_page_and_the_batch_say_why_nothing_goes(two: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon() + 2 * MINUTE)
    banks.keep(number="+16145550111", body="STOP", at=noon())
    words = "Answers wait to be read. First texts pause for a moment."

    drive = people.signed_in(two.writer).get(f"/c/{two.ours.slug}/texts/{two.drive.pk}/")
    batch = people.signed_in(two.texter).get(f"/c/{two.ours.slug}/texts/{two.drive.pk}/batch/")

    assert (words in drive.content.decode(), words in batch.content.decode()) == (True, True)
