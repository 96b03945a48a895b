"""What the API document says of every operation alike."""

from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
REFUSALS = {
    "401": "Sign in first, or again.",
    "403": "Your part in the campaign does not include this.",
    "404": "It is not there, or not yours.",
    "413": "Too much at once: send less.",
    "429": "Too often: wait as long as Retry-After says.",
}


def refusals(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Receives the finished document; names the refusals that any operation may answer."""
    for methods in result["paths"].values():
        for method in METHODS:
            responses = methods.get(method, {}).get("responses", {})
            for status, words in REFUSALS.items():
                responses.setdefault(status, {"description": words})
    return result
