"""The checklist says what is so, and changes when that changes; the page of troubles; the alarms."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.simulator.process import Simulator
from tests import door as people
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import alarms, carrier, drives, inbound, own_phone, readiness, switches
from textbank.models import Message, Sender
from voters.models import User

SERVICE = "MG" + "a" * 32
HOLDS, FAILS, NOT_KNOWN = readiness.State.HOLDS, readiness.State.FAILS, readiness.State.NOT_KNOWN


def states(bank: Bank) -> list[readiness.State]:
    """Registered, answers, signature, opt-out, hours."""
    sender = Sender.objects.select_related("campaign").get(pk=bank.sender.pk)
    return [line.state for line in readiness.lines(sender=sender, at=timezone.now())]


@pytest.fixture(autouse=True)
def nobody_has_forged() -> None:
    cache.delete(alarms.FORGED)


@pytest.fixture
def ours(bank: Bank) -> Bank:
    Sender.objects.filter(pk=bank.sender.pk).update(address=SERVICE)
    bank.sender.refresh_from_db()
    bank.drive.refresh_from_db()
    User.objects.filter(pk=bank.writer.pk).update(phone="+16145550199")
    bank.writer.refresh_from_db()
    return bank


def ask(bank: Bank) -> None:
    readiness.ask(sender=bank.sender, by=bank.admin, at=timezone.now())


def test_nothing_is_asserted_before_it_was_seen(ours: Bank) -> None:
    assert states(ours) == [NOT_KNOWN] * 5


def test_everything_that_truly_happened_holds(ours: Bank, phones: Simulator) -> None:
    message = ours.send(ours.conversation())
    test = own_phone.send(drive=ours.drive, by=ours.writer, at=timezone.now())
    form = {"MessageSid": "SM" + "b" * 32, "MessageStatus": "delivered"}
    inbound.keep_report(form=form, attempt_id=test.pk, at=timezone.now())
    kept = banks.keep(number=message.conversation.number, body="Stop please", to="+12125550100")
    type(kept).objects.filter(pk=kept.pk).update(service_sid=SERVICE)
    inbound.read(webhook_id=kept.pk, at=timezone.now())
    ask(ours)

    assert states(ours) == [HOLDS] * 5


@pytest.mark.parametrize("status", ["PENDING", "FAILED", ""])
def test_a_registration_that_is_not_verified_does_not_hold(ours: Bank, phones: Simulator, status: str) -> None:
    phones.registration(status)

    ask(ours)

    assert states(ours)[0] == FAILS


def test_answers_that_go_elsewhere_and_a_number_that_is_not_ours_do_not_hold(bank: Bank, phones: Simulator) -> None:
    ask(bank)
    Sender.objects.filter(pk=bank.sender.pk).update(inbound_url="https://elsewhere.example/")

    assert states(bank)[:2] == [FAILS, FAILS]
    assert Sender.objects.get(pk=bank.sender.pk).is_known is False


def test_a_test_text_without_its_report_does_not_hold(ours: Bank, phones: Simulator) -> None:
    own_phone.send(drive=ours.drive, by=ours.writer, at=timezone.now())

    assert states(ours)[2] == FAILS


def test_a_text_that_left_at_night_does_not_hold(ours: Bank, phones: Simulator) -> None:
    message = ours.send(ours.conversation())
    Message.objects.filter(pk=message.pk).update(claimed_at=noon() - timedelta(hours=10))

    assert states(ours)[4] == FAILS


def test_a_carrier_that_is_away_proves_nothing(ours: Bank, phones: Simulator) -> None:
    phones.faults(rates={"outage": 1})

    with pytest.raises(carrier.Unavailable):
        ask(ours)

    assert states(ours)[0] == NOT_KNOWN


def test_the_pages_show_what_happened_and_what_to_do(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    phones.faults(numbers={conversation.number: "21703"})
    bank.send(conversation)
    client = people.signed_in(bank.admin)
    slug = bank.ours.slug

    troubles = client.get(reverse("textbank:troubles", args=[slug])).content.decode()
    asked = client.post(reverse("textbank:ask_carrier", args=[slug, bank.sender.pk]), follow=True).content.decode()

    assert "The messaging service has no number that can send." in troubles
    assert 'href="https://www.twilio.com/docs/api/errors/21703"' in troubles
    assert "Put it right on the checklist, then resume the drive." in troubles
    assert "The carrier has answered." in asked
    assert conversation.number not in troubles + asked


# --- Alarms ---------------------------------------------------------------------------------------


def test_each_alarm_is_told_once_each_time_it_begins(bank: Bank) -> None:
    at = timezone.now()
    drives.pause_by_itself(drive=bank.drive, reason="filtered", at=at)
    switches.stop_sender_by_itself(sender_id=bank.sender.pk, code=30034, at=at)
    switches.stop_everything_by_itself(code=30002, at=at)

    first, again = alarms.sound(at=at), alarms.sound(at=at)
    drives.resume(drive=bank.drive, by=bank.admin)
    drives.pause_by_itself(drive=bank.drive, reason="filtered", at=timezone.now())
    anew = alarms.sound(at=timezone.now())

    assert (first, again, anew) == (3, 0, 1)
    assert {each.to[0] for each in mail.outbox} == {bank.admin.email}
    assert sorted(each.subject for each in mail.outbox[:3]) == [
        "A sender was stopped",
        "A text drive has paused itself",
        "The carrier refuses the account: all texts are stopped",
    ]


def test_a_text_unknown_for_ten_minutes_and_deafness_are_told(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["timeout_before"])
    with banks.impatient():
        bank.send(bank.conversation())
    banks.keep(number="+16145550111", body="Stop", at=noon())

    early = [alarm.act for alarm in alarms.due(at=noon() + timedelta(seconds=30))]
    late = [alarm.act for alarm in alarms.due(at=noon() + timedelta(minutes=11))]

    assert (early, late) == ([], ["alarm.texts_unknown", "alarm.deaf"])


def test_many_forged_webhooks_are_told(bank: Bank, client: Client) -> None:
    url = reverse("carrier:inbound")
    for _ in range(alarms.MANY_FORGED):
        client.post(url, {"MessageSid": "SM1", "From": "+16145550111"}, headers={"X-Twilio-Signature": "wrong"})

    assert [alarm.act for alarm in alarms.due(at=timezone.now())] == ["alarm.webhooks_forged"]


def test_without_redis_the_other_alarms_are_told(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "cache", RedisCache("unix:///nowhere/redis.sock", {}))
    drives.pause_by_itself(drive=bank.drive, reason="filtered", at=noon())

    assert [alarm.act for alarm in alarms.due(at=noon())] == ["alarm.drive_paused"]
