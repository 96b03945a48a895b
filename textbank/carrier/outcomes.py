"""What can come of an attempt to send, and what a message looks like when it is found again."""

from dataclasses import dataclass
from datetime import datetime

from textbank.carrier.codes import Kind


@dataclass(frozen=True)
class Accepted:
    """The carrier has the text and names it ``sid``. ``from_number`` is empty until a sender is chosen."""

    sid: str
    status: str
    from_number: str
    segments: int
    error_code: int | None = None


@dataclass(frozen=True)
class Refused:
    """The carrier did not take the text and says why. It was not sent."""

    code: int
    kind: Kind


@dataclass(frozen=True)
class Busy:
    """The text was not taken and nothing is wrong with it; ``retry_after`` is in seconds when the carrier named it.

    ``reason`` is ``throttled``, or ``unreachable`` when no connection came about and so nothing left this machine.
    """

    retry_after: float | None
    reason: str


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether the text was taken. It must be looked for, never sent again blindly."""

    reason: str


Outcome = Accepted | Refused | Busy | Unknown


@dataclass(frozen=True)
class Found:
    """A message that the carrier has, outgoing or incoming."""

    sid: str
    status: str
    direction: str
    to: str
    from_number: str
    service_sid: str
    body: str
    segments: int
    error_code: int | None
    created_at: datetime | None

    @property
    def is_inbound(self) -> bool:
        return self.direction == "inbound"
