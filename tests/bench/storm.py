"""A day on which the carrier does everything wrong: what phones received beside what the product believes.

The carrier is the simulator, with every fault at a rate; its webhooks come over HTTP to a receiver here, late, twice,
forged or not at all, and are read as the product reads them. Texters tap, workers send, sweeps and reconciliation run.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from config.simulator.process import Simulator
from tests import factories
from tests.bench.books import Books, balanced
from tests.bench.carrier_beside import carrier_beside
from tests.bench.text_town import NOON, TextTown
from textbank import batches, carrier, inbound, reconcile, recording, sending, stop_words, sweeping
from textbank.carrier import wire
from textbank.enums import ConversationState
from textbank.models import Conversation, Drive
from textbank.refusals import Refused
from voters.enums import Purpose, Stance
from voters.models import User

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
BETWEEN, A_WAVE, A_MINUTE = timedelta(minutes=3), 50, timedelta(minutes=1)
#: One in so many supporters turns between the tap and the handing over.
A_TURN = 25


@dataclass
class Told:
    """What came over HTTP: path, form and signature, in the order in which it came."""

    webhooks: list[tuple[str, dict[str, str], str]] = field(default_factory=list)


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


def words() -> Iterator[str]:
    """What the carrier is started with so that it does everything wrong."""
    yield from ("--seed", "5")
    for name, rate in FAULTS.items():
        yield from ("--fault", f"{name}={rate}")


def run(town: TextTown, *, waits: float = 1.0) -> tuple[Books, int]:
    """Draw the drives up, send them in waves through every fault, and compare; and how many reports were forged.

    For an answer ours ``waits`` so many seconds.
    """
    before, wire.READ_SECONDS = wire.READ_SECONDS, waits
    with receiver() as (base, told), carrier_beside(*words(), "--webhook-base", base) as phones:
        phones.pause()
        try:
            return _Day(town, phones, told).through()
        finally:
            wire.READ_SECONDS = before


class _Day:
    def __init__(self, town: TextTown, phones: Simulator, told: Told) -> None:
        self.town, self.phones, self.told = town, phones, told
        self.read, self.forged, self.reminded = 0, 0, 0
        self.at: datetime = NOON

    def through(self) -> tuple[Books, int]:
        for drive in self.town.drives:
            batches.draw_up(drive=drive, by=self.town.organizer, at=self.at)
        for drive in self.town.drives:
            while self._wave(drive):
                self._hear()
                self.at += BETWEEN
        for _ in range(4):
            self._hear()
            self.at += BETWEEN
        stopped = stops_of(self.phones)
        return balanced(self.phones, stopped=len(stopped), after_a_stop=after_a_stop(self.phones, stopped)), self.forged

    def _wave(self, drive: Drive) -> int:
        """Everybody takes 50 and taps through them; returns how many people there were."""
        people = 0
        for texter in self.town.texters:
            for row in batches.take(drive=drive, volunteer=texter, at=self.at, size=A_WAVE):
                people += 1
                try:
                    made = sending.tap(conversation=row, texter=texter, request_id=uuid4(), at=self.at).message
                except Refused:
                    continue  # They opted out, or their number is closed, since the list was drawn up.
                self._maybe_turn(row)
                sending.send(message_id=made.pk, at=self.at)
        return people

    def _maybe_turn(self, row: Conversation) -> None:
        """Somebody knocks at a supporter's door while the reminder waits to be handed over: they are not for us now."""
        if row.purpose != Purpose.GOTV:
            return
        self.reminded += 1
        if self.reminded % A_TURN == 0:
            turn(row, by=self.town.organizer)

    def _hear(self) -> None:
        """Let the carrier's time pass, and do what workers, sweeps and texters do in three minutes."""
        self.phones.settle()
        self._read_webhooks()
        later = self.at + BETWEEN
        sweeping.give_up_claims(at=later)
        with suppress(carrier.Unavailable):  # A list that does not come in time is asked for again three minutes later.
            for message_id in reconcile.unknown_texts(at=later):
                reconcile.settle(message_id=message_id, at=later)
        with suppress(carrier.Unavailable):
            for webhook_id in reconcile.sweep_inbound(at=later):
                inbound.read(webhook_id=webhook_id, at=later)
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
        waiting = Conversation.objects.filter(campaign=self.town.campaign, state=ConversationState.TO_ANSWER)
        for row in waiting.select_related("campaign", "drive__sender", "voter", "texter"):
            assert row.texter is not None
            try:
                made = sending.reply(
                    conversation=row, texter=row.texter, request_id=uuid4(), body="Thank you, Maria.", at=at
                ).message
            except Refused:
                continue  # A person has to read the latest answer first, or it is the fourth in a row.
            sending.send(message_id=made.pk, at=at)


def turn(row: Conversation, *, by: User) -> None:
    factories.said(Stance.AGAINST, by=by, of=row.voter, in_=row.campaign)


def stops_of(phones: Simulator) -> dict[str, datetime]:
    """Who asked to be left alone, in words that are clear to us, and when by the carrier's clock the words left."""
    asked: dict[str, datetime] = {}
    for reply in phones.replies():
        if stop_words.classify(str(reply["body"])).wish == stop_words.Wish.STOP:
            asked.setdefault(str(reply["from"]), parsedate_to_datetime(str(reply["date_created"])))
    return asked


def after_a_stop(phones: Simulator, asked: Mapping[str, datetime]) -> int:
    """Texts that the carrier took for somebody more than a minute after they had asked to be left alone."""
    return sum(
        parsedate_to_datetime(str(text["date_created"])) > asked[str(text["to"])] + A_MINUTE
        for text in phones.messages()
        if str(text["to"]) in asked
    )
