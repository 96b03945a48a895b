"""Proves that a webhook comes from the carrier."""

from collections.abc import Mapping

from django.conf import settings
from django.http import QueryDict
from twilio.request_validator import RequestValidator


def signature_is_valid(*, path_and_query: str, form: Mapping[str, str] | QueryDict, signature: str) -> bool:
    """Whether ``signature`` was made over this address and this form with one of our tokens.

    The address is ``PUBLIC_URL`` and the path and query as they came, never what a Host header says. ``form`` is the
    whole form, untrimmed. Refused besides: an empty form and a body hash (a JSON webhook, of which we have none), and a
    name that comes twice, because the signature counts equal values once.
    """
    if not signature or not form or not isinstance(form, Mapping):
        return False
    if not path_and_query.startswith("/") or "bodySHA256" in path_and_query:
        return False
    if isinstance(form, QueryDict) and any(len(values) != 1 for _, values in form.lists()):
        return False
    url = settings.PUBLIC_URL.rstrip("/") + path_and_query
    return any(bool(RequestValidator(token).validate(url, form, signature)) for token in settings.TWILIO_AUTH_TOKENS)


def signature_of(*, path_and_query: str, form: Mapping[str, str]) -> str:
    """The signature the carrier makes with the primary token: for setting up and for tests."""
    url = settings.PUBLIC_URL.rstrip("/") + path_and_query
    return str(RequestValidator(settings.TWILIO_AUTH_TOKENS[0]).compute_signature(url, form))
