"""Universes for scripts of whoever runs a campaign, by the session of a page. Only a sample names voters."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from voters import access, gate, queries, universe
from voters.api import serializers
from voters.api.paging import PAGES, page_asked
from voters.enums import Channel, Purpose
from voters.models import Campaign, Universe
from voters.permissions import Act


class NameTaken(APIException):
    """The campaign has another universe of this name."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "Another universe has this name."
    default_code = "name_taken"


@extend_schema(
    methods=["GET"],
    operation_id="universes",
    tags=["universes"],
    parameters=[PAGES],
    responses=serializers.UniversesSerializer,
)
@extend_schema(
    methods=["POST"],
    operation_id="universe_save",
    tags=["universes"],
    request=serializers.NewUniverseSerializer,
    responses={201: serializers.UniverseSerializer},
)
@api_view(["GET", "POST"])
def universes(request: Request, slug: str) -> Response:
    """The campaign's saved universes by name; or save one more."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_UNIVERSES)
    if request.method == "POST":
        return Response(_save(request, campaign), status=status.HTTP_201_CREATED)
    saved = Universe.objects.filter(campaign=campaign).order_by("name", "pk")
    page = queries.page_of(saved, number=page_asked(request))
    rows = [_row(row) for row in page.object_list]
    return Response(serializers.UniversesSerializer({"count": page.paginator.count, "universes": rows}).data)


@extend_schema(
    methods=["GET"],
    operation_id="universe",
    tags=["universes"],
    responses=serializers.UniverseSerializer,
)
@extend_schema(
    methods=["POST"],
    operation_id="universe_change",
    tags=["universes"],
    request=serializers.NewUniverseSerializer,
    responses=serializers.UniverseSerializer,
)
@api_view(["GET", "POST"])
def one_universe(request: Request, slug: str, pk: UUID) -> Response:
    """One saved universe; or put another name, search and purpose in the place of its own."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_UNIVERSES)
    saved = access.universe_for(campaign, pk)
    if request.method == "POST":
        return Response(_save(request, campaign, saved))
    return Response(serializers.UniverseSerializer(_row(saved)).data)


def _save(request: Request, campaign: Campaign, saved: Universe | None = None) -> Any:
    asked = serializers.NewUniverseSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    by, given = access.person(request.user), asked.validated_data
    spec, purpose = given["spec"], Purpose(given["purpose"])
    with _refusing():
        kept = universe.save(campaign=campaign, name=given["name"], spec=spec, purpose=purpose, by=by, saved=saved)
    return serializers.UniverseSerializer(_row(kept)).data


@contextmanager
def _refusing() -> Iterator[None]:
    """What is wrong with a search, beside its field."""
    try:
        yield
    except universe.BadUniverse as error:
        raise ValidationError({"spec": [str(error)]}) from None
    except universe.NameTaken:
        raise NameTaken from None


def _search(request: Request) -> tuple[Any, Purpose]:
    """The search that was sent, and what for."""
    asked = serializers.SearchSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    spec, purpose = asked.validated_data["spec"], Purpose(asked.validated_data["purpose"])
    with _refusing():
        universe.check(spec, purpose=purpose)
    return spec, purpose


@extend_schema(
    operation_id="universe_sample",
    tags=["universes"],
    request=serializers.SearchSerializer,
    responses=serializers.SampleSerializer,
)
@api_view(["POST"])
def sample(request: Request, slug: str) -> Response:
    """Twenty of the people whom a search finds, as its page shows them. Each look leaves a row in the audit."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_UNIVERSES)
    spec, _ = _search(request)
    with _refusing():
        people = universe.show_some(spec, campaign, by=access.person(request.user))
    return Response(serializers.SampleSerializer({"sentence": universe.sentence(spec), "people": people}).data)


@extend_schema(
    operation_id="universe_count",
    tags=["universes"],
    request=serializers.SearchSerializer,
    responses=serializers.CountsSerializer,
)
@api_view(["POST"])
def count(request: Request, slug: str) -> Response:
    """How many voters, doors and numbers a search finds, and in plain words what it says."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_UNIVERSES)
    spec, purpose = _search(request)
    with _refusing():
        counts = universe.counts(spec, campaign)
    falls = _falls(campaign, spec) if purpose == Purpose.GOTV else []
    told = {
        "sentence": universe.sentence(spec),
        "voters": counts.voters,
        "doors": counts.doors,
        "phones": counts.phones,
        "seconds": counts.seconds,
        "gate": falls,
    }
    return Response(serializers.CountsSerializer(told).data)


def _falls(campaign: Campaign, spec: Any) -> list[dict[str, Any]]:
    found = universe.voters(spec, campaign)
    falls = [(channel, gate.waterfall(campaign=campaign, channel=channel, voters=found)) for channel in Channel]
    return [
        {
            "channel": str(channel),
            "total": fall.total,
            "allowed": fall.allowed,
            "refused": [{"reason": str(bar.refusal), "people": bar.count} for bar in fall.bars],
        }
        for channel, fall in falls
    ]


def _row(saved: Universe) -> dict[str, Any]:
    return {
        "id": saved.pk,
        "name": saved.name,
        "purpose": saved.purpose,
        "sentence": universe.sentence(saved.spec),
        "spec": saved.spec,
        "saved_at": saved.saved_at,
    }
