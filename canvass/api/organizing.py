"""For who runs the doors: drives, their lists, handing out and taking back, and the day's progress.

By the session of a page, with its form token on what changes something. Nothing here names a voter.
"""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes, parser_classes, permission_classes
from rest_framework.exceptions import APIException
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from canvass import access, day, handing_out, progress, refusals, walk_lists
from canvass.api.authentication import DeviceAuthentication
from canvass.api.parsers import SmallJSONParser
from canvass.api.serializers import GivenBackSerializer, OwnListSerializer, ProblemSerializer, Strict
from canvass.api.views import DEVICE, PROBLEMS, _device
from canvass.enums import ListState
from voters import access as campaign_access
from voters.api.paging import PAGES, page_asked
from voters.enums import Purpose
from voters.permissions import Act

PAGE = 50


class NotNow(APIException):
    """It is refused as things stand; the reason is in words."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "not_now"


class DoorCountsSerializer(serializers.Serializer[Any]):
    doors = serializers.IntegerField()
    people = serializers.IntegerField()
    done = serializers.IntegerField()
    spoken = serializers.IntegerField()
    reminded = serializers.IntegerField()
    said_for = serializers.IntegerField()
    said_undecided = serializers.IntegerField()
    said_against = serializers.IntegerField()


class DoorDriveSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    starts_date = serializers.DateField()
    ends_date = serializers.DateField()
    counts = DoorCountsSerializer()


class DoorDrivesSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    drives = DoorDriveSerializer(many=True)


class TurfListSerializer(serializers.Serializer[Any]):
    """A turf's walk list: in whose hands, and how far."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=ListState.choices)
    volunteer = serializers.CharField(source="volunteer_id", allow_null=True)
    late = serializers.BooleanField(help_text="Out, and past the time by which it has to be back.")
    metres = serializers.FloatField(allow_null=True, help_text="Of the turf's walk; null where doors have no place.")
    minutes = serializers.FloatField(help_text="What the turf takes, as it was cut.")
    given_at = serializers.DateTimeField(allow_null=True)
    synced_at = serializers.DateTimeField(allow_null=True)
    unsent = serializers.IntegerField()
    counts = DoorCountsSerializer()


class TurfListsSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    lists = TurfListSerializer(many=True)


class AssignSerializer(Strict):
    volunteer = serializers.UUIDField()


class DayRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    turf = serializers.CharField()
    state = serializers.CharField(help_text="out, late, back or done")
    volunteer = serializers.CharField()
    counts = DoorCountsSerializer()
    pace = serializers.IntegerField(allow_null=True, help_text="Doors an hour.")
    synced_at = serializers.DateTimeField(allow_null=True)
    unsent = serializers.IntegerField()
    flags = serializers.ListField(child=serializers.CharField())


class DayHourSerializer(serializers.Serializer[Any]):
    hour = serializers.IntegerField()
    doors = serializers.IntegerField()
    said_for = serializers.IntegerField()
    said_undecided = serializers.IntegerField()
    said_against = serializers.IntegerField()
    reminded = serializers.IntegerField()


class DaySerializer(serializers.Serializer[Any]):
    total = DoorCountsSerializer()
    rows = DayRowSerializer(many=True)
    hours = DayHourSerializer(many=True)


@extend_schema(
    operation_id="door_drives",
    tags=["running the doors"],
    parameters=[PAGES],
    responses={200: DoorDrivesSerializer, **PROBLEMS},
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@permission_classes([IsAuthenticated])
def drives(request: Request, slug: str) -> Response:
    """The campaign's door drives, the newest first, with what each has come to."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    pages = Paginator(access.drives_of(campaign), PAGE)
    found = list(pages.get_page(page_asked(request)).object_list)
    totals = progress.of_drives(found)
    rows = [
        {
            "id": drive.pk,
            "name": drive.name,
            "purpose": drive.purpose,
            "starts_date": drive.starts_date,
            "ends_date": drive.ends_date,
            "counts": totals[drive.pk],
        }
        for drive in found
    ]
    return Response(DoorDrivesSerializer({"count": pages.count, "drives": rows}).data)


@extend_schema(
    operation_id="door_drive_lists",
    tags=["running the doors"],
    parameters=[PAGES],
    responses={200: TurfListsSerializer, **PROBLEMS},
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@permission_classes([IsAuthenticated])
def lists(request: Request, slug: str, pk: UUID) -> Response:
    """The turfs of a drive with their walk lists: first those that are out, then the free ones."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    pages = Paginator(progress.in_order(access.drive_for(campaign, pk)), PAGE)
    rows = progress.rows(pages.get_page(page_asked(request)).object_list, at=timezone.now())
    return Response(TurfListsSerializer({"count": pages.count, "lists": rows}).data)


@extend_schema(
    operation_id="door_drive_progress", tags=["running the doors"], responses={200: DaySerializer, **PROBLEMS}
)
@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@permission_classes([IsAuthenticated])
def progress_of(request: Request, slug: str, pk: UUID) -> Response:
    """The day of a drive so far: each list that is out or came back today, and hour by hour."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    return Response(DaySerializer(day.of(access.drive_for(campaign, pk), at=timezone.now())).data)


@extend_schema(
    operation_id="door_list_assign",
    tags=["running the doors"],
    request=AssignSerializer,
    responses={200: TurfListSerializer, 409: ProblemSerializer, **PROBLEMS},
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@permission_classes([IsAuthenticated])
@parser_classes([SmallJSONParser])
def assign(request: Request, slug: str, pk: UUID) -> Response:
    """Put a free list into a volunteer's hands."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    walk_list = access.walk_list_in(campaign, pk)
    asked = AssignSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    volunteer = access.volunteer_in(campaign, asked.validated_data["volunteer"])
    by = campaign_access.person(request.user)
    try:
        given = walk_lists.assign(walk_list=walk_list, volunteer=volunteer, by=by, at=timezone.now())
    except refusals.REFUSED as refusal:
        raise _not_now(refusal, name=volunteer.name) from refusal
    return Response(TurfListSerializer(progress.rows([given], at=timezone.now())[0]).data)


@extend_schema(
    operation_id="door_list_take_back",
    tags=["running the doors"],
    request=None,
    responses={200: GivenBackSerializer, 409: ProblemSerializer, **PROBLEMS},
)
@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@permission_classes([IsAuthenticated])
def take_back(request: Request, slug: str, pk: UUID) -> Response:
    """Take a list out of somebody's hands; what is left of it is free."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    walk_list, by = access.walk_list_in(campaign, pk), campaign_access.person(request.user)
    try:
        rest = walk_lists.take_back(walk_list=walk_list, by=by, at=timezone.now())
    except walk_lists.NotOut as refusal:
        raise _not_now(refusal, name=by.name) from refusal
    return Response(GivenBackSerializer({"doors_left": rest.stops.count() if rest else 0}).data)


@extend_schema(
    operation_id="doors_more",
    tags=["doors"],
    parameters=[DEVICE],
    request=None,
    responses={201: OwnListSerializer, 409: ProblemSerializer, **PROBLEMS},
)
@api_view(["POST"])
@authentication_classes([DeviceAuthentication])
@permission_classes([IsAuthenticated])
def more(request: Request, pk: UUID) -> Response:
    """Take about 20 more doors near the end of this list, as a list of their own."""
    device = _device(request)
    walk_list = access.list_on(device, pk)
    try:
        taken = handing_out.take_more(walk_list=walk_list, volunteer=device.volunteer, at=timezone.now())
    except refusals.REFUSED as refusal:
        raise _not_now(refusal) from refusal
    return Response(OwnListSerializer(progress.cards([taken])[0]).data, status=status.HTTP_201_CREATED)


def _not_now(refusal: Exception, *, name: str = "") -> NotNow:
    return NotNow(refusals.in_words(refusal, name=name), code=getattr(refusal, "code", None))
