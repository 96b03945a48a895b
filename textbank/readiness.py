"""Is a sender ready for a drive? Each line is measured: asked of the carrier, or read from what truly happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from textbank import carrier, own_phone
from textbank.enums import Direction, MessageState
from textbank.models import InboundWebhook, Message, Sender
from voters import audit, consent, permissions
from voters.enums import Wish, WishSource
from voters.models import Campaign, PhoneWish, User
from voters.permissions import Act

EARLIEST, LATEST = 8, 21
LOOKED_AT, LOOK_BACK = 500, timedelta(days=7)
AT_ONCE = timedelta(minutes=1)
HANDED_OVER = (
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
    MessageState.FAILED,
    MessageState.UNKNOWN,
)


class State(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class Line:
    """One thing that must hold, what was found, and what to do where it does not."""

    title: str
    state: State
    found: str
    to_do: str = ""


def ask(*, sender: Sender, by: User, at: datetime) -> None:
    """Ask the carrier about the sender and keep what it says. Raises ``carrier.Unavailable``."""
    permissions.check_can(by, Act.CHANGE_CAMPAIGN, sender.campaign)
    facts = carrier.facts(sender=sender.address)
    with transaction.atomic():
        Sender.objects.filter(pk=sender.pk).update(
            asked_at=at, is_known=facts.known, registration=facts.registration[:30], inbound_url=facts.inbound_url[:300]
        )
        audit.record("text_sender.asked_about", by=by, campaign=sender.campaign, on=sender)


def lines(*, sender: Sender, at: datetime) -> Sequence[Line]:
    """The checklist of one sender."""
    return [_registered(sender), _answers(sender), _signature(sender), _opt_out(sender), _hours(sender.campaign, at)]


def _registered(sender: Sender) -> Line:
    title = _("The sender is ours and registered")
    if sender.stop_code:
        return Line(title, State.FAILS, carrier.meaning_of(sender.stop_code).words, _("Put it right with the carrier."))
    if sender.asked_at is None:
        return Line(title, State.NOT_KNOWN, _("The carrier was not asked yet."), _("Ask the carrier."))
    if not sender.is_known:
        return Line(title, State.FAILS, _("The carrier's account has no such sender."), _("Buy it, or correct it."))
    if sender.registration == "VERIFIED":
        return Line(title, State.HOLDS, _("The carrier says: verified."))
    found = _("The carrier says: %(status)s.") % {"status": sender.registration.lower() or _("not registered")}
    return Line(title, State.FAILS, found, _("Register the campaign for political use and wait for the carrier."))


def _answers(sender: Sender) -> Line:
    title = _("Answers come to us")
    if sender.asked_at is None:
        return Line(title, State.NOT_KNOWN, _("The carrier was not asked yet."), _("Ask the carrier."))
    wanted = carrier.inbound_address()
    if sender.inbound_url != wanted:
        found = _("The carrier posts them to: %(address)s") % {"address": sender.inbound_url or _("nowhere")}
        return Line(title, State.FAILS, found, _("Set %(address)s#rc=5&rp=all there.") % {"address": wanted})
    latest = _came_in(sender).order_by("-received_at").values_list("received_at", flat=True).first()
    if latest is None:
        return Line(title, State.NOT_KNOWN, _("The address is right; none has come yet."), _("Answer a test text."))
    return Line(title, State.HOLDS, _("The address is right, and answers have come."))


def _signature(sender: Sender) -> Line:
    title = _("A test text came back signed")
    proof = own_phone.proof(sender=sender)
    if proof is None:
        return Line(title, State.NOT_KNOWN, _("No test text was sent."), _("Open a drive and text yourself a test."))
    if not proof.accepted:
        found = carrier.meaning_of(proof.error_code).words if proof.error_code else _("The carrier did not take it.")
        return Line(title, State.FAILS, found, _("Put that right, then text yourself again."))
    if proof.reported:
        return Line(title, State.HOLDS, _("Our webhook heard its report, with a valid signature."))
    to_do = _("Is the public address reachable from outside, and is the token the account's first one?")
    return Line(title, State.FAILS, _("The carrier took it, and no valid report has come."), to_do)


def _opt_out(sender: Sender) -> Line:
    """A STOP to this sender that was truly honoured, and how soon."""
    title = _("A STOP is honoured")
    to_do = _("Answer a test text with STOP, look here again, then text START.")
    by_text = PhoneWish.objects.filter(wish=Wish.STOP, source__in=[WishSource.KEYWORD, WishSource.PHRASE])
    came = _came_in(sender).filter(read_at__isnull=False, from_number__in=by_text.values("number"))
    for webhook in came.order_by("-received_at")[:LOOKED_AT]:
        wish = by_text.filter(number=webhook.from_number, wished_at__gte=webhook.received_at).order_by("pk").first()
        if wish is not None:
            seconds = max((wish.wished_at - webhook.received_at).total_seconds(), 0)
            found = _("The latest one counted after %(seconds)s seconds.") % {"seconds": f"{seconds:.1f}"}
            return Line(title, State.HOLDS if seconds <= AT_ONCE.total_seconds() else State.FAILS, found)
    return Line(title, State.NOT_KNOWN, _("Nobody has texted STOP to it yet."), to_do)


def _hours(campaign: Campaign, at: datetime) -> Line:
    """The campaign's hours, and whether any text of the last days left outside its recipient's."""
    title = _("Texts go only by day")
    if not EARLIEST <= campaign.opens_hour < campaign.closes_hour <= LATEST:
        found = _("The campaign's hours are %(opens)s to %(closes)s.")
        hours = {"opens": campaign.opens_hour, "closes": campaign.closes_hour}
        return Line(title, State.FAILS, found % hours, _("Keep within 8 and 21."))
    texts = Message.objects.filter(campaign=campaign, direction=Direction.OUT, state__in=HANDED_OVER)
    texts = texts.exclude(conversation__number="")
    latest = texts.filter(claimed_at__gt=at - LOOK_BACK).select_related("conversation", "voter").order_by("-claimed_at")
    looked_at = list(latest[:LOOKED_AT])
    outside = sum(not _was_open(campaign, text) for text in looked_at)
    if not looked_at:
        return Line(title, State.NOT_KNOWN, _("No text has gone in the last seven days."))
    found = _("%(outside)s of the latest %(count)s texts left outside the hours of where they went.")
    counts = {"outside": outside, "count": len(looked_at)}
    return Line(title, State.FAILS if outside else State.HOLDS, found % counts)


def _was_open(campaign: Campaign, text: Message) -> bool:
    """Whether it left within the hours of where it went."""
    at = cast("datetime", text.claimed_at)
    return consent.window(campaign=campaign, state=text.voter.state, number=text.conversation.number, at=at).open


def _came_in(sender: Sender) -> QuerySet[InboundWebhook]:
    return InboundWebhook.objects.filter(Q(to_number=sender.address) | Q(service_sid=sender.address))
