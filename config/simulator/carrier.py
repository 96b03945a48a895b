"""The life of a message: taken in, handed to a sender, on its way, arrived or not, and perhaps answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from config.simulator import rules, voters
from config.simulator.chance import Chance
from config.simulator.clock import Clock
from config.simulator.faults import Faults
from config.simulator.network import Limits, Network
from config.simulator.store import Message, Phone, Store
from config.simulator.voters import Leaning, Voter
from config.simulator.webhooks import Webhooks
from textbank import segments

SENDERS = ("+12125550100", "+12125550101", "+13055550102", "+14155550103")
PRICE, OTHER_PEOPLE = 0.0083, 1_000_003
AREA = len("+1212")
QUEUED_AFTER, SENT_AFTER, SHUFFLED_BY, CONGESTED_BY = 0.05, 0.3, 60.0, 5 * 3600.0


@dataclass(frozen=True)
class Options:
    """How one simulator is set up. ``webhook_base`` is where webhooks are delivered; None only keeps them."""

    account_sid: str
    token: str
    public_url: str
    webhook_base: str | None = None
    inbound_path: str = "/webhooks/twilio/inbound/"
    seed: int = 1
    speed: float = 1.0
    reply_seconds: float = 20.0
    replies: bool = True
    starts_hour: float | None = None
    """The hour of the day (UTC) at which time begins; where it is given, voters sleep at night."""
    truth: Mapping[str, Leaning] = field(default_factory=dict)
    faults: Mapping[str, float] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    @property
    def inbound_url(self) -> str:
        return f"{self.public_url.rstrip('/')}{self.inbound_path}#rc=5&rp=all"


class Refusal(Exception):
    """The carrier does not take the message; ``code`` is what it says."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Carrier:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.clock = Clock(options.speed)
        self.store = Store()
        self.faults = Faults(options.faults)
        self.network = Network(options.limits)
        self.under_way = 0
        self.webhooks = Webhooks(self.store, token=options.token, base=options.webhook_base)

    # --- Taking in -----------------------------------------------------------

    def fault_at_create(self, number: str) -> str | None:
        phone = self.store.phones[number]
        phone.attempts += 1
        return self.faults.at_create(Chance(self.options.seed, number, phone.attempts))

    def create(self, form: Mapping[str, str], *, media_count: int = 0, waits: float = 0) -> Message:
        """Take a message in and let its life begin, ``waits`` seconds late. Raises ``Refusal``."""
        message = self._built(form, media_count)
        if message.opt_out_keys & self.store.opted_out:
            raise Refusal(21610)
        if message.sender and self.network.is_full(message.sender, self.clock.now):
            raise Refusal(21611)
        phone = self.store.phones[message.to]
        message.turn = len(phone.texts)
        phone.texts.append(message)
        self.store.add(message)
        self._count_truth(message, phone)
        waits += rules.seconds_until(form)
        if message.status == "scheduled":
            self.clock.after(waits, partial(self._leave_schedule, message))
            return message
        self.clock.after(
            waits + (QUEUED_AFTER if message.service_sid else SENT_AFTER), partial(self._next_step, message)
        )
        return message

    def _built(self, form: Mapping[str, str], media_count: int) -> Message:
        code = rules.refusal(form)
        if code:
            raise Refusal(code)
        service, sender, body = form.get("MessagingServiceSid") or None, form.get("From") or None, form.get("Body", "")
        return Message(
            to=form["To"],
            sender=sender,
            body=body,
            direction="outbound-api",
            status="scheduled" if rules.seconds_until(form) else "accepted" if service and not sender else "queued",
            account_sid=self.options.account_sid,
            service_sid=service,
            callback=form.get("StatusCallback", ""),
            valid_seconds=int(form.get("ValidityPeriod", "36000")),
            media_count=media_count,
            accepted_at=self.clock.now,
            segments=0 if service and not sender else segments.measure(body).segments,
        )

    def cancel(self, message: Message) -> bool:
        if message.status not in ("accepted", "queued", "scheduled"):
            return False
        message.move("canceled")
        return True

    # --- On its way ----------------------------------------------------------

    async def _leave_schedule(self, message: Message) -> None:
        if message.status == "scheduled":
            message.accepted_at = self.clock.now
            message.move("queued" if message.sender else "accepted")
            await self._next_step(message)

    async def _next_step(self, message: Message) -> None:
        """Accepted, queued, sent: one step, and the next one waits its time."""
        if message.status == "accepted":
            message.sender = self._sender_for(message)
            message.segments = segments.measure(message.body).segments
            message.move("queued")
            if self.network.is_full(message.sender, self.clock.now):
                self._fail(message, "failed", 30001)
            else:
                self.clock.after(SENT_AFTER, partial(self._next_step, message))
        elif message.status == "queued" and self._stands_in_line(message):
            return
        elif message.status == "queued" and self.clock.now - message.accepted_at > message.valid_seconds:
            self._fail(message, "failed", 30036)
        elif message.status == "queued":
            message.move("sent")
            waits = self._chance(message).seconds("delivery", median=2, p95=20)
            self.clock.after(waits, partial(self._arrive, message))
        else:
            return
        await self.report(message)

    def _stands_in_line(self, message: Message) -> bool:
        """Let a message wait its turn, once; how long it may still take is asked when its turn has come."""
        waits = 0.0 if message.has_queued else self.network.waits(message, self.clock.now)
        message.has_queued = True
        if waits > 0:
            self.clock.after(waits, partial(self._next_step, message))
        return waits > 0

    async def _arrive(self, message: Message) -> None:
        if message.status != "sent":
            return
        message.price = f"-{PRICE * message.segments:.5f}"
        code = self.faults.at_delivery(self._chance(message), sender=message.sender or "")
        code = code or self.network.refuses(message, self.clock.now)
        if code:
            self._fail(message, "undelivered", code)
        else:
            message.move("delivered")
            self.store.counts["delivered"] += 1
            self._think(message)
        await self.report(message)

    def _fail(self, message: Message, status: str, code: int) -> None:
        message.error_code, message.error_message = code, rules.WORDS.get(code, "Unknown error")
        message.move(status)
        self.store.counts[status] += 1

    def _sender_for(self, message: Message) -> str:
        """One of the service's numbers: the one this phone knows already, or else one of its own area."""
        service_sid = message.service_sid or ""
        service = self.store.services.get(service_sid, {})
        pool = self.store.numbers_of.get(service_sid) or SENDERS
        key, sticks = (service_sid, message.to), service.get("sticky_sender", True)
        if sticks and self.store.senders.get(key) in pool:
            return self.store.senders[key]
        near = [number for number in pool if number[:AREA] == message.to[:AREA]]
        chance = Chance(self.options.seed, message.to, 0 if sticks else message.turn)
        chosen = chance.pick("sender", near if near and service.get("area_code_geomatch", True) else pool)
        self.store.senders[key] = chosen
        return chosen

    async def report(self, message: Message) -> None:
        """Post the status as it is now, with whatever goes wrong on the way."""
        if not message.callback:
            return
        chance = Chance(self.options.seed, message.to, message.turn)
        faults = self.faults.at_webhook(chance, "callback")
        form = _callback_form(message)
        if "extra_parameter" in faults:
            form["NobodyKnowsThisOne"] = "1"
        post = partial(self.webhooks.post, "status", message.callback, form)
        if "forged_callback" in faults:
            await self.webhooks.post("status", message.callback, form, forged=True)
        if "unknown_sid" in faults:
            nobodys = "SM" + sha256(message.sid.encode()).hexdigest()[:32]
            stranger = {**form, "MessageSid": nobodys, "SmsSid": nobodys}
            await self.webhooks.post("status", message.callback, stranger)
        if "lost_callback" in faults:
            return
        if "shuffled_callback" in faults and message.status == "sent":
            self.clock.after(SHUFFLED_BY, post)
            return
        if "late_callback" in faults:
            self.clock.after(self.faults.late_seconds, post)
            return
        for _ in range(2 if "duplicate_callback" in faults else 1):
            await post()

    # --- Answers -------------------------------------------------------------

    def voter(self, number: str) -> Voter:
        """Who holds the number now: the person of the truth, or, once it has passed on, somebody else."""
        phone = self.store.phones.get(number)
        if phone is None or not phone.holder:
            return voters.voter_at(number, seed=self.options.seed, truth=self.options.truth)
        return voters.voter_at(number, seed=self.options.seed + OTHER_PEOPLE * phone.holder, truth={})

    def pass_on(self, number: str, *, day: str, after: float) -> None:
        """Give the number to somebody else after so many seconds; the carriers' list of ``day`` names it."""

        async def change() -> None:
            phone = self.store.phones[number]
            phone.holder, phone.leaning, phone.replies = phone.holder + 1, None, []
            self.store.opted_out = {pair for pair in self.store.opted_out if pair[1] != number}
            self.store.gone[day].append(number)

        self.clock.after(after, change)

    def leaning(self, number: str) -> Leaning:
        """How they would vote now, after what may have changed their mind."""
        phone = self.store.phones.get(number)
        return Leaning(phone.leaning) if phone and phone.leaning else self.voter(number).leaning

    def _think(self, message: Message) -> None:
        """Decide, from the seed, the number and the turn alone, whether and when the voter writes back."""
        voter, phone, chance = self.voter(message.to), self.store.phones[message.to], self._chance(message)
        before = self.leaning(message.to)
        now = voters.leaning_after(before, chance)
        phone.leaning = now
        if not self.options.replies:
            return
        words = voters.reply(voter, chance, leaning=now, changed=now != before, has_replied=bool(phone.replies))
        if words is not None:
            phone.replies.append(words)
            waits = chance.seconds("thinking", median=self.options.reply_seconds, p95=self.options.reply_seconds * 6)
            if self.options.starts_hour is not None:
                waits += voters.sleeps(message.to, self.options.starts_hour + (self.clock.now + waits) / 3600) * 3600
            self.clock.after(waits, partial(self._speak, message.to, message.sender or "", words))

    async def _speak(self, number: str, to: str, words: str) -> None:
        await self.receive(number=number, to=to, body=words)

    async def receive(self, *, number: str, to: str, body: str, media_count: int = 0) -> Message:
        """A voter's text comes in: opt-outs are kept, and the product is told."""
        message = Message(
            to=to,
            sender=number,
            body=body,
            direction="inbound",
            status="received",
            account_sid=self.options.account_sid,
            service_sid=self._service_of(number, to),
            media_count=media_count,
            segments=segments.measure(body).segments or 1,
        )
        message.sent = message.created
        url, fallback = self._inbound_addresses(message)
        if url:
            self.store.add(message)
        self._keep_opt_out(message, rules.keyword(body))
        turn = self.store.counts["messages_inbound"]
        faults = self.faults.at_webhook(Chance(self.options.seed, number, turn), "inbound")
        copies = 0 if "lost_inbound" in faults or not url else 2 if "duplicate_inbound" in faults else 1
        for _ in range(copies):
            await self.webhooks.post("inbound", url, _inbound_form(message), fallback=fallback)
        return message

    def _inbound_addresses(self, message: Message) -> tuple[str, str]:
        """Where an incoming text is told, and where when nobody takes it there: its service says, or else the number.

        A service without an address hears nothing, and the carrier keeps nothing of it.
        """
        service = self.store.services.get(message.service_sid or "")
        if service is None or service["use_inbound_webhook_on_number"]:
            return self.options.inbound_url, ""
        return service["inbound_request_url"] or "", service["fallback_url"] or ""

    def _service_of(self, number: str, to: str) -> str | None:
        texts = self.store.phones[number].texts
        return next((text.service_sid for text in reversed(texts) if text.sender == to), None)

    def _keep_opt_out(self, message: Message, keyword: str) -> None:
        if keyword == "stop":
            self.store.opted_out |= message.opt_out_keys
            self.store.counts["stops"] += 1
        elif keyword == "start":
            self.store.opted_out -= message.opt_out_keys

    def _count_truth(self, message: Message, phone: Phone) -> None:
        self.store.counts[f"texts_to_{phone.leaning or self.voter(message.to).leaning}"] += 1

    def _chance(self, message: Message) -> Chance:
        return Chance(self.options.seed, message.to, message.turn)


def _callback_form(message: Message) -> dict[str, str]:
    form = {
        "AccountSid": message.account_sid,
        "ApiVersion": "2010-04-01",
        "From": message.sender or "",
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
    }
    if message.service_sid:
        form["MessagingServiceSid"] = message.service_sid
    if message.error_code:
        form["ErrorCode"] = str(message.error_code)
    if message.status in ("delivered", "undelivered"):
        form["RawDlrDoneDate"] = message.updated.strftime("%y%m%d%H%M")
    return form


def _inbound_form(message: Message) -> dict[str, str]:
    form = {
        "AccountSid": message.account_sid,
        "ApiVersion": "2010-04-01",
        "Body": message.body,
        "From": message.sender or "",
        "FromCity": "",
        "FromCountry": "US",
        "FromState": "",
        "FromZip": "",
        "MessageSid": message.sid,
        "NumMedia": str(message.media_count),
        "NumSegments": str(message.segments),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
        "ToCountry": "US",
    }
    if message.service_sid:
        form["MessagingServiceSid"] = message.service_sid
    for number in range(message.media_count):
        form[f"MediaContentType{number}"] = "image/jpeg"
        form[f"MediaUrl{number}"] = f"https://api.twilio.com/2010-04-01/Media/{message.sid}/{number}"
    return form
