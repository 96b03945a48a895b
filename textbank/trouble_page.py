"""The carriers' refusals by kind: how many, what happened by itself, and what a person is to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from textbank import carrier, switches
from textbank.enums import Direction, MessageState
from textbank.models import AccountStop, Drive, Message, Sender
from voters.models import Campaign

LATELY = timedelta(days=1)
MORE = "https://www.twilio.com/docs/api/errors/"


@dataclass(frozen=True)
class Row:
    """One code. ``lately`` of the ``count`` came within a day."""

    code: int
    words: str
    to_do: str
    count: int
    lately: int
    latest_at: datetime
    more: str


@dataclass(frozen=True)
class Section:
    """One kind of trouble."""

    kind: str
    title: str
    by_itself: str
    to_do: str
    rows: Sequence[Row]

    @property
    def count(self) -> int:
        return sum(row.count for row in self.rows)


@dataclass(frozen=True)
class Standing:
    """Something that stands still until a person acts, or until its time."""

    words: str
    why: str
    until: datetime | None
    drive: UUID | None


#: In the order in which somebody has to act: title, what happens by itself, what a person does.
KINDS = {
    carrier.Kind.SENDER: (
        _("The sender, its registration, or the words"),
        _("The drive pauses, and the sender stops or rests. The people stay in their texters' batches."),
        _("Put it right on the checklist, then resume the drive. Never send the same words from another number."),
    ),
    carrier.Kind.OURS: (
        _("Our own set-up"),
        _("The drive pauses. Nobody loses their place."),
        _("Tell whoever runs this server what is written here, then resume the drive."),
    ),
    carrier.Kind.UNKNOWN_CODE: (
        _("Codes that are new to us"),
        _("The code is kept. Nothing is tried again by itself."),
        _("Read what the carrier says about it."),
    ),
    carrier.Kind.LATER: (
        _("Not now"),
        _("The sender rests where it sent too much. A phone that is out of reach three times is not texted again."),
        _("Nothing today. A second pass on another day writes once more to those who were not reached."),
    ),
    carrier.Kind.OPT_OUT: (
        _("Wants no texts"),
        _("The number is opted out of every campaign, and its conversations are closed."),
        _("Nothing. Doors stay open to them."),
    ),
    carrier.Kind.PERMANENT: (
        _("Numbers that take no texts"),
        _("The number is not texted again. Doors and calls stay."),
        _("Nothing. If there are many, ask for a voter file with newer numbers."),
    ),
}
#: Where the kind's advice is too broad.
TO_DO = {
    20003: _("Set the right account and token of the carrier, restart, and let texts go again."),
    21608: _("Finish the account's profile with the carrier."),
    30002: _("Speak to the carrier. Nothing goes meanwhile."),
    30007: _("Take out links, capitals and strong words, say who writes and how to stop, and write a new drive."),
    30022: _("Lower the campaign's segments a minute under Rules."),
    30023: _("Go on tomorrow. A campaign with a better score has a larger day."),
    30027: _("Go on tomorrow. A campaign with a better score has a larger day."),
    30032: _("Have the toll-free number verified."),
    30033: _("Ask the carrier why the registered campaign is suspended."),
    30034: _("Register the number for the campaign, and wait until the carrier confirms it."),
    30035: _("Wait until the carrier has set the number up."),
}


def sections(campaign: Campaign, *, at: datetime) -> list[Section]:
    """What went wrong in this campaign, by kind; a kind of which there is nothing is left out."""
    ours = Message.objects.filter(campaign=campaign, direction=Direction.OUT, error_code__isnull=False).order_by()
    counts = ours.values("error_code").annotate(
        count=Count("pk"), lately=Count("pk", filter=Q(claimed_at__gt=at - LATELY)), latest_at=Max("claimed_at")
    )
    rows: dict[carrier.Kind, list[Row]] = {kind: [] for kind in KINDS}
    for found in counts:
        code = cast("int", found["error_code"])
        meaning = carrier.meaning_of(code)
        row = Row(
            code, meaning.words, str(TO_DO.get(code, "")), found["count"], found["lately"], found["latest_at"],
            f"{MORE}{code}",
        )  # fmt: skip
        rows[meaning.kind if meaning.kind in rows else carrier.Kind.UNKNOWN_CODE].append(row)
    return [
        Section(str(kind), str(title), str(by_itself), str(to_do), sorted(rows[kind], key=lambda row: -row.count))
        for kind, (title, by_itself, to_do) in KINDS.items()
        if rows[kind]
    ]


def unknown(campaign: Campaign) -> int:
    """Texts of which nobody knows whether they went."""
    return Message.objects.filter(campaign=campaign, state=MessageState.UNKNOWN).count()


def standing(campaign: Campaign, *, at: datetime) -> list[Standing]:
    """What stands still now: the account, senders, drives, variants."""
    found = [
        Standing(str(_("All texts of every campaign")), switches.why_stopped(stop.stop_code or 0), None, None)
        for stop in AccountStop.objects.filter(stop_code__isnull=False)
    ]
    for sender in Sender.objects.filter(campaign=campaign).order_by("added_at"):
        if sender.stopped_at is not None:
            why = carrier.meaning_of(sender.stop_code).words if sender.stop_code else str(_("Somebody stopped it."))
            found.append(Standing(sender.address, why, None, None))
        elif sender.rests_until is not None and sender.rests_until > at:
            found.append(Standing(sender.address, str(_("It rests.")), sender.rests_until, None))
    paused = Drive.objects.filter(campaign=campaign, paused_at__isnull=False).order_by("name")
    found += [Standing(drive.name, pause_words(drive.pause_reason), None, drive.pk) for drive in paused]
    for drive in Drive.objects.filter(campaign=campaign).exclude(stopped_variants=[]).order_by("name"):
        why = str(_("These variants are stopped: %(letters)s")) % {"letters": ", ".join(drive.stopped_variants)}
        found.append(Standing(drive.name, why, None, drive.pk))
    return found


def pause_words(reason: str) -> str:
    """Why a drive is paused, in words."""
    if reason.startswith("carrier_"):
        return carrier.meaning_of(int(reason.removeprefix("carrier_"))).words
    return str({"by_hand": _("Somebody paused it."), "filtered": _("Carriers filter its texts.")}.get(reason, ""))
