"""Printed links: the first admin's, and in a demonstration one for each person a newcomer may look around as."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from voters import audit, sealing
from voters.enums import LinkPurpose
from voters.models import SignInLink, User

DEMONSTRATION_LASTS = timedelta(hours=24)
FIRST_ADMIN_LASTS = timedelta(hours=24)


class NotHere(Exception):
    """Links that sign in without code and second factor exist in a demonstration only."""

    code = "not_a_demonstration"


class SomebodyIsHere(Exception):
    """The first admin's link is for an empty house."""

    code = "somebody_is_here"


class LinkEnded(Exception):
    """This link is unknown, used or too old."""

    code = "link_ended"


@transaction.atomic
def link_for(user: User | None, *, purpose: LinkPurpose, at: datetime | None = None) -> str:
    """The path of a new link. A demonstration link works for 24 hours; the first admin's once, within 24 hours.

    Raises ``NotHere`` for a demonstration link where ``DEMONSTRATION`` is off, as it always is in production, and
    ``SomebodyIsHere`` for a first admin where somebody has an account.
    """
    at = at or timezone.now()
    if purpose == LinkPurpose.DEMONSTRATION:
        check_demonstration()
    else:
        check_nobody_is_here()
        SignInLink.objects.filter(purpose=purpose, used_at=None).delete()
    token = sealing.token()
    lasts = DEMONSTRATION_LASTS if purpose == LinkPurpose.DEMONSTRATION else FIRST_ADMIN_LASTS
    SignInLink.objects.create(token_hash=sealing.digest(token), purpose=purpose, user=user, expires_at=at + lasts)
    view = "voters:link" if purpose == LinkPurpose.DEMONSTRATION else "voters:first_admin"
    return reverse(view, kwargs={"token": token})


def check_demonstration() -> None:
    if settings.PRODUCTION or not settings.DEMONSTRATION:
        raise NotHere("Sign-in links are for the demonstration only.")


def check_nobody_is_here() -> None:
    if User.objects.exists():
        raise SomebodyIsHere("Somebody has an account here already. Ask an admin for an invitation.")


def demonstration_person(token: str, *, at: datetime) -> User:
    """Who may look around by this link."""
    check_demonstration()
    found = _live(token, LinkPurpose.DEMONSTRATION, at)
    if found.user is None or not found.user.is_active:
        raise LinkEnded
    SignInLink.objects.filter(pk=found.pk, used_at=None).update(used_at=at)
    audit.record("signed_in_by_link", by=found.user, campaign=None)
    return found.user


def check_first_admin(token: str, *, at: datetime) -> None:
    """Refuse unless this link still sets up the first campaign."""
    check_nobody_is_here()
    if _live(token, LinkPurpose.FIRST_ADMIN, at).used_at is not None:
        raise LinkEnded


def use_first_admin(token: str, *, at: datetime) -> None:
    """Take the link, once; of two who try at the same time one gets ``LinkEnded``."""
    check_first_admin(token, at=at)
    if not SignInLink.objects.filter(token_hash=sealing.digest(token), used_at=None).update(used_at=at):
        raise LinkEnded


def _live(token: str, purpose: LinkPurpose, at: datetime) -> SignInLink:
    found = SignInLink.objects.filter(token_hash=sealing.digest(token), purpose=purpose, expires_at__gt=at)
    link = found.select_related("user").first()
    if link is None:
        raise LinkEnded
    return link
