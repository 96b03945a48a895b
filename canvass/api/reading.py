"""One event that cannot be read must not hold up the others: it is refused by its name, and kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ValidationError

from canvass.api.serializers import DoorEventSerializer, EnvelopeSerializer
from canvass.events import Event

LONGEST_KEPT = 4000


@dataclass(frozen=True)
class Mail:
    """What a phone sent: the ``envelope``, the events that can be read, and by name those that cannot."""

    envelope: Mapping[str, Any]
    events: list[Event]
    unreadable: Mapping[UUID, str]


def opened(body: Any) -> Mail:
    """Read what a phone sent. Raises ``ValidationError`` where even an event's name cannot be read."""
    if not isinstance(body, dict) or not isinstance(body.get("events"), list):
        raise ValidationError({"events": ["A list of events is needed."]})
    envelope = EnvelopeSerializer(data={name: value for name, value in body.items() if name != "events"})
    envelope.is_valid(raise_exception=True)
    reader = DoorEventSerializer()
    read: list[Event] = []
    unreadable: dict[UUID, str] = {}
    for sent in body["events"]:
        try:
            read.append(reader.event(reader.run_validation(sent)))
        except ValidationError:
            unreadable[_name(sent)] = json.dumps(sent)[:LONGEST_KEPT]
    return Mail(envelope.validated_data, read, unreadable)


def events(sent: Any) -> list[Event]:
    """Read the events of a file. Raises ``ValidationError`` when one of them cannot be read."""
    reader = DoorEventSerializer()
    return [reader.event(reader.run_validation(event)) for event in sent]


def _name(sent: Any) -> UUID:
    try:
        return UUID(sent["id"])
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise ValidationError({"events": ["Each event needs its own UUID."]}) from error
