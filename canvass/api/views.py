"""The door through which phones come and go."""

from typing import Any, cast
from uuid import UUID

from django.middleware.csrf import get_token
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes, parser_classes, permission_classes
from rest_framework.exceptions import APIException
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from canvass import access, devices, progress, sheets, sync, walk_lists
from canvass.api import reading
from canvass.api.authentication import DEVICE_HEADER, DeviceAuthentication
from canvass.api.parsers import SmallJSONParser, TooLarge
from canvass.api.serializers import (
    MOST_EVENTS,
    GivenBackSerializer,
    OwnListsSerializer,
    ProblemSerializer,
    RegisteredSerializer,
    RegisterSerializer,
    SheetSerializer,
    SyncedSerializer,
    SyncSerializer,
    WhoSerializer,
)
from canvass.enums import ListState
from canvass.models import DeviceToken
from voters import access as campaign_access
from voters import work_beside
from voters.permissions import Act

PROBLEMS = dict.fromkeys((400, 401, 403, 404, 413, 429), ProblemSerializer)
PAST = 10
NOTHING = work_beside.Beside([])
DEVICE = OpenApiParameter(DEVICE_HEADER, UUID, OpenApiParameter.HEADER, required=True, description="The phone's UUID.")


class Ended(APIException):
    """The list is in nobody's hands any more."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This list has come back already."
    default_code = "not_out"


def _device(request: Request) -> DeviceToken:
    return cast(DeviceToken, request.auth)


@extend_schema(
    methods=["GET"],
    operation_id="doors_who",
    tags=["doors"],
    responses={200: WhoSerializer, **PROBLEMS},
)
@extend_schema(
    methods=["POST"],
    operation_id="doors_register",
    tags=["doors"],
    request=RegisterSerializer,
    responses={201: RegisteredSerializer, **PROBLEMS},
)
@api_view(["GET", "POST"])
@authentication_classes([SessionAuthentication])
@permission_classes([IsAuthenticated])
@parser_classes([SmallJSONParser])
def register(request: Request, slug: str) -> Response:
    """Say who is signed in on this phone; with a POST, give it a secret of its own for this campaign.

    A page out of the worker's cache knows neither the person nor the form's token, so it asks here first.
    """
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    if request.method == "GET":
        person = campaign_access.person(request.user)
        who = {"volunteer": person.pk, "campaign": campaign.name, "form_token": get_token(request)}
        return Response(WhoSerializer(who).data)
    asked = RegisterSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    made = devices.register(
        campaign=campaign,
        volunteer=campaign_access.person(request.user),
        device=asked.validated_data["device"],
        at=timezone.now(),
    )
    answer = {
        "token": made.secret,
        "volunteer": made.device.volunteer_id,
        "expires_at": made.device.expires_at,
        "work": _work(made.device),
    }
    return Response(RegisteredSerializer(answer).data, status=status.HTTP_201_CREATED)


@extend_schema(
    operation_id="doors_lists", tags=["doors"], parameters=[DEVICE], responses={200: OwnListsSerializer, **PROBLEMS}
)
@api_view(["GET"])
@authentication_classes([DeviceAuthentication])
@permission_classes([IsAuthenticated])
def lists(request: Request) -> Response:
    """The walk lists in this volunteer's hands, the latest that are not any more, and what else they have to do."""
    return Response(OwnListsSerializer(_work(_device(request))).data)


def _work(device: DeviceToken) -> dict[str, Any]:
    if devices.gives_only(device):
        return {"wipe": True, "lists": [], "past": [], "beside": NOTHING}
    own = access.lists_of(device.volunteer, device.campaign)
    in_hand, walked = list(own.filter(state=ListState.OUT)), list(own.exclude(state=ListState.OUT)[:PAST])
    cards = progress.cards([*in_hand, *walked])
    beside = work_beside.of(volunteer=device.volunteer, campaign=device.campaign, at=timezone.now())
    return {"wipe": False, "lists": cards[: len(in_hand)], "past": cards[len(in_hand) :], "beside": beside}


@extend_schema(
    operation_id="doors_list", tags=["doors"], parameters=[DEVICE], responses={200: SheetSerializer, **PROBLEMS}
)
@api_view(["GET"])
@authentication_classes([DeviceAuthentication])
@permission_classes([IsAuthenticated])
def walk_list(request: Request, pk: UUID) -> Response:
    """One walk list, as the phone keeps it."""
    device = _device(request)
    found = access.list_on(device, pk)
    return Response(SheetSerializer(sheets.hand_over(walk_list=found, device=device, at=timezone.now())).data)


@extend_schema(
    operation_id="doors_give_back",
    tags=["doors"],
    parameters=[DEVICE],
    request=None,
    responses={200: GivenBackSerializer, 409: ProblemSerializer, **PROBLEMS},
)
@api_view(["POST"])
@authentication_classes([DeviceAuthentication])
@permission_classes([IsAuthenticated])
def give_back(request: Request, pk: UUID) -> Response:
    """End a list; what is left of it is free for somebody else."""
    device = _device(request)
    found = access.list_on(device, pk)
    try:
        rest = walk_lists.take_back(walk_list=found, by=device.volunteer, at=timezone.now())
    except walk_lists.NotOut as error:
        raise Ended from error
    return Response(GivenBackSerializer({"doors_left": rest.stops.count() if rest else 0}).data)


@extend_schema(
    operation_id="doors_sync",
    tags=["doors"],
    parameters=[DEVICE],
    request=SyncSerializer,
    responses={200: SyncedSerializer, **PROBLEMS},
)
@api_view(["POST"])
@authentication_classes([DeviceAuthentication])
@permission_classes([IsAuthenticated])
@parser_classes([SmallJSONParser])
def synchronise(request: Request) -> Response:
    """Take a phone's events, and tell it what changed. Sending an event again is harmless."""
    device, at = _device(request), timezone.now()
    events = request.data.get("events") if isinstance(request.data, dict) else None
    if isinstance(events, list) and len(events) > MOST_EVENTS:
        raise TooLarge
    mail = reading.opened(request.data)
    sent = mail.envelope
    answers = sync.apply(device=device, events=mail.events, sent_at=sent["sent_at"], at=at)
    answers += sync.refuse_unreadable(device=device, sent=mail.unreadable, at=at)
    changes = sync.changes(device=device, lists=sent["lists"], unsent=sent["unsent"], version=sent["version"], at=at)
    answer = {"server_at": at, "wipe": devices.gives_only(device), "answers": answers, "changes": changes}
    return Response(SyncedSerializer(answer).data)
