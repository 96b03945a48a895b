"""Six digits and a link for each walk list, by which whoever comes first takes it.

A free list has both. They open nothing by themselves: only a member of the campaign takes a list, within what one
volunteer may hold and see. The digits are kept hashed and sealed under our key; a wrong number costs.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext

from canvass.enums import ListState
from canvass.models import WalkList
from voters import sealing, sign_in
from voters.enums import GuessKind
from voters.models import Campaign, SignInGuess, User

logger = logging.getLogger(__name__)

TRIES = 10
WITHIN = timedelta(hours=1)
SIGNER = signing.Signer(salt="groundtruth.walk-list", sep="~")
LIVING = (ListState.FREE, ListState.OUT)


class WrongNumber(Exception):
    """No list of the campaign has this number now, or the link is not ours."""

    code = "wrong_number"


class TooManyTries(Exception):
    """Ten wrong numbers in an hour: scan the QR code, or ask the organizer."""

    code = "too_many_tries"


@dataclass(frozen=True)
class Number:
    """Six digits as they are kept."""

    hashed: str
    sealed: str


def fresh(campaign_id: UUID, count: int) -> list[Number]:
    """So many numbers that no list of the campaign has now; others who make some wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(campaign_id)])
    living = WalkList.objects.filter(campaign=campaign_id, state__in=LIVING)
    taken = set(living.values_list("number_hash", flat=True))
    made: list[Number] = []
    while len(made) < count:
        digits = f"{secrets.randbelow(1_000_000):06d}"
        hashed = _hashed(campaign_id, digits)
        if hashed not in taken:
            taken.add(hashed)
            made.append(Number(hashed, sealing.seal(digits)))
    return made


def digits(walk_list: WalkList) -> str:
    """The list's number as it is shown, or nothing where it cannot be read any more."""
    try:
        return sealing.unseal(walk_list.number_sealed) if walk_list.number_sealed else ""
    except sealing.InvalidToken:
        return ""


def link(walk_list: WalkList, slug: str) -> str:
    """The whole address by which a list is taken, for a QR code or a message."""
    token = SIGNER.sign(walk_list.pk.hex)
    return settings.PUBLIC_URL + reverse("canvass:take", kwargs={"slug": slug, "token": token})


def text_link(walk_list: WalkList, slug: str, *, phone: str = "") -> str:
    """Opens a text on the organizer's own phone with the list's link in it, to this number or to one she picks.

    We send nothing: whoever gave no number to us or to her gets nothing.
    """
    words = gettext("Your walk list %(name)s: %(link)s") % {
        "name": walk_list.turf.name,
        "link": link(walk_list, slug),
    }
    return f"sms:{phone}?&body={quote(words)}"


def of_link(token: str) -> UUID:
    """The list that a link names, or ``WrongNumber``."""
    try:
        return UUID(SIGNER.unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise WrongNumber from error


def of_number(*, campaign: Campaign, volunteer: User, digits: str, at: datetime) -> WalkList:
    """The list of this campaign with this number. A wrong one stays counted against the person.

    Raises ``WrongNumber`` and, also for a right number, ``TooManyTries``.
    """
    asking = sign_in.subject_of(volunteer)
    with transaction.atomic():
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=volunteer.pk)
        tried = SignInGuess.objects.filter(subject=asking, kind=GuessKind.LIST, was_right=False, at__gt=at - WITHIN)
        if tried.count() >= TRIES:
            raise TooManyTries
        living = WalkList.objects.select_related("turf", "campaign", "drive").filter(state__in=LIVING)
        found = living.filter(campaign=campaign, number_hash=_hashed(campaign.pk, digits)).first()
        SignInGuess.objects.create(subject=asking, kind=GuessKind.LIST, was_right=found is not None, at=at)
    if found is None:
        logger.warning("list refused: %s for %s", WrongNumber.code, volunteer.pk)
        raise WrongNumber
    return found


def _hashed(campaign_id: UUID, digits: str) -> str:
    return sealing.keyed("list number", f"{campaign_id} {digits}")
