"""Signed webhooks a second: proven, kept once, answered."""

import time

from django.test import Client
from django.urls import reverse

from tests.bench.measuring import Result, new_database
from textbank import carrier
from textbank.models import InboundWebhook

COUNT = 1000
KNOWN = 219.0 * 5


def run() -> list[Result]:
    path, client = reverse("textbank:inbound"), Client(SERVER_NAME="127.0.0.1")
    forms = [
        {"MessageSid": f"SM{n:032x}", "From": f"+1614{2_000_000 + n}", "To": "+16145559900", "Body": "Yes"}
        for n in range(COUNT)
    ]
    signatures = [carrier.signature_of(path_and_query=path, form=form) for form in forms]
    with new_database("inbound"):
        began = time.perf_counter()
        for form, signature in zip(forms, signatures, strict=True):
            answer = client.post(path, form, headers={"X-Twilio-Signature": signature})
            assert answer.status_code == 200, answer.status_code
        rate = COUNT / (time.perf_counter() - began)
        assert InboundWebhook.objects.count() == COUNT
    return [Result("inbound: signed webhooks", "a second", round(rate, 1), None, None, KNOWN, rate >= KNOWN)]
