"""What the carrier remembers while it runs: messages, opt-outs, phones, and a log of everything that passed."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

LOG_LENGTH = 20_000


@dataclass
class Message:
    """One message as the carrier keeps it, outgoing or incoming."""

    to: str
    sender: str | None
    body: str
    direction: str
    status: str
    account_sid: str
    service_sid: str | None = None
    callback: str = ""
    valid_seconds: int = 36_000
    media_count: int = 0
    turn: int = 0
    accepted_at: float = 0.0
    segments: int = 0
    has_queued: bool = False
    price: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    created: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    updated: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    sent: datetime | None = None
    sid: str = ""

    def __post_init__(self) -> None:
        # Sids differ from run to run, or a second run would clash with what the product kept of the first.
        self.sid = self.sid or ("MM" if self.media_count else "SM") + uuid4().hex

    @property
    def opt_out_keys(self) -> set[tuple[str, str]]:
        """An opt-out holds for the messaging service, where there is one, and for the number that sent."""
        ours, theirs = (self.to, self.sender) if self.direction == "inbound" else (self.sender, self.to)
        return {(key, theirs or "") for key in (self.service_sid, ours) if key}

    def move(self, status: str) -> None:
        self.status = status
        self.updated = datetime.now(UTC).replace(microsecond=0)
        if status == "sent":
            self.sent = self.updated


@dataclass
class Phone:
    """What one voter's phone has lived through."""

    texts: list[Message] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    attempts: int = 0
    leaning: str | None = None
    holder: int = 0
    """How often the number has passed to somebody else."""


class Store:
    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self.opted_out: set[tuple[str, str]] = set()
        self.phones: dict[str, Phone] = defaultdict(Phone)
        self.services: dict[str, dict[str, Any]] = {}
        self.numbers_of: dict[str, list[str]] = defaultdict(list)
        self.owned: set[str] = set()
        self.registration = "VERIFIED"
        self.gone: dict[str, list[str]] = defaultdict(list)
        self.senders: dict[tuple[str, str], str] = {}
        self.log: deque[dict[str, Any]] = deque(maxlen=LOG_LENGTH)
        self.webhooks: deque[dict[str, Any]] = deque(maxlen=LOG_LENGTH)
        self.counts: Counter[str] = Counter()

    def add(self, message: Message) -> None:
        self.messages[message.sid] = message
        self.counts[f"messages_{message.direction}"] += 1

    def newest_first(self) -> Iterable[Message]:
        return reversed(list(self.messages.values()))

    def note(self, what: str, **details: Any) -> None:
        self.log.append({"what": what, **details})
        self.counts[what] += 1
