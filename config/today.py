"""A campaign today: what needs a hand, its drives in one line each, and the answers of the last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.urls import NoReverseMatch, reverse

from canvass import launches, newcomers, progress, volunteers
from canvass.access import refused_events_of
from canvass.enums import ListState
from canvass.models import Drive as DoorDrive
from canvass.models import Launch, WalkList
from textbank.enums import ConversationState, Direction, MessageState
from textbank.models import Conversation, Message
from textbank.models import Drive as TextDrive
from voters import evidence, review, stacked_bars
from voters.enums import Purpose, Stance, ToldBy
from voters.models import Campaign, Identification, RollImport
from voters.stacked_bars import Bar

QUIET_FOR = timedelta(hours=2)
DAYS = 14
LEFT = (MessageState.SENT, MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED)


@dataclass(frozen=True)
class Hand:
    """Something that waits for a person: how many, in words, and where."""

    words: str
    detail: str
    url: str


@dataclass(frozen=True)
class DriveLine:
    """A drive's day in one line: ``done`` of ``whole``."""

    name: str
    purpose: str
    where: str
    words: str
    done: int
    whole: int
    url: str


@dataclass(frozen=True)
class Day:
    """The answers recorded on one day."""

    day: date
    for_count: int
    undecided_count: int
    against_count: int

    @property
    def count(self) -> int:
        return self.for_count + self.undecided_count + self.against_count


def address(name: str, *arguments: object) -> str:
    """Where a page is, or nothing where this part of the product is not there."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def needs_a_hand(campaign: Campaign, *, can: dict[str, bool], at: datetime) -> list[Hand]:
    """What waits for somebody, the most pressing first; only what this person may do something about."""
    found: list[Hand | None] = []
    if can["run_doors"]:
        found += [_without_a_list(launch) for launch in launches.running(campaign, at=at)]
        found += [_quiet_lists(campaign, at), _refused_records(campaign, at), _newcomers(campaign)]
        found.append(_taken_without_knocking(campaign))
    if can["run_texts"]:
        found += [_replies(campaign), _not_known(campaign), _unapproved(campaign)]
    if can["import_roll"]:
        found.append(_failed_imports(campaign, at))
    if can["review"]:
        found.append(_reviews(campaign))
    return [hand for hand in found if hand is not None]


def _hand(count: int, one: str, many: str, detail: str, url: str) -> Hand | None:
    return Hand(one if count == 1 else f"{count:,} {many}", detail, url) if count else None


def _without_a_list(launch: Launch) -> Hand | None:
    url = address("canvass:hand_out", launch.campaign.slug, launch.drive_id)
    waiting, place = launches.without_a_list(launch), launch.invitation.meeting_place
    return _hand(waiting, "1 person waits for a list", "people wait for a list", f"At the launch: {place}", url)


def _refused_records(campaign: Campaign, at: datetime) -> Hand | None:
    lately = refused_events_of(campaign).filter(refused_at__gt=at - timedelta(days=1))
    url = address("canvass:from_phones", campaign.slug)
    one, many = "1 record of a phone was not accepted", "records of phones were not accepted"
    return _hand(lately.count(), one, many, "In the last day", url)


def _newcomers(campaign: Campaign) -> Hand | None:
    url = address("canvass:from_phones", campaign.slug)
    one, many = "1 person met at a door is on no list", "people met at a door are on no list"
    return _hand(newcomers.unchecked(campaign).count(), one, many, "Say who on the roll they are", url)


def _quiet_lists(campaign: Campaign, at: datetime) -> Hand | None:
    out = WalkList.objects.filter(campaign=campaign, state=ListState.OUT, given_at__lt=at - QUIET_FOR)
    quiet = out.filter(Q(synced_at=None) | Q(synced_at__lt=at - QUIET_FOR)).count()
    url = address("canvass:drives", campaign.slug)
    return _hand(quiet, "1 list has not synced for 2 hours", "lists have not synced for 2 hours", "At the doors", url)


def _taken_without_knocking(campaign: Campaign) -> Hand | None:
    url = address("canvass:volunteers", campaign.slug)
    one, many = "1 volunteer opened lists without knocking", "volunteers opened lists without knocking"
    return _hand(volunteers.flagged(campaign), one, many, "Look, and let them go on", url)


def _replies(campaign: Campaign) -> Hand | None:
    waiting = Conversation.objects.filter(campaign=campaign, state=ConversationState.TO_ANSWER)
    count, first = waiting.count(), waiting.order_by("latest_at").select_related("drive").first()
    detail = f"The first in {first.drive.name}" if first else ""
    url = address("textbank:drives", campaign.slug)
    return _hand(count, "1 voter waits for a reply", "voters wait for a reply", detail, url)


def _not_known(campaign: Campaign) -> Hand | None:
    count = Message.objects.filter(campaign=campaign, state=MessageState.UNKNOWN).count()
    detail = "Nobody knows whether the carrier has them. They are not sent again by themselves."
    url = address("textbank:drives", campaign.slug)
    return _hand(count, "1 text may or may not have gone out", "texts may or may not have gone out", detail, url)


def _unapproved(campaign: Campaign) -> Hand | None:
    count = TextDrive.objects.filter(campaign=campaign, approved_at=None).count()
    detail = "A second person reads the script before the first text."
    url = address("textbank:drives", campaign.slug)
    return _hand(count, "1 script waits for approval", "scripts wait for approval", detail, url)


def _failed_imports(campaign: Campaign, at: datetime) -> Hand | None:
    lately = RollImport.objects.filter(campaign=campaign, started_at__gt=at - timedelta(days=1))
    count = lately.filter(state=RollImport.State.FAILED).count()
    url = address("voters:roll", campaign.slug)
    return _hand(count, "1 voter file was not imported", "voter files were not imported", "In the last day", url)


def _reviews(campaign: Campaign) -> Hand | None:
    count = review.cards(campaign).count()
    url = address("voters:review", campaign.slug)
    return _hand(count, "1 voter waits for review", "voters wait for review", "The gate is shut for them", url)


def drives(campaign: Campaign, *, can: dict[str, bool], on: date) -> list[DriveLine]:
    """The drives that run today, doors first."""
    running = Q(campaign=campaign, starts_date__lte=on, ends_date__gte=on)
    lines = _door_lines(campaign, list(DoorDrive.objects.filter(running).order_by("name"))) if can["run_doors"] else []
    return lines + (_text_lines(campaign, running) if can["run_texts"] else [])


def _door_lines(campaign: Campaign, found: Sequence[DoorDrive]) -> list[DriveLine]:
    totals = progress.of_drives(found)
    return [_door_line(campaign, drive, totals[drive.pk]) for drive in found]


def _door_line(campaign: Campaign, drive: DoorDrive, total: progress.Counts) -> DriveLine:
    return DriveLine(
        name=drive.name,
        purpose=str(Purpose(drive.purpose).label),
        where="Doors",
        words=f"{total.done:,} of {total.doors:,} doors, {total.spoken:,} spoken to",
        done=total.done,
        whole=total.doors,
        url=address("canvass:drive", campaign.slug, drive.pk),
    )


def _text_lines(campaign: Campaign, running: Q) -> list[DriveLine]:
    found = TextDrive.objects.filter(running).order_by("name").annotate(whole=Count("conversations"))
    sent = _counted(
        Message.objects.filter(campaign=campaign, direction=Direction.OUT, kind="opener", state__in=LEFT)
        .values_list("drive")
        .annotate(count=Count("*"))
    )
    answered = _counted(
        Message.objects.filter(campaign=campaign, direction=Direction.IN)
        .values_list("drive")
        .annotate(count=Count("conversation", distinct=True))
    )
    return [
        DriveLine(
            name=drive.name,
            purpose=str(Purpose(drive.purpose).label),
            where="Texts",
            words=f"{sent.get(drive.pk, 0):,} of {drive.whole:,} texted, {answered.get(drive.pk, 0):,} answered"
            + (f", paused: {drive.pause_reason.replace('_', ' ')}" if drive.paused_at else ""),
            done=sent.get(drive.pk, 0),
            whole=drive.whole,
            url=address("textbank:drive", campaign.slug, drive.pk),
        )
        for drive in found
    ]


def _counted(rows: object) -> dict[object, int]:
    return dict(rows)  # type: ignore[call-overload, no-any-return]  # Pairs of a drive and its count.


def answers_by_day(campaign: Campaign, *, until: date) -> list[Day]:
    """The voters' own answers of the last fourteen days, by the day on which they were said; quiet days too."""
    first = until - timedelta(days=DAYS - 1)
    said = (
        Identification.objects.filter(campaign=campaign, told_by=ToldBy.SELF, said_at__date__gte=first)
        .exclude(evidence_kind=evidence.MERGED)  # It counts for the record that it was given under.
        .annotate(day=TruncDate("said_at"))
        .values_list("day", "stance")
        .annotate(count=Count("*"))
        .order_by("day", "stance")
    )
    counts = {(day, stance): count for day, stance, count in said}
    days = [first + timedelta(days=passed) for passed in range(DAYS)]
    return [Day(day, *(counts.get((day, stance), 0) for stance in _IN_ORDER)) for day in days]


_IN_ORDER = (Stance.FOR, Stance.UNDECIDED, Stance.AGAINST)


def bars(days: Sequence[Day]) -> list[Bar]:
    """The days as a chart draws them; the fullest reaches the top."""
    most = max((day.count for day in days), default=0) or 1
    wide = 1 / len(days)
    return [
        stacked_bars.bar(
            x=place * wide,
            width=wide * 0.7,
            counts=(day.for_count, day.undecided_count, day.against_count),
            whole=most,
        )
        for place, day in enumerate(days)
    ]
