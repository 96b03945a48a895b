"""The carrier's doors: only what it signed comes in, each thing once, and nothing of it goes into a log."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache.backends.redis import RedisCache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import carrier, inbound, sending
from textbank.models import InboundWebhook, Message, StatusReport
from textbank.views import webhooks

INBOUND = reverse("carrier:inbound")
STATUS = reverse("carrier:status", args=[uuid4()])
DELIVERED = {"MessageSid": "SM" + "8" * 32, "MessageStatus": "delivered"}


def call(path: str, form: dict[str, str], *, signature: str | None = None) -> Any:
    signed = carrier.signature_of(path_and_query=path, form=form) if signature is None else signature
    return Client().post(path, form, headers={"X-Twilio-Signature": signed})


def incoming(body: str = "Yes", sid: str = "SM" + "9" * 32) -> dict[str, str]:
    return {"MessageSid": sid, "From": "+16145550123", "To": banks.OURS, "Body": body, "NumMedia": "0"}


def test_a_genuine_webhook_is_kept_once(db: None) -> None:
    answers = [call(INBOUND, incoming()) for _ in range(3)]

    assert [(a.status_code, a["Content-Type"], a.content) for a in answers] == [(200, "text/xml", b"<Response/>")] * 3
    assert InboundWebhook.objects.count() == 1


@pytest.mark.parametrize("change", ["Body", "From", "To", "MessageSid", "NumMedia"])
def test_a_changed_parameter_is_refused(db: None, change: str) -> None:
    form = incoming()
    signature = carrier.signature_of(path_and_query=INBOUND, form=form)

    answer = call(INBOUND, form | {change: form[change] + "1"}, signature=signature)

    assert answer.status_code == 403
    assert InboundWebhook.objects.count() == 0


@pytest.mark.parametrize("signature", ["", "x", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="])
def test_a_forged_signature_is_refused_and_its_words_are_in_no_log(
    db: None, signature: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = call(INBOUND, incoming("Zanzibar"), signature=signature)
    status = call(STATUS, incoming("Zanzibar"), signature=signature)

    assert (answer.status_code, status.status_code) == (403, 403)
    assert "Zanzibar" not in caplog.text
    assert "+16145550123" not in caplog.text


def test_the_carrier_has_no_token_of_a_form_of_ours(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)

    answers = [
        strict.post(
            path, form, headers={"X-Twilio-Signature": carrier.signature_of(path_and_query=path, form=form)}
        ).status_code
        for path, form in [(INBOUND, incoming()), (STATUS, DELIVERED)]
    ]

    assert answers == [200, 200]


def test_a_form_too_large_to_be_read_is_not_signed(db: None, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    assert call(INBOUND, incoming()).status_code == 403


def test_a_webhook_over_64_kilobytes_is_refused(db: None) -> None:
    answer = call(INBOUND, incoming("x" * (webhooks.LARGEST + 1)))

    assert answer.status_code == 413


def test_a_status_of_an_unknown_text_is_kept_and_answered(db: None) -> None:
    answers = [call(STATUS, DELIVERED) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert StatusReport.objects.count() == 1


@pytest.mark.parametrize("without", ["MessageSid", "From", "MessageStatus"])
def test_a_webhook_that_does_not_say_what_it_is_about_is_refused(db: None, without: str) -> None:
    forms = [(INBOUND, incoming()), (STATUS, DELIVERED)]

    answers = [
        call(path, {name: value for name, value in form.items() if name != without}).status_code
        for path, form in forms
        if without in form
    ]

    assert set(answers) == {400}
    assert (InboundWebhook.objects.count(), StatusReport.objects.count()) == (0, 0)


def test_a_worker_is_called_for_what_is_new_and_for_nothing_twice(
    db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    called = []

    for path, form in [(INBOUND, incoming()), (STATUS, DELIVERED)] * 2:
        with django_capture_on_commit_callbacks() as calls:
            call(path, form)
        called.append(len(calls))

    assert called == [1, 1, 0, 0]


def test_a_forged_webhook_is_refused_although_nothing_can_be_counted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "cache", RedisCache("unix:///nowhere/redis.sock", {}))

    assert call(INBOUND, incoming(), signature="x").status_code == 403


def test_what_the_simulators_carrier_signs_is_genuine(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    phones.say(number=conversation.number, to=banks.OURS, body="¿Dónde voto? 👍 á & + %")
    phones.settle()

    answers = [
        Client().post(hook["path"], hook["form"], headers={"X-Twilio-Signature": hook["signature"]})
        for hook in phones.webhooks()
    ]

    assert {answer.status_code for answer in answers} == {200}
    row = InboundWebhook.objects.get()
    inbound.read(webhook_id=row.pk, at=noon())
    assert Message.objects.get(direction="in").body == "¿Dónde voto? 👍 á & + %"
    assert sending.opening_words(conversation, bank.texter, {}) == phones.messages()[0]["body"]
