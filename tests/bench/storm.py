"""A day on which the carrier does everything wrong: what phones received beside what the product believes.

The carrier is the simulator, with every fault at a rate; its webhooks come over HTTP to a receiver here, late, twice,
forged or not at all, and are read as the product reads them. Texters tap, workers send, sweeps and reconciliation run.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from django.conf import settings

from config.simulator.process import Simulator, running_simulator
from tests.bench.text_town import NOON, TextTown
from textbank import batches, carrier, inbound, reconcile, recording, sending, sweeping
from textbank.carrier import wire
from textbank.enums import ConversationState, Direction, MessageState
from textbank.models import Conversation, Message
from textbank.refusals import Refused
from voters.models import PhoneWish

FAULTS = {
    **dict.fromkeys(["429", "500_before", "500_after", "html_502", "reset_before", "reset_after"], 0.01),
    **dict.fromkeys(["cut_201", "empty_201", "early_callback", "21610", "21614"], 0.01),
    **dict.fromkeys(["30003", "30004", "30005", "30006", "30007", "30008"], 0.005),
    **dict.fromkeys(["timeout_before", "timeout_after"], 0.002),
    **dict.fromkeys(["duplicate_callback", "shuffled_callback", "lost_callback"], 0.05),
    "unknown_sid": 0.2,  # Often, because it can mislead only where the text's own sid is not known yet.
    **dict.fromkeys(["forged_callback", "extra_parameter"], 0.02),
    **dict.fromkeys(["duplicate_inbound", "lost_inbound"], 0.05),
}
BETWEEN, A_WAVE = timedelta(minutes=3), 50
ON_THE_WAY = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.UNKNOWN)


@dataclass
class Told:
    """What came over HTTP: path, form and signature, in the order in which it came."""

    webhooks: list[tuple[str, dict[str, str], str]] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """Each of these but ``texts``, ``forged`` and ``stopped`` must be nought."""

    texts: int
    doubled: int
    unaccounted: int
    believed_only: int
    after_a_stop: int
    stopped: int
    forged: int


@contextmanager
def receiver() -> Iterator[tuple[str, Told]]:
    """A server that keeps what it is told and answers 200."""
    told = Told()

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(parse_qsl(body, keep_blank_values=True))
            told.webhooks.append((self.path, form, self.headers["X-Twilio-Signature"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", told
    finally:
        server.shutdown()
        server.server_close()


def run(town: TextTown) -> Outcome:
    """Draw the drive up, send it in waves of 50 a texter through every fault, and compare."""
    before = settings.TWILIO_API_URL, wire.READ_SECONDS
    with (
        receiver() as (base, told),
        running_simulator(seed=5, webhook_base=base, replies=True, faults=FAULTS) as phones,
    ):
        settings.TWILIO_API_URL, wire.READ_SECONDS = phones.url, 0.4
        try:
            return _Day(town, phones, told).through()
        finally:
            settings.TWILIO_API_URL, wire.READ_SECONDS = before


class _Day:
    def __init__(self, town: TextTown, phones: Simulator, told: Told) -> None:
        self.town, self.phones, self.told = town, phones, told
        self.read, self.forged = 0, 0
        self.at: datetime = NOON
        self.after_stop: dict[str, int] = {}

    def through(self) -> Outcome:
        batches.draw_up(drive=self.town.drive, by=self.town.organizer, at=self.at)
        while self._wave():
            self._hear()
            self.at += BETWEEN
        for _ in range(4):
            self._hear()
            self.at += BETWEEN
        return self._outcome()

    def _wave(self) -> int:
        """Everybody takes 50 and taps through them; returns how many people there were."""
        people = 0
        for texter in self.town.texters:
            for row in batches.take(drive=self.town.drive, volunteer=texter, at=self.at, size=A_WAVE):
                people += 1
                try:
                    made = sending.tap(conversation=row, texter=texter, request_id=uuid4(), at=self.at).message
                except Refused:
                    continue  # They opted out, or their number is closed, since the list was drawn up.
                sending.send(message_id=made.pk, at=self.at)
        return people

    def _hear(self) -> None:
        """Let the carrier's time pass, and do what workers, sweeps and texters do in three minutes."""
        self.phones.settle()
        self._read_webhooks()
        later = self.at + BETWEEN
        sweeping.give_up_claims(at=later)
        for message_id in reconcile.unknown_texts(at=later):
            reconcile.settle(message_id=message_id, at=later)
        for webhook_id in reconcile.sweep_inbound(at=later):
            inbound.read(webhook_id=webhook_id, at=later)
        self._note_stops()
        due = sweeping.due(at=later)
        for report_id in due.reports:
            self._read_report(report_id, later)
        for message_id in due.texts:
            sending.send(message_id=message_id, at=later)
        self._answer(later)

    def _read_webhooks(self) -> None:
        while self.read < len(self.told.webhooks):
            path, form, signature = self.told.webhooks[self.read]
            self.read += 1
            if not carrier.signature_is_valid(path_and_query=path, form=form, signature=signature):
                self.forged += 1
            elif "inbound" in path:
                row, _ = inbound.keep(form=form, at=self.at)
                inbound.read(webhook_id=row.pk, at=self.at)
            else:
                attempt = UUID(path.rstrip("/").rsplit("/", 1)[1])
                report, _ = inbound.keep_report(form=form, attempt_id=attempt, at=self.at)
                self._read_report(report.pk, self.at)

    def _read_report(self, report_id: int, at: datetime) -> None:
        with suppress(carrier.Unavailable):  # The sweep brings it again.
            recording.read_report(report_id=report_id, at=at)

    def _answer(self, at: datetime) -> None:
        """Thank whoever wrote, in the approved words."""
        waiting = Conversation.objects.filter(drive=self.town.drive, state=ConversationState.TO_ANSWER)
        for row in waiting.select_related("campaign", "drive__sender", "voter", "texter"):
            assert row.texter is not None
            try:
                made = sending.reply(
                    conversation=row, texter=row.texter, request_id=uuid4(), body="Thank you, Maria.", at=at
                ).message
            except Refused:
                continue  # A person has to read the latest answer first, or it is the fourth in a row.
            sending.send(message_id=made.pk, at=at)

    def _texts_to(self) -> Counter[str]:
        return Counter(str(text["to"]) for text in self.phones.messages())

    def _note_stops(self) -> None:
        """From the moment a stop is read no text more goes there."""
        counts = self._texts_to()
        for number in PhoneWish.objects.filter(wish="stop").values_list("number", flat=True):
            self.after_stop.setdefault(number, counts[number])

    def _outcome(self) -> Outcome:
        phones = self.phones.messages()
        ours = Message.objects.filter(direction=Direction.OUT)
        believed = set(ours.filter(sid__isnull=False).values_list("sid", flat=True))
        received = {str(text["sid"]) for text in phones}
        openers = Counter(str(text["to"]) for text in phones if str(text["body"]).startswith("Hi "))
        counts = self._texts_to()
        return Outcome(
            texts=len(received),
            doubled=sum(count - 1 for count in openers.values()),
            unaccounted=len(received - believed) + ours.filter(state__in=ON_THE_WAY).count(),
            believed_only=len(believed - received),
            after_a_stop=sum(counts[number] - count for number, count in self.after_stop.items()),
            stopped=len(self.after_stop),
            forged=self.forged,
        )
