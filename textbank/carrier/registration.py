"""What the carrier knows of a sender of ours: whose it is, how it is registered, and where its answers go."""

import json
from dataclasses import dataclass
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException

from textbank.carrier import calls

MOST_SERVICES, MOST_NUMBERS = 20, 400


@dataclass(frozen=True)
class Facts:
    """``registration`` is the campaign's status (VERIFIED, PENDING, FAILED, ...), or empty where there is none.

    ``inbound_url`` is where the carrier posts what comes in, without its fragment.
    """

    known: bool
    registration: str
    inbound_url: str


NOT_OURS = Facts(known=False, registration="", inbound_url="")


def facts(*, sender: str) -> Facts:
    """Ask the carrier about a number or a messaging service of ours. Raises ``Unavailable``."""
    client = calls.client()
    try:
        if calls.SERVICE_SID.fullmatch(sender):
            return _of_service(client, client.messaging.v1.services(sender).fetch(), number=None)
        numbers = client.incoming_phone_numbers.list(phone_number=sender, limit=1)
        return _of_number(client, numbers[0]) if numbers else NOT_OURS
    except TwilioRestException as refusal:
        if refusal.status == 404:
            return NOT_OURS
        raise calls.Unavailable(f"status {refusal.status}") from None
    except (TwilioException, json.JSONDecodeError, KeyError) as trouble:
        raise calls.Unavailable(type(trouble).__name__) from None


def _of_number(client: Any, number: Any) -> Facts:
    """A number is registered through the service that holds it."""
    for service in client.messaging.v1.services.list(limit=MOST_SERVICES):
        held = client.messaging.v1.services(service.sid).phone_numbers.list(limit=MOST_NUMBERS)
        if any(one.phone_number == number.phone_number for one in held):
            return _of_service(client, service, number=number)
    return Facts(known=True, registration="", inbound_url=_bare(number.sms_url))


def _of_service(client: Any, service: Any, *, number: Any) -> Facts:
    campaigns = client.messaging.v1.services(service.sid).us_app_to_person.list(limit=1)
    status = str(campaigns[0].campaign_status or "") if campaigns else ""
    by_number = service.use_inbound_webhook_on_number and number is not None
    return Facts(True, status, _bare(number.sms_url if by_number else service.inbound_request_url))


def _bare(url: str | None) -> str:
    return (url or "").partition("#")[0]
