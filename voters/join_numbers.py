"""The six-digit number by which people at a launch join: it stands for a link, and a wrong one costs.

A number is kept hashed under our key and dies with its launch. Wrong numbers are counted in PostgreSQL by the address
they come from, and all together: nobody can tell which campaign a wrong number was meant for, so an hour with too many
of them closes the numbers of all, and only the QR code and the link go on.
"""

import logging
import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction

from voters import invitations, sealing
from voters.enums import GuessKind
from voters.models import Invitation, SignInGuess

logger = logging.getLogger(__name__)

TRIES_AN_ADDRESS = 10
TRIES_OF_ALL = 100
WITHIN = timedelta(hours=1)


class WrongNumber(Exception):
    """No launch has this number now."""

    code = "wrong_number"


class NumbersClosed(Exception):
    """Too many wrong numbers in this hour: scan the QR code or open the link."""

    code = "numbers_closed"


def hashed(digits: str) -> str:
    return sealing.keyed("join number", digits)


def fresh(*, at: datetime) -> str:
    """Six digits that no launch has now. Call it in the transaction that keeps them; the others wait until then."""
    _lock()
    while True:
        digits = f"{secrets.randbelow(1_000_000):06d}"
        same = Invitation.objects.filter(number_hash=hashed(digits))
        if not same.filter(invitations.holds(at)).exists():
            same.update(number_hash=None)
            return digits


def invitation_of(*, digits: str, address: str, at: datetime) -> Invitation:
    """The invitation that these digits stand for. ``address`` is where the person asks from.

    Raises ``WrongNumber``, which stays counted, and ``NumbersClosed`` also for a right number.
    """
    asking = sealing.keyed("join address", address)
    with transaction.atomic():
        _lock()
        _check_open(asking, at)
        found = Invitation.objects.filter(invitations.holds(at), number_hash=hashed(digits))
        invitation = found.select_related("campaign").first()
        SignInGuess.objects.create(subject=asking, kind=GuessKind.NUMBER, was_right=invitation is not None, at=at)
    if invitation is None:
        logger.warning("join refused: %s", WrongNumber.code)
        raise WrongNumber
    return invitation


def _check_open(asking: str, at: datetime) -> None:
    wrong = SignInGuess.objects.filter(kind=GuessKind.NUMBER, was_right=False, at__gt=at - WITHIN)
    if wrong.filter(subject=asking).count() >= TRIES_AN_ADDRESS or wrong.count() >= TRIES_OF_ALL:
        logger.warning("join refused: %s", NumbersClosed.code)
        raise NumbersClosed


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('join numbers', 0))")
