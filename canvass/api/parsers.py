import json
from collections.abc import Mapping
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

LARGEST = 256 * 1024


class TooLarge(APIException):
    """More than one answer's worth: the phone halves what it sends."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "That is too much at once. Send less."
    default_code = "too_large"


class SmallJSONParser(BaseParser):
    """JSON of at most 256 KB; too much is a 413, and what cannot be read a 400, never a failure of ours."""

    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,  # noqa: ARG002 -- the frame calls it so
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 -- the same
    ) -> Any:
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise TooLarge
        try:
            return json.loads(body, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ParseError("This is no JSON that we can read.") from error


def _refuse(constant: str) -> None:
    raise ValueError(constant)
