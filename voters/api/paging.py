"""Long lists of the web API come in pages."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGES = OpenApiParameter("page", int, OpenApiParameter.QUERY, description="From 1; 50 on each.")


def page_asked(request: Request) -> int:
    """The page asked for; any other parameter is refused."""
    if unknown := set(request.query_params) - {"page"}:
        raise ValidationError({str(name)[:40]: ["There is no such parameter."] for name in unknown})
    asked = request.query_params.get("page", "1")
    if not asked.isdecimal() or not 1 <= int(asked[:9]) <= 100_000:
        raise ValidationError({"page": ["A page is a number from 1."]})
    return int(asked)
