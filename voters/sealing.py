"""What a dump of the database must not give away: hashed where we only compare, sealed where we must read again."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

__all__ = ["InvalidToken", "digest", "erasing_keys", "keyed", "seal", "token", "unseal"]


def token() -> str:
    """256 bits from the system's chance, fit for a link."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """The name under which a long random token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(purpose: str, text: str) -> str:
    """The name under which something short or guessable is kept: worthless without our key."""
    return salted_hmac(f"groundtruth.{purpose}", text, algorithm="sha256").hexdigest()


def erasing_keys() -> list[bytes]:
    """The keys, newest first, under which an erased person is known again: 32 bytes each.

    PostgreSQL is handed them with a question (``voters_keyed``) and never keeps them.
    """
    secrets_of_ours = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hashlib.sha256(b"groundtruth.erasing" + secret.encode()).digest() for secret in secrets_of_ours]


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again, also if it was sealed under one of ``SECRET_KEY_FALLBACKS``; else ``InvalidToken``."""
    return _keys().decrypt(sealed.encode()).decode()


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"groundtruth.sealing" + secret.encode()).digest())
