"""Drives, lists and phones reach a view through here, narrowed to the campaign and the person asking."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from canvass import devices
from canvass.enums import ListState, Result
from canvass.models import DeviceToken, Drive, Launch, Packet, RefusedEvent, Turf, Visit, WalkList
from voters.models import Campaign, Membership, Quarantine, User, Voter
from voters.permissions import ALLOWED, Act

LISTS = WalkList.objects.select_related("turf", "drive", "campaign", "script", "given_by")


def drives_of(campaign: Campaign) -> QuerySet[Drive]:
    """The campaign's door drives, the newest first."""
    return Drive.objects.filter(campaign=campaign).select_related("universe", "script").order_by("-created_at")


def drive_for(campaign: Campaign, pk: UUID) -> Drive:
    """A drive of this campaign; any other is a 404."""
    drive = drives_of(campaign).filter(pk=pk).first()
    if drive is None:
        raise Http404
    return drive


def turfs_of(drive: Drive) -> QuerySet[Turf]:
    """The turfs of a drive."""
    return Turf.objects.filter(drive=drive).select_related("drive__campaign")


def turf_in(campaign: Campaign, pk: UUID) -> Turf:
    """A turf of this campaign; any other is a 404."""
    turf = Turf.objects.filter(campaign=campaign, pk=pk).select_related("drive__campaign").first()
    if turf is None:
        raise Http404
    return turf


def walk_list_in(campaign: Campaign, pk: UUID) -> WalkList:
    """Any walk list of this campaign, for who runs the doors."""
    walk_list = LISTS.filter(campaign=campaign, pk=pk).first()
    if walk_list is None:
        raise Http404
    return walk_list


def printed_among(lists: Iterable[WalkList]) -> set[UUID]:
    """Those of these lists of which there is a packet to type in."""
    packets = Packet.objects.filter(walk_list__in=[walk_list.pk for walk_list in lists])
    return set(packets.values_list("walk_list_id", flat=True))


def lists_of(volunteer: User, campaign: Campaign) -> QuerySet[WalkList]:
    """The lists that are, or were, in this volunteer's hands in this campaign."""
    return LISTS.filter(campaign=campaign, volunteer=volunteer).order_by("-given_at")


def walked_by(volunteer_id: UUID, campaign: Campaign) -> QuerySet[WalkList]:
    """The lists that were in somebody's hands in this campaign, for who reviews, the newest first."""
    return LISTS.filter(campaign=campaign, volunteer=volunteer_id).order_by("-given_at")[:20]


def answers_of_list(campaign: Campaign, pk: UUID) -> list[UUID]:
    """The answers that were recorded on one list of this campaign; any other list is a 404."""
    said = Visit.objects.filter(walk_list=walk_list_in(campaign, pk), result=Result.ANSWERED)
    return list(said.values_list("pk", flat=True))


def own_list(volunteer: User, campaign: Campaign, pk: UUID) -> WalkList:
    """A list in this volunteer's hands now; somebody else's, or one that ended, is a 404."""
    walk_list = lists_of(volunteer, campaign).filter(pk=pk, state=ListState.OUT).first()
    if walk_list is None:
        raise Http404
    return walk_list


def list_on(device: DeviceToken, pk: UUID) -> WalkList:
    """A list that this phone may hold now. A phone that was reported lost may hold none."""
    if devices.gives_only(device):
        raise Http404
    return own_list(device.volunteer, device.campaign, pk)


def refused_events_of(campaign: Campaign) -> QuerySet[RefusedEvent]:
    """What this campaign's phones sent and we did not record, the newest first."""
    found = RefusedEvent.objects.filter(campaign=campaign).select_related("device__volunteer")
    return found.order_by("-refused_at", "-pk")


def newcomer_in(campaign: Campaign, pk: UUID) -> Visit:
    """Somebody met at a door of this campaign who was on no list."""
    found = Visit.objects.filter(campaign=campaign, pk=pk, result=Result.SOMEBODY_ELSE)
    visit = found.select_related("walk_list__campaign").first()
    if visit is None:
        raise Http404
    return visit


def voter_behind(visit: Visit, pk: int) -> Voter:
    """Somebody of the roll behind that very door; anybody else is a 404."""
    voter = Voter.objects.filter(pk=pk, household=visit.household_id, protected=False, erased_at=None).first()
    if voter is None:
        raise Http404
    return voter


def device_in(campaign: Campaign, pk: UUID) -> DeviceToken:
    """A phone that syncs, or synced, in this campaign."""
    device = DeviceToken.objects.filter(campaign=campaign, pk=pk).first()
    if device is None:
        raise Http404
    return device


def volunteers_of(campaign: Campaign) -> QuerySet[User]:
    """Who can be handed a list: everybody with a part in the campaign that nobody has suspended."""
    members = Membership.objects.filter(campaign=campaign, suspended_at=None, user__is_active=True)
    return User.objects.filter(pk__in=members.values("user")).order_by("name", "pk")


def staff_with_a_number(campaign: Campaign) -> QuerySet[User]:
    """Who runs the doors of this campaign and can be called."""
    staff = Membership.objects.filter(campaign=campaign, suspended_at=None, role__in=ALLOWED[Act.RUN_DOORS])
    return User.objects.filter(pk__in=staff.values("user"), is_active=True, phone__gt="").order_by("name", "pk")


def launch_in(campaign: Campaign, pk: UUID) -> Launch:
    """A launch of this campaign, of now or before."""
    launches = Launch.objects.select_related("drive", "campaign", "invitation")
    launch = launches.filter(campaign=campaign, pk=pk).first()
    if launch is None:
        raise Http404
    return launch


def is_overdue(walk_list: WalkList, *, at: datetime) -> bool:
    """Whether a list that is out should have come back by now."""
    return walk_list.state == ListState.OUT and walk_list.due_at is not None and walk_list.due_at <= at


def volunteer_in(campaign: Campaign, pk: UUID) -> User:
    """Somebody with a part in this campaign that nobody has suspended."""
    volunteer = volunteers_of(campaign).filter(pk=pk).first()
    if volunteer is None:
        raise Http404
    return volunteer


def members_of(campaign: Campaign) -> QuerySet[Membership]:
    """The same people with their parts, by name."""
    members = Membership.objects.filter(campaign=campaign, suspended_at=None, user__is_active=True)
    return members.select_related("user").order_by("user__name", "pk")


def member_of(campaign: Campaign, pk: UUID) -> User:
    """Somebody with a part in this campaign, suspended or not: what they recorded stands all the same."""
    membership = Membership.objects.filter(campaign=campaign, user=pk).select_related("user").first()
    if membership is None:
        raise Http404
    return membership.user


def quarantine_in(campaign: Campaign, pk: UUID) -> Quarantine:
    """Answers of this campaign that were put in question together."""
    found = Quarantine.objects.filter(campaign=campaign, pk=pk).select_related("campaign").first()
    if found is None:
        raise Http404
    return found
