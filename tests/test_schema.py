"""The API document tells the truth: every operation, how one signs in to it, and what may come back."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("get", "post", "put", "patch", "delete")
REFUSALS = {"401", "403", "404", "413", "429"}


@pytest.fixture(scope="module")
def document() -> Any:
    """What ``/api/schema/`` says; a warning of the generator fails here."""
    written = io.StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=written)
    return yaml.safe_load(written.getvalue())


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield f"{method} {path}", methods[method]


def api_patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from api_patterns(each, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield "/" + prefix + str(each.pattern)


def test_every_pattern_of_the_api_stands_in_the_document(document: Any) -> None:
    named = [path for path in api_patterns(get_resolver()) if path.startswith("/api/v1/")]

    assert len(document["paths"]) == len(named)


def test_every_operation_says_how_one_signs_in(document: Any) -> None:
    open_doors = [name for name, operation in operations(document) if {} in operation.get("security", [{}])]

    assert open_doors == []


def test_every_operation_says_which_refusals_may_come(document: Any) -> None:
    silent = {
        name: sorted(REFUSALS - set(operation["responses"]))
        for name, operation in operations(document)
        if REFUSALS - set(operation["responses"])
    }

    assert silent == {}


def test_every_field_of_an_answer_is_listed(document: Any) -> None:
    """``additionalProperties`` would let a column out that nobody meant to show."""
    loose = [
        name
        for name, schema in document["components"]["schemas"].items()
        if schema.get("type") == "object" and schema.get("additionalProperties") not in (None, False)
        if not schema.get("properties")
    ]

    assert loose == []
