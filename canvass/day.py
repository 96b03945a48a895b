"""The day of a drive as its organizer watches it: list by list, and hour by hour. Read from the events as they come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from canvass import access, numbers, progress, trust
from canvass.enums import NO_KNOCK, ListState
from canvass.models import DeviceToken, Drive, RefusedEvent, WalkList
from canvass.progress import Counts

QUIET_FOR = timedelta(hours=2)
SHORTEST = timedelta(minutes=10)
STANDING = """
SELECT v.id, v.walk_list_id, v.household_id, v.voter_id, v.result, v.said_at
  FROM canvass_visit v
 WHERE v.walk_list_id = ANY (%s) AND v.result <> ALL (%s)
   AND NOT EXISTS (SELECT FROM canvass_visit u WHERE u.undoes = v.id)
"""
SPANS = f"""
SELECT walk_list_id, min(said_at), max(said_at) FROM ({STANDING}) knocks GROUP BY walk_list_id
"""  # noqa: S608 -- our own words
HOURS = f"""
SELECT extract(hour FROM k.said_at AT TIME ZONE %s)::int AS hour, count(DISTINCT (k.walk_list_id, k.household_id)),
       count(DISTINCT i.voter_id) FILTER (WHERE i.stance = 'for'),
       count(DISTINCT i.voter_id) FILTER (WHERE i.stance = 'undecided'),
       count(DISTINCT i.voter_id) FILTER (WHERE i.stance = 'against'),
       count(DISTINCT k.voter_id) FILTER (WHERE k.result = 'reminded')
  FROM ({STANDING}) k
  LEFT JOIN voters_identification i ON i.id = k.id
       AND NOT EXISTS (SELECT FROM canvass_visit c WHERE c.corrects = k.id
                          AND NOT EXISTS (SELECT FROM canvass_visit cu WHERE cu.undoes = c.id))
 WHERE k.said_at >= %s
 GROUP BY hour ORDER BY hour
"""  # noqa: S608 -- our own words


@dataclass(frozen=True)
class Row:
    """A list that is out, or came back today. ``pace`` is doors an hour between first and last knock, or None."""

    id: UUID
    turf: str
    state: str
    label: str
    volunteer: str
    call: str
    text: str
    counts: Counts
    pace: int | None
    synced_at: datetime | None
    unsent: int
    flags: list[str]


@dataclass(frozen=True)
class Hour:
    """What was recorded of one hour of the day, by when it was said."""

    hour: int
    doors: int
    said_for: int
    said_undecided: int
    said_against: int
    reminded: int

    @property
    def not_supporters(self) -> int:
        return self.said_undecided + self.said_against


@dataclass(frozen=True)
class Bar:
    """One hour of the chart, in per cent of its width and height."""

    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True)
class Day:
    """``total`` is the drive's, over all days."""

    rows: list[Row]
    hours: list[Hour]
    bars: list[Bar]
    total: Counts


def of(drive: Drive, *, at: datetime) -> Day:
    """The day so far, by the campaign's own clock. A list keeps its place while the day goes on."""
    zone = ZoneInfo(drive.campaign.time_zone)
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    lists = WalkList.objects.filter(drive=drive).select_related("turf", "volunteer", "campaign")
    shown = list(lists.filter(Q(state=ListState.OUT) | Q(ended_at__gte=midnight)).order_by("given_at", "pk"))
    hours = _hours(drive, zone, midnight)
    return Day(_rows(shown, drive, at), hours, _bars(hours), progress.of_drives([drive])[drive.pk])


def _rows(lists: Sequence[WalkList], drive: Drive, at: datetime) -> list[Row]:
    ids = [each.pk for each in lists]
    counts, spans = progress.counts(ids), _spans(ids)
    holders = [each.volunteer_id for each in lists if each.volunteer_id]
    marks = _marks(drive, holders)
    return [_row(each, counts[each.pk], spans.get(each.pk), marks, at) for each in lists]


def _row(
    walk_list: WalkList,
    counts: Counts,
    span: tuple[datetime, datetime] | None,
    marks: Mapping[UUID, list[str]],
    at: datetime,
) -> Row:
    volunteer, late = walk_list.volunteer, access.is_overdue(walk_list, at=at)
    out = walk_list.state == ListState.OUT
    phone = (volunteer.phone or "") if volunteer and out else ""
    flags = list(marks.get(walk_list.volunteer_id, [])) if out and walk_list.volunteer_id else []
    since = walk_list.synced_at or walk_list.given_at
    if out and since is not None and since < at - QUIET_FOR:
        flags.append("Not synced for 2 hours")
    return Row(
        id=walk_list.pk,
        turf=walk_list.turf.name,
        state="late" if late else str(walk_list.state),
        label="Overdue" if late else str(ListState(walk_list.state).label),
        volunteer=volunteer.name if volunteer else "",
        call=phone,
        text=numbers.text_link(walk_list, walk_list.campaign.slug, phone=phone) if phone else "",
        counts=counts,
        pace=_pace(counts, span),
        synced_at=walk_list.synced_at,
        unsent=walk_list.unsent_count,
        flags=flags,
    )


def _pace(counts: Counts, span: tuple[datetime, datetime] | None) -> int | None:
    if span is None or span[1] - span[0] < SHORTEST:
        return None
    return round((counts.done - 1) / ((span[1] - span[0]) / timedelta(hours=1)))


def _marks(drive: Drive, volunteers: Sequence[UUID]) -> dict[UUID, list[str]]:
    """What the organizer should look at, person by person."""
    marks: dict[UUID, list[str]] = {pk: [] for pk in volunteers}
    for pk, found in trust.opened(drive.campaign, volunteers).items():
        if found.flagged:
            marks[pk].append("Opened lists, few doors knocked")
    phones = DeviceToken.objects.filter(campaign=drive.campaign, volunteer__in=volunteers)
    for pk in set(phones.filter(copied_at__isnull=False).values_list("volunteer_id", flat=True)):
        marks[pk].append("Another device showed the phone's secret")
    refused = RefusedEvent.objects.filter(campaign=drive.campaign, device__volunteer__in=volunteers)
    for pk in set(refused.values_list("device__volunteer_id", flat=True)):
        marks[pk].append("Refused records")
    return marks


def _spans(ids: Sequence[UUID]) -> dict[UUID, tuple[datetime, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(SPANS, [list(ids), _not_a_knock()])
        return {pk: (first, latest) for pk, first, latest in cursor.fetchall()}


def _hours(drive: Drive, zone: ZoneInfo, midnight: datetime) -> list[Hour]:
    ids = list(WalkList.objects.filter(drive=drive).exclude(state=ListState.FREE).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(HOURS, [zone.key, ids, _not_a_knock(), midnight])
        return [Hour(*row) for row in cursor.fetchall()]


def _not_a_knock() -> list[str]:
    return ["taken_back", *map(str, NO_KNOCK)]


def _bars(hours: Sequence[Hour]) -> list[Bar]:
    """The doors of each hour; twelve hours or more fill the width, quiet ones between them too."""
    if not hours:
        return []
    first, latest = hours[0].hour, hours[-1].hour
    wide = 100 / max(12, latest - first + 1)
    most = max(hour.doors for hour in hours)
    return [
        Bar(
            f"{(hour.hour - first) * wide:.2f}%",
            f"{wide * 0.7:.2f}%",
            f"{100 - hour.doors / most * 100:.2f}%",
            f"{hour.doors / most * 100:.2f}%",
        )
        for hour in hours
    ]
