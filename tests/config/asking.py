"""Speaks to a simulator as the product would, and as a stranger would."""

from typing import Any
from urllib.parse import urlencode

import urllib3
from django.conf import settings

from config.simulator.process import Simulator

OURS, SERVICE = "+12125550100", "MG" + "a" * 32
CALLBACK = "https://texts.example.org/status/1/"
ACCOUNT, TOKEN = settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKENS[0]
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


def voter_at(place: int) -> str:
    return f"+1212{5550000 + place}"


def ask(
    simulator: Simulator,
    method: str,
    path: str,
    *,
    form: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> urllib3.BaseHTTPResponse:
    sent = urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}") if headers is None else headers
    if form is not None:
        sent = {**sent, "Content-Type": "application/x-www-form-urlencoded"}
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request(method, simulator.url + path, headers=sent, body=urlencode(form) if form else None)


def create(simulator: Simulator, **changes: str) -> dict[str, Any]:
    form = {"To": voter_at(1), "From": OURS, "Body": "Will you vote?", "StatusCallback": CALLBACK, **changes}
    chosen = {name: value for name, value in form.items() if value}
    answer = ask(simulator, "POST", f"{MESSAGES}.json", form=chosen)
    return {"http": answer.status, **answer.json()}
