"""What goes wrong: by rate, for one number, or once, at the next chance."""

from collections.abc import Mapping, Sequence
from typing import Any

from config.simulator.chance import Chance

AT_CREATE = frozenset(
    {
        "429",  # Too many requests, with Retry-After.
        "500_before",  # A fault; the message is not created.
        "500_after",  # A fault; the message is created all the same.
        "503",
        "html_502",  # A proxy's page instead of JSON.
        "timeout_before",  # No answer, no message.
        "timeout_after",  # No answer, but the message is created.
        "reset_before",
        "reset_after",  # The connection breaks after the message is created.
        "cut_201",  # The answer breaks off in the middle.
        "empty_201",
        "slow",  # Fourteen seconds pass before the message is created and the answer comes.
        "congested",  # The text waits five hours before it leaves, or fails when it may not arrive so late.
        "early_callback",  # A status report comes before the answer to the create.
    }
)
AT_WEBHOOK = frozenset(
    {
        "duplicate_callback",
        "shuffled_callback",  # "sent" comes long after the final status.
        "late_callback",  # Every report comes ``late_seconds`` late: the drive may be over.
        "lost_callback",
        "forged_callback",  # Besides the genuine one, one with a wrong signature.
        "unknown_sid",  # Besides the genuine one, one for a message nobody knows.
        "extra_parameter",
        "duplicate_inbound",
        "lost_inbound",
    }
)
#: What happens to every list of numbers out of service while the rate is above nought.
AT_LIST = (
    "no_list",  # The day has none.
    "list_elsewhere",  # It lies at an address that is nobody's business of ours.
    "list_refused",
    "list_cut",  # The file breaks off.
)
#: While its rate is above nought every request to the API is answered 503.
OUTAGE = "outage"
TWO_DAYS = 48 * 3600.0
REFUSALS, DELIVERY = range(14_000, 23_000), range(30_000, 64_000)


class UnknownFault(ValueError):
    code = "unknown_fault"


class Faults:
    def __init__(self, rates: Mapping[str, float] | None = None) -> None:
        self.rates: dict[str, float] = {}
        self.once: list[str] = []
        self.numbers: dict[str, str] = {}
        self.senders: dict[str, str] = {}
        self.late_seconds = TWO_DAYS
        self.change(rates=rates or {})

    def change(
        self,
        *,
        rates: Mapping[str, float] | None = None,
        once: Sequence[str] | None = None,
        numbers: Mapping[str, str] | None = None,
        senders: Mapping[str, str] | None = None,
        late_seconds: float | None = None,
    ) -> None:
        """Replace what is given. Raises ``UnknownFault`` and changes nothing when a name is not known."""
        for name in [*(rates or {}), *(once or ()), *(numbers or {}).values(), *(senders or {}).values()]:
            _check_known(str(name))
        if any(not 0 <= rate <= 1 for rate in (rates or {}).values()):
            raise UnknownFault("A rate must lie between 0 and 1.")
        if late_seconds is not None and late_seconds < 0:
            raise UnknownFault("Nothing comes before its time.")
        self.rates = dict(rates) if rates is not None else self.rates
        self.once = [str(name) for name in once] if once is not None else self.once
        self.numbers = {number: str(name) for number, name in numbers.items()} if numbers is not None else self.numbers
        self.senders = {number: str(name) for number, name in senders.items()} if senders is not None else self.senders
        self.late_seconds = self.late_seconds if late_seconds is None else float(late_seconds)

    def at_create(self, chance: Chance) -> str | None:
        """The fault of this attempt to create a message: a name of ``AT_CREATE`` or a refusal's code."""
        return self._first(chance, lambda name: name in AT_CREATE or _is_code(name, REFUSALS))

    def at_delivery(self, chance: Chance, *, sender: str) -> int | None:
        """The code with which this message does not arrive; a sender's own fault strikes all that it sends."""
        if _is_code(self.senders.get(sender, ""), DELIVERY):
            return int(self.senders[sender])
        name = self._first(chance, lambda name: _is_code(name, DELIVERY))
        return int(name) if name else None

    def at_webhook(self, chance: Chance, kind: str) -> frozenset[str]:
        """The faults of this webhook; ``kind`` is ``callback`` or ``inbound``."""
        mine = {name for name in AT_WEBHOOK if name.endswith("inbound") == (kind == "inbound")}
        found = {name for name in mine if chance.happens(name, self.rates.get(name, 0))}
        for name in mine & set(self.once):
            self.once.remove(name)
            found.add(name)
        return frozenset(found)

    @property
    def at_list(self) -> str | None:
        return next((name for name in AT_LIST if self.rates.get(name, 0) > 0), None)

    @property
    def is_out(self) -> bool:
        return self.rates.get(OUTAGE, 0) > 0

    def as_json(self) -> dict[str, Any]:
        return {
            "rates": self.rates,
            "once": self.once,
            "numbers": self.numbers,
            "senders": self.senders,
            "late_seconds": self.late_seconds,
        }

    def _first(self, chance: Chance, belongs: Any) -> str | None:
        named = self.numbers.get(chance.number)
        if named and belongs(named):
            return named
        for name in self.once:
            if belongs(name):
                self.once.remove(name)
                return name
        return next((name for name, rate in self.rates.items() if belongs(name) and chance.happens(name, rate)), None)


def parsed(text: str) -> tuple[str, float]:
    """Read ``30007=0.02``. Raises ``UnknownFault``."""
    name, _, rate = text.partition("=")
    _check_known(name)
    try:
        return name, float(rate)
    except ValueError:
        raise UnknownFault(f"{text!r} must look like 30007=0.02.") from None


def _check_known(name: str) -> None:
    known = {*AT_CREATE, *AT_WEBHOOK, *AT_LIST, OUTAGE}
    if name not in known and not _is_code(name, REFUSALS) and not _is_code(name, DELIVERY):
        raise UnknownFault(f"There is no fault {name!r}.")


def _is_code(name: str, codes: range) -> bool:
    return name.isdigit() and int(name) in codes
