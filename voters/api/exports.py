"""A part of the roll as a file, for scripts: the same two people, one download and one day as on the page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from voters import access, exports, queries, second_factor
from voters.api import serializers
from voters.api.paging import PAGES, page_asked
from voters.models import Campaign, RollExport, Universe
from voters.permissions import Act
from voters.tasks import make_export


class CannotExport(APIException):
    """Not so, or not now; nothing left the house."""

    status_code = status.HTTP_409_CONFLICT
    default_code = exports.CannotExport.code


class FactorNeeded(APIException):
    """The second factor was shown more than ten minutes ago."""

    status_code = status.HTTP_403_FORBIDDEN
    default_detail = "Show your second factor on a page of ours, then do that once more."
    default_code = "second_factor_needed"


@extend_schema(
    methods=["GET"],
    operation_id="exports",
    tags=["exports"],
    parameters=[PAGES],
    responses=serializers.ExportsSerializer,
)
@extend_schema(
    methods=["POST"],
    operation_id="export_ask",
    tags=["exports"],
    request=serializers.NewExportSerializer,
    responses={201: serializers.ExportSerializer},
)
@api_view(["GET", "POST"])
def all_exports(request: Request, slug: str) -> Response:
    """Everything that was taken out of the roll here, the latest first; or ask for one more."""
    campaign = access.campaign_for(request.user, slug, Act.EXPORT)
    if request.method == "POST":
        return Response(_ask(request, campaign), status=status.HTTP_201_CREATED)
    rows = RollExport.objects.filter(campaign=campaign).select_related("universe").order_by("-pk")
    page = queries.page_of(rows, number=page_asked(request))
    told = [_row(request, row, at=timezone.now()) for row in page.object_list]
    return Response(serializers.ExportsSerializer({"count": page.paginator.count, "exports": told}).data)


def _ask(request: Request, campaign: Campaign) -> Any:
    _check_is_fresh(request)
    asked = serializers.NewExportSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    given, at = asked.validated_data, timezone.now()
    saved = Universe.objects.filter(campaign=campaign, pk=given["universe"]).first() if given["universe"] else None
    if given["universe"] and saved is None:
        raise ValidationError({"universe": ["There is no such universe."]})
    try:
        export = exports.ask(
            campaign=campaign,
            saved=saved,
            columns=given["columns"],
            form=given["form"],
            reason=given["reason"],
            by=access.person(request.user),
            session_key=_key(request),
            at=at,
            enqueue=lambda pk: make_export.delay(export_id=pk),
        )
    except exports.CannotExport as refusal:
        raise CannotExport(str(refusal)) from None
    return serializers.ExportSerializer(_row(request, export, at=at)).data


@extend_schema(
    operation_id="export_take",
    tags=["exports"],
    request=None,
    responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
)
@api_view(["POST"])
def file(request: Request, slug: str, pk: UUID) -> Response:
    """The file, once, in the session that asked for it."""
    campaign = access.campaign_for(request.user, slug, Act.EXPORT)
    export, by = access.export_for(campaign, pk), access.person(request.user)
    _check_is_fresh(request)
    try:
        taken = exports.take(export=export, by=by, session_key=_key(request), at=timezone.now())
    except exports.CannotExport as refusal:
        raise CannotExport(str(refusal)) from None
    name = f"roll-copy-{export.copy_number}.{export.form}"
    response = FileResponse(taken, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # An answer that streams is an answer.


def _check_is_fresh(request: Request) -> None:
    if not second_factor.is_fresh(request._request, at=timezone.now()):
        raise FactorNeeded


def _key(request: Request) -> str:
    return request._request.session.session_key or ""


def _row(request: Request, row: RollExport, *, at: datetime) -> dict[str, Any]:
    by = access.person(request.user)
    return {
        "id": row.pk,
        "copy": row.copy_number,
        "universe": row.universe_id,
        "columns": row.columns,
        "form": row.form,
        "people": row.people,
        "reason": row.reason,
        "state": row.state,
        "asked_at": row.asked_at,
        "may_take": exports.can_take(row, by=by, session_key=_key(request), at=at),
    }
