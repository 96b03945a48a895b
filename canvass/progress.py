"""How far the doors are: for an organizer the turfs of a drive, for a volunteer the lists in hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Now

from canvass import access, way
from canvass.enums import KNOCKED_AGAIN, ListState
from canvass.models import DeviceToken, Drive, Launch, Stop, WalkList
from voters.models import Campaign

ORDER = (ListState.OUT, ListState.FREE, ListState.BACK, ListState.DONE)
# One row a walk list. A door is done when something stands of it that nobody took back, unless the latest knock says to
# come back; a person is spoken to when an answer or a reminder stands. Who was taken off a list before anybody came
# stands on it no more.
COUNTS = """
WITH standing AS (
    SELECT v.id, v.walk_list_id, v.household_id, v.voter_id, v.result, v.said_at
      FROM canvass_visit v
     WHERE v.walk_list_id = ANY (%s) AND v.result NOT IN ('taken_back', 'note')
       AND NOT EXISTS (SELECT FROM canvass_visit u WHERE u.undoes = v.id)
), latest AS (
    SELECT DISTINCT ON (walk_list_id, household_id) walk_list_id, household_id, result = 'come_back' AS waits
      FROM standing
     WHERE result = 'come_back' OR result = ANY (%s)
     ORDER BY walk_list_id, household_id, said_at DESC, id DESC
), done AS (
    SELECT s.walk_list_id, count(DISTINCT s.household_id) FILTER (WHERE w.waits IS NOT TRUE) AS doors,
           count(DISTINCT s.voter_id) FILTER (
               WHERE s.result IN ('answered', 'reminded', 'has_voted', 'not_a_supporter')) AS spoken,
           count(DISTINCT s.voter_id) FILTER (WHERE s.result = 'reminded') AS reminded,
           count(DISTINCT i.voter_id) FILTER (WHERE i.stance = 'for') AS said_for,
           count(DISTINCT i.voter_id) FILTER (WHERE i.stance = 'undecided') AS said_undecided,
           count(DISTINCT i.voter_id) FILTER (WHERE i.stance = 'against') AS said_against
      FROM standing s
      LEFT JOIN latest w ON w.walk_list_id = s.walk_list_id AND w.household_id = s.household_id
      LEFT JOIN voters_identification i ON i.id = s.id
           AND NOT EXISTS (SELECT FROM canvass_visit c WHERE c.corrects = s.id
                              AND NOT EXISTS (SELECT FROM canvass_visit cu WHERE cu.undoes = c.id))
     GROUP BY s.walk_list_id
)
SELECT l.id,
       (SELECT count(*) FROM canvass_stop st WHERE st.walk_list_id = l.id
           AND (EXISTS (SELECT FROM canvass_listedvoter lv WHERE lv.stop_id = st.id AND lv.withdrawn_at IS NULL)
             OR EXISTS (SELECT FROM canvass_visit v WHERE v.stop_id = st.id))),
       (SELECT count(*) FROM canvass_listedvoter lv WHERE lv.walk_list_id = l.id
           AND (lv.withdrawn_at IS NULL
             OR EXISTS (SELECT FROM canvass_visit v WHERE v.stop_id = lv.stop_id AND v.voter_id = lv.voter_id))),
       coalesce(d.doors, 0), coalesce(d.spoken, 0), coalesce(d.reminded, 0),
       coalesce(d.said_for, 0), coalesce(d.said_undecided, 0), coalesce(d.said_against, 0)
  FROM canvass_walklist l LEFT JOIN done d ON d.walk_list_id = l.id
 WHERE l.id = ANY (%s)
"""


@dataclass(frozen=True)
class Counts:
    """What a list, or several together, has come to."""

    doors: int = 0
    people: int = 0
    done: int = 0
    spoken: int = 0
    reminded: int = 0
    said_for: int = 0
    said_undecided: int = 0
    said_against: int = 0

    @property
    def not_supporters(self) -> int:
        """Who, on a reminding drive, said anything but yes."""
        return self.said_undecided + self.said_against

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.doors + other.doors,
            self.people + other.people,
            self.done + other.done,
            self.spoken + other.spoken,
            self.reminded + other.reminded,
            self.said_for + other.said_for,
            self.said_undecided + other.said_undecided,
            self.said_against + other.said_against,
        )


@dataclass(frozen=True)
class Row:
    """A walk list on a drive's page."""

    id: UUID
    name: str
    state: ListState
    volunteer: str
    volunteer_id: UUID | None
    given_at: datetime | None
    synced_at: datetime | None
    unsent: int
    late: bool
    metres: float | None
    minutes: float
    counts: Counts


@dataclass(frozen=True)
class Card:
    """A walk list on a volunteer's page."""

    id: UUID
    name: str
    drive: str
    purpose: str
    state: ListState
    given_at: datetime | None
    counts: Counts
    metres: int
    minutes: int
    meeting_place: str


@dataclass(frozen=True)
class Phone:
    """A phone that syncs, on the organizer's page."""

    id: UUID
    volunteer: str
    made_at: datetime
    seen_at: datetime | None
    copied_at: datetime | None
    lost: bool


def counts(lists: Sequence[UUID]) -> dict[UUID, Counts]:
    """The counts of each list, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [list(lists), [*map(str, KNOCKED_AGAIN)], list(lists)])
        return {row[0]: Counts(*row[1:]) for row in cursor.fetchall()}


def in_order(drive: Drive) -> QuerySet[WalkList]:
    """The drive's walk lists: first those that are out, then the free ones, then those that came back.

    Left out are turfs whose doors were all moved to others by hand.
    """
    rank = Case(*[When(state=state, then=Value(place)) for place, state in enumerate(ORDER)])
    lists = WalkList.objects.filter(drive=drive).exclude(state=ListState.FREE, turf__door_count=0)
    lists = lists.select_related("turf", "volunteer")
    return lists.order_by(rank, "turf", "drawn_at", "pk")


def rows(lists: Iterable[WalkList], *, at: datetime) -> list[Row]:
    """These walk lists as a drive's page shows them at this moment."""
    shown = list(lists)
    counted = counts([walk_list.pk for walk_list in shown])
    return [
        Row(
            id=walk_list.pk,
            name=walk_list.turf.name,
            state=ListState(walk_list.state),
            volunteer=walk_list.volunteer.name if walk_list.volunteer else "",
            volunteer_id=walk_list.volunteer_id,
            given_at=walk_list.given_at,
            synced_at=walk_list.synced_at,
            unsent=walk_list.unsent_count,
            late=access.is_overdue(walk_list, at=at),
            metres=walk_list.turf.metres,
            minutes=walk_list.turf.minutes,
            counts=counted[walk_list.pk],
        )
        for walk_list in shown
    ]


def worth(state: str, own: Counts) -> Counts:
    """Doors that went on to another list are counted there."""
    if state != ListState.BACK:
        return own
    return replace(own, doors=own.done, people=own.spoken)


def of_drives(drives: Sequence[Drive]) -> dict[UUID, Counts]:
    """The totals of several drives, in two queries; of a list that came back, what was done counts."""
    lists = list(WalkList.objects.filter(drive__in=drives).values_list("pk", "drive_id", "state"))
    counted = counts([pk for pk, _, _ in lists])
    totals = {drive.pk: Counts() for drive in drives}
    for pk, drive_id, state in lists:
        totals[drive_id] += worth(ListState(state), counted[pk])
    return totals


def cards(lists: Sequence[WalkList]) -> list[Card]:
    """A volunteer's lists, as cards."""
    counted = counts([walk_list.pk for walk_list in lists])
    ways = _ways(lists)
    meetings = _meetings(lists)
    return [
        Card(
            id=walk_list.pk,
            name=walk_list.turf.name,
            drive=walk_list.drive.name,
            purpose=walk_list.purpose,
            state=ListState(walk_list.state),
            given_at=walk_list.given_at,
            counts=counted[walk_list.pk],
            metres=ways[walk_list.pk],
            minutes=way.minutes(doors=counted[walk_list.pk].doors, metres=ways[walk_list.pk]),
            meeting_place=meetings.get(walk_list.drive_id, ""),
        )
        for walk_list in lists
    ]


def _meetings(lists: Sequence[WalkList]) -> dict[UUID, str]:
    """Where and when people meet, by drive, while a launch of it runs."""
    running = Launch.objects.filter(
        drive__in={walk_list.drive_id for walk_list in lists}, ended_at=None, ends_at__gt=Now()
    )
    return dict(running.values_list("drive", "invitation__meeting_place"))


def _ways(lists: Sequence[WalkList]) -> dict[UUID, int]:
    """Metres from the first door to the last, list by list."""
    stops = Stop.objects.filter(walk_list__in=lists).order_by("walk_list", "position")
    points: dict[UUID, list[tuple[float | None, float | None]]] = {walk_list.pk: [] for walk_list in lists}
    for pk, latitude, longitude in stops.values_list("walk_list", "household__latitude", "household__longitude"):
        points[pk].append((latitude, longitude))
    return {pk: way.metres(along) for pk, along in points.items()}


def phones(campaign: Campaign, volunteers: Sequence[UUID]) -> list[Phone]:
    """The phones of these volunteers, the most lately seen first."""
    tokens = DeviceToken.objects.filter(campaign=campaign, volunteer__in=volunteers, paper=False).select_related(
        "volunteer"
    )
    latest = tokens.order_by("volunteer", "device", "-made_at").distinct("volunteer", "device")
    found = [Phone(t.pk, t.volunteer.name, t.made_at, t.seen_at, t.copied_at, t.revoked_at is not None) for t in latest]
    return sorted(found, key=lambda phone: phone.seen_at or phone.made_at, reverse=True)
