"""What phones received beside what the product believes, once a storm is over."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from config.simulator.process import Simulator
from textbank.enums import Direction, MessageState
from textbank.models import Message
from voters import consent
from voters.enums import Purpose, Stance
from voters.models import Identification

ON_THE_WAY = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.UNKNOWN)


@dataclass(frozen=True)
class Books:
    """Each of these but ``texts``, ``reminders``, ``turned`` and ``stopped`` must be nought."""

    texts: int
    reminders: int
    turned: int
    stopped: int
    doubled: int
    unbelieved: int
    on_the_way: int
    believed_only: int
    past_the_gate: int
    outside_hours: int
    after_a_stop: int

    @property
    def wrong(self) -> dict[str, int]:
        """What must be nought."""
        names = [field.name for field in fields(self)][4:]
        return {name: getattr(self, name) for name in names}


def balanced(phones: Simulator, *, stopped: int, after_a_stop: int) -> Books:
    """Compare the carrier's own list with ours; how stops were kept is counted by whoever had the clock."""
    texts, ours = phones.messages(), Message.objects.filter(direction=Direction.OUT)
    believed = set(ours.filter(sid__isnull=False).values_list("sid", flat=True))
    received = {str(text["sid"]) for text in texts}
    openers = Counter(str(text["to"]) for text in texts if str(text["body"]).startswith("Hi "))
    rows = ours.filter(claimed_at__isnull=False).exclude(state=MessageState.QUEUED)
    gone = list(rows.select_related("conversation__voter", "conversation__drive", "campaign", "gotv_contact"))
    turned = _turned()
    return Books(
        texts=len(received),
        reminders=sum(text.purpose == Purpose.GOTV for text in gone),
        turned=len(turned),
        stopped=stopped,
        doubled=sum(count - 1 for count in openers.values()),
        unbelieved=len(received - believed),
        on_the_way=ours.filter(state__in=ON_THE_WAY).count(),
        believed_only=len(believed - received),
        past_the_gate=_past_the_gate(gone, turned),
        outside_hours=sum(not _in_hours(text) for text in gone),
        after_a_stop=after_a_stop,
    )


def _turned() -> dict[int, datetime]:
    """Who said anything but "for", and when we first heard of it; in a storm nobody turns back."""
    rows = Identification.objects.exclude(stance=Stance.FOR).order_by("-recorded_at")
    return dict(rows.values_list("voter_id", "recorded_at"))


def _past_the_gate(gone: Sequence[Message], turned: dict[int, datetime]) -> int:
    """Reminders to somebody who never said "for", or who had turned by the moment at which the gate was asked."""
    said_for = set(Identification.objects.filter(stance=Stance.FOR).values_list("voter_id", flat=True))
    wrong = 0
    for text in gone:
        if text.purpose != Purpose.GOTV:
            continue
        asked_at = text.gotv_contact.at.lower if text.gotv_contact else None
        before = asked_at is not None and (text.voter_id not in turned or asked_at <= turned[text.voter_id])
        wrong += text.voter_id not in said_for or not before
    return wrong


def _in_hours(text: Message) -> bool:
    if text.claimed_at is None:
        return True
    talk = text.conversation
    window = consent.window(
        campaign=text.campaign, state=talk.voter.state, number=talk.number, at=text.claimed_at, within=talk.drive.hours
    )
    return window.open
