"""The phones that sync: each has a secret of its own, good for 14 days, of which we keep only the hash."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction

from canvass.models import DeviceToken
from voters import audit, permissions, sessions
from voters.models import Campaign, User

GOOD_FOR = timedelta(days=14)
GIVES_FOR = timedelta(hours=48)


class Unknown(Exception):
    """No phone has this secret, or it is past its time. What the phone keeps stays there until it signs in again."""

    code = "sign_in_again"


class Copied(Unknown):
    """Another device shows the secret of this one."""


@dataclass(frozen=True)
class Registered:
    """``secret`` is shown once, here."""

    device: DeviceToken
    secret: str


def hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def register(*, campaign: Campaign, volunteer: User, device: UUID, at: datetime) -> Registered:
    """Give this volunteer's phone a new secret; the one it had before ends. Raises ``permissions.Forbidden``."""
    permissions.check_can(volunteer, permissions.Act.KNOCK, campaign)
    before = DeviceToken.objects.filter(campaign=campaign, volunteer=volunteer, device=device, expires_at__gt=at)
    before.filter(revoked_at=None).update(expires_at=at)
    secret = token_urlsafe(32)
    token = DeviceToken.objects.create(
        campaign=campaign,
        volunteer=volunteer,
        device=device,
        token_hash=hashed(secret),
        made_at=at,
        expires_at=at + GOOD_FOR,
    )
    audit.record("device.registered", by=volunteer, campaign=campaign, on=token)
    return Registered(token, secret)


def known(*, secret: str, device: UUID, at: datetime) -> DeviceToken:
    """The phone that shows this secret.

    A phone that was reported lost is known for 48 hours more, so that it can give what it holds; ``gives_only``
    says so. Raises ``Unknown``, and ``Copied`` when another device shows the secret, which is written down.
    """
    token = DeviceToken.objects.select_related("campaign", "volunteer").filter(token_hash=hashed(secret)).first()
    if token is None or token.expires_at <= at:
        raise Unknown
    if token.device != device:
        DeviceToken.objects.filter(pk=token.pk).update(copied_at=at)
        audit.record("device.copied", by=token.volunteer, campaign=token.campaign, on=token)
        raise Copied
    if token.revoked_at is not None and token.revoked_at + GIVES_FOR <= at:
        raise Unknown
    return token


def gives_only(device: DeviceToken) -> bool:
    """Whether this phone may hand in what it holds and gets nothing: it was lost, or its volunteer has left."""
    return device.revoked_at is not None or not permissions.can(
        device.volunteer, permissions.Act.KNOCK, device.campaign
    )


@transaction.atomic
def lose(*, device: DeviceToken, by: User, at: datetime) -> None:
    """The phone is lost: it gets nothing from now on, and wipes itself when it next asks.

    Nobody knows which of the volunteer's sessions stands on it, so all of them end: whoever holds the phone needs a
    new code before it can have a new secret.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, device.campaign)
    tokens = DeviceToken.objects.filter(
        campaign=device.campaign, volunteer=device.volunteer, device=device.device, revoked_at=None
    )
    tokens.update(revoked_at=at, revoked_by=by)
    sessions.end_all(user=device.volunteer)
    audit.record("device.lost", by=by, campaign=device.campaign, on=device)
