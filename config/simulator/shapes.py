"""The forms of Twilio's answers: what its published specification shows, key by key."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from config.simulator.store import Message

API_VERSION = "2010-04-01"
MORE_INFO = "https://www.twilio.com/docs/errors/"


def message_json(message: Message) -> dict[str, Any]:
    """The twenty keys of a message. Counts and prices are strings; ``from`` is null until a sender is chosen."""
    uri = f"/{API_VERSION}/Accounts/{message.account_sid}/Messages/{message.sid}"
    return {
        "account_sid": message.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": _rfc_2822(message.created),
        "date_sent": _rfc_2822(message.sent),
        "date_updated": _rfc_2822(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "from": message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": str(message.media_count),
        "num_segments": str(message.segments),
        "price": message.price,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def page_json(
    messages: list[Message], *, path: str, filters: dict[str, str], page: int, size: int, more: bool
) -> dict[str, Any]:
    """One page of a list, with the addresses of its neighbours."""

    def address(number: int) -> str:
        token = {"PageToken": f"PA{messages[-1].sid}"} if number > page else {}
        return f"{path}?{urlencode({**filters, 'PageSize': str(size), 'Page': str(number), **token})}"

    return {
        "messages": [message_json(message) for message in messages],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(messages) - 1, 0),
        "uri": address(page),
        "first_page_uri": address(0),
        "next_page_uri": address(page + 1) if more else None,
        "previous_page_uri": address(page - 1) if page else None,
    }


def error_json(status: int, code: int, words: str) -> dict[str, Any]:
    return {"code": code, "message": words, "more_info": f"{MORE_INFO}{code}", "status": status}


def _rfc_2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
