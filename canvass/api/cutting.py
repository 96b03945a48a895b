"""For who runs the doors: the doors of a drive cut into turfs, and how far that is."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes, parser_classes, permission_classes
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from canvass import access, tasks, turf_cuts
from canvass.api.organizing import NotNow
from canvass.api.parsers import SmallJSONParser
from canvass.api.serializers import ProblemSerializer, Strict
from canvass.api.views import PROBLEMS
from canvass.enums import Border, CutState
from canvass.models import Cut, Drive
from canvass.way import Manner
from voters import access as campaign_access
from voters.permissions import Act


class NewCutSerializer(Strict):
    """How the doors are to be cut; ``recut`` cuts those of free turfs anew too, around what is out or walked."""

    doors = serializers.IntegerField(min_value=5, max_value=300, default=60)
    minutes = serializers.IntegerField(min_value=15, max_value=480, default=None, allow_null=True)
    borders = serializers.MultipleChoiceField(choices=Border.choices, default=lambda: {str(Border.PRECINCT)})
    recut = serializers.BooleanField(default=False)
    closed = serializers.BooleanField(default=False)
    busy_streets = serializers.ListField(child=serializers.CharField(max_length=100), max_length=20, default=list)


class CutSerializer(serializers.ModelSerializer[Cut]):
    """The latest cut of a drive: what was wanted, how far it is, what came of it."""

    state = serializers.ChoiceField(choices=CutState.choices)

    class Meta:
        model = Cut
        fields = (
            "id",
            "state",
            "done_percent",
            "doors_wanted",
            "minutes_wanted",
            "borders",
            "recut",
            "closed",
            "busy_streets",
            "turf_count",
            "door_count",
            "people_count",
            "asked_at",
            "ended_at",
        )


class LatestCutSerializer(serializers.Serializer[Any]):
    cut = CutSerializer(allow_null=True, help_text="Null where the drive was never cut.")


@extend_schema(
    operation_id="door_drive_cut",
    methods=["GET"],
    tags=["running the doors"],
    responses={200: LatestCutSerializer, **PROBLEMS},
)
@extend_schema(
    operation_id="door_drive_cut_new",
    methods=["POST"],
    tags=["running the doors"],
    request=NewCutSerializer,
    responses={201: LatestCutSerializer, 409: ProblemSerializer, **PROBLEMS},
)
@api_view(["GET", "POST"])
@authentication_classes([SessionAuthentication])
@permission_classes([IsAuthenticated])
@parser_classes([SmallJSONParser])
def cut(request: Request, slug: str, pk: UUID) -> Response:
    """The latest cut of a drive; or a new one, done at once where doors are few, by a worker where they are many."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive = access.drive_for(campaign, pk)
    if request.method == "POST":
        return Response(LatestCutSerializer({"cut": _begun(request, drive)}).data, status=status.HTTP_201_CREATED)
    return Response(LatestCutSerializer({"cut": drive.cuts.order_by("pk").last()}).data)


def _begun(request: Request, drive: Drive) -> Cut:
    asked = NewCutSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    wanted = asked.validated_data
    try:
        begun = turf_cuts.begin(
            drive=drive,
            by=campaign_access.person(request.user),
            at=timezone.now(),
            doors_wanted=wanted["doors"],
            minutes_wanted=wanted["minutes"],
            borders=wanted["borders"],
            recut=wanted["recut"],
            manner=Manner(closed=wanted["closed"], busy_streets=frozenset(wanted["busy_streets"])),
        )
    except turf_cuts.AlreadyCutting as refusal:
        raise NotNow("The doors are being cut already.", code=refusal.code) from refusal
    except turf_cuts.UnknownStreet as unknown:
        raise ValidationError({"busy_streets": [f"No door of this drive is on “{unknown}”."]}) from unknown
    if not turf_cuts.is_quick(begun):
        tasks.cut_after_commit(begun.pk)
        return begun
    turf_cuts.run(cut_id=begun.pk, at=timezone.now())
    begun.refresh_from_db()
    return begun
