"""Everything that one batch of events asks the database for, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db.models import Count, Max, Q

from canvass.enums import Held
from canvass.events import Event, Heard
from canvass.models import DeviceToken, ListedVoter, Stop, Visit, WalkList
from voters import permissions
from voters.models import Identification

#: A batch is on its way to us for at most so long; a phone waits for an answer half of it.
ON_ITS_WAY = timedelta(seconds=30)


@dataclass
class Book:
    """The lists this phone ever had, their doors and people, and the events that came before.

    ``latest`` is when this phone's act before the next one was said, by our clock.
    """

    device: DeviceToken
    at: datetime
    lists: dict[UUID, WalkList]
    stops: dict[tuple[UUID, int], int]
    stop_of: dict[tuple[UUID, int], int]
    visits: dict[UUID, Visit]
    later: list[Visit]
    heard: dict[UUID, Heard]
    latest: datetime | None
    recorded_this_hour: int
    may_record: bool

    @classmethod
    def of(cls, *, device: DeviceToken, events: Sequence[Event], at: datetime) -> Self:
        ids = [event.id for event in events]
        named = [name for event in events for name in (event.undoes, event.corrects) if name]
        own = WalkList.objects.filter(volunteer=device.volunteer, campaign=device.campaign)
        lists = {walk_list.pk: walk_list for walk_list in own.filter(pk__in={event.walk_list_id for event in events})}
        for walk_list in lists.values():
            walk_list.campaign = device.campaign
        doors = Stop.objects.filter(walk_list__in=list(lists), household__in={event.household_id for event in events})
        stops = {(walk_list, home): stop for walk_list, home, stop in doors.values_list("walk_list", "household", "pk")}
        listed = ListedVoter.objects.filter(stop__in=list(stops.values()))
        before = Visit.objects.filter(Q(pk__in=[*ids, *named]) | Q(undoes__in=ids) | Q(corrects__in=ids))
        known = {visit.pk: visit for visit in before}
        earlier = Q(device=device, phone_said_at__lt=min((event.said_at for event in events), default=at))
        this_hour = Visit.objects.filter(by=device.volunteer, recorded_at__gt=at - timedelta(hours=1)).aggregate(
            count=Count("pk"), latest=Max("said_at", filter=earlier)
        )
        if corrections := [visit.pk for visit in known.values() if visit.corrects]:
            known |= {visit.pk: visit for visit in Visit.objects.filter(undoes__in=corrections)}
        return cls(
            device=device,
            at=at,
            lists=lists,
            stops=stops,
            stop_of={(of, voter): stop for of, voter, stop in listed.values_list("walk_list", "voter", "stop")},
            visits=known,
            later=[visit for visit in known.values() if visit.undoes or visit.corrects],
            heard={},
            latest=this_hour["latest"],
            recorded_this_hour=this_hour["count"],
            may_record=permissions.can(device.volunteer, permissions.Act.KNOCK, device.campaign),
        )

    @property
    def voter_ids(self) -> list[int]:
        return sorted({voter_id for _, voter_id in self.stop_of})

    def hear(self, events: Sequence[Event]) -> None:
        """Look up the answers that have these events' ids. Call it once the voters are locked."""
        known = Identification.objects.filter(pk__in=[event.id for event in events if event.answer])
        self.heard = {pk: (stance, told_by) for pk, stance, told_by in known.values_list("pk", "stance", "told_by")}

    def in_order(self, said_at: datetime) -> datetime:
        """This moment, or that of the phone's act before it, where that one was longer on its way to us."""
        if self.latest is not None and said_at < self.latest < said_at + ON_ITS_WAY:
            return self.latest
        self.latest = said_at
        return said_at

    def keep(self, visit: Visit, event: Event) -> None:
        """Remember an event that was just recorded."""
        self.visits[visit.pk] = visit
        if event.answer is not None:
            self.heard[visit.pk] = (event.answer, event.told_by)
        self.recorded_this_hour += 1
        if visit.undoes or visit.corrects:
            self.later.append(visit)

    def forget(self, visit: Visit) -> None:
        """The event could not be recorded after all."""
        del self.visits[visit.pk]
        self.recorded_this_hour -= 1

    def undone(self, visit: Visit) -> bool:
        """Whether the same volunteer's undo of this event came before it."""
        return any(
            other.undoes == visit.pk and other.by_id == visit.by_id and other.held != Held.DEVICE_REVOKED
            for other in self.later
        )

    def corrected(self, visit: Visit) -> bool:
        """Whether the same volunteer's correction of this event came before it, and was not taken back since."""
        return any(
            other.corrects == visit.pk and other.by_id == visit.by_id and not self.undone(other) for other in self.later
        )
