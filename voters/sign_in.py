"""Signing in by a six-digit code, or by a password: asking, sending, guessing, and how often.

Whoever asks gets the same answer and the same work, known to us or not. Guesses and codes are counted by person, in
PostgreSQL, over all browsers and addresses; a device that has signed in as this person before has a count of its own,
so nobody is locked out by a stranger's guesses.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import phonenumbers
from django.contrib.auth.hashers import check_password as password_matches
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare

from voters import invitations, sealing
from voters.enums import CodeChannel, GuessKind
from voters.models import Invitation, SignInCode, SignInGuess, User
from voters.posting import post_code
from voters.tasks import newcomer_codes_used_up, send_code

logger = logging.getLogger(__name__)

CODE_LIVES = timedelta(minutes=10)
LOST_AFTER = timedelta(seconds=20)
TRIES_A_CODE = 5
PAUSE_AFTER_TRIES = timedelta(minutes=15)
GUESSES_A_DAY = 10
CODES_AN_HOUR, CODES_A_DAY = 5, 10
NEWCOMERS_BY_TEXT_AN_HOUR = 200
TEXTED_COUNTRIES = frozenset({"US", "CA"})
KNOWN_DEVICE_SALT = "groundtruth.known-device"


class NotAnAddress(ValueError):
    """Neither an e-mail address nor a telephone number."""

    code = "not_an_address"


class TooOften(Exception):
    """Too many codes or guesses for this person; says when it makes sense to try again."""

    code = "too_often"

    def __init__(self, wait: timedelta) -> None:
        super().__init__("That was too often.")
        self.wait = wait


class CodeGone(Exception):
    """No code is waiting in this browser: never asked, too old, used, or replaced by a newer one."""

    code = "code_gone"


class WrongCode(Exception):
    """Not the code that we sent."""

    code = "wrong_code"

    def __init__(self, tries_left: int) -> None:
        super().__init__("That is not the code.")
        self.tries_left = tries_left


class WrongPassword(Exception):
    """No person of that address and password."""

    code = "wrong_password"


class EmailOnly(Exception):
    """No more codes by text this hour for newcomers of this campaign."""

    code = "email_only"


@dataclass(frozen=True)
class Address:
    """Where a code can go, in the form in which we keep it."""

    channel: CodeChannel
    value: str


def address(text: str) -> Address:
    """Read what a person typed, or raise ``NotAnAddress``. Numbers without a country are read as American."""
    text = text.strip()
    if "@" in text:
        return Address(CodeChannel.EMAIL, _email(text))
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException as failure:
        raise NotAnAddress from failure
    if not phonenumbers.is_possible_number(number):
        raise NotAnAddress
    return Address(CodeChannel.SMS, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as failure:
        raise NotAnAddress from failure
    return text.lower()


def person_at(where: Address) -> User | None:
    """The active person whose address this is."""
    known = {"email": where.value} if where.channel == CodeChannel.EMAIL else {"phone": where.value}
    return User.objects.filter(is_active=True, **known).first()


def subject(where: Address, user: User | None) -> str:
    """Whom counts are kept for: a keyed hash, made the same way for those we know and those we do not."""
    return subject_of(user) if user else sealing.keyed("subject", f"address {where.value}")


def subject_of(user: User) -> str:
    return sealing.keyed("subject", f"user {user.pk}")


def known_device_cookie(user: User) -> str:
    """What a browser keeps so that it is known again as one in which this person has signed in."""
    kept = {"subject": subject_of(user), "device": secrets.token_hex(16)}
    return signing.dumps(kept, salt=KNOWN_DEVICE_SALT)


def known_device(cookie: str, subject: str) -> str:
    """The device's name in our counts, or nothing if it never signed in as this person."""
    try:
        kept = signing.loads(cookie, salt=KNOWN_DEVICE_SALT)
    except signing.BadSignature:
        return ""
    return sealing.digest(kept["device"]) if constant_time_compare(kept["subject"], subject) else ""


@transaction.atomic
def ask(
    *,
    where: Address,
    nonce: str,
    at: datetime,
    cookie: str = "",
    by_email: bool = False,
    invitation: Invitation | None = None,
    name: str = "",
    language: str = "",
) -> SignInCode:
    """Ask for a code that works once, in the browser that holds ``nonce``, and ends the one before.

    1. Lock the person's counts. 2. Refuse with ``TooOften``. 3. End the code before. 4. Note the new one; the worker
    makes the digits and sends them after the commit, if there is anybody to send them to. With an ``invitation`` a
    newcomer is somebody too; ``by_email`` sends to the e-mail address on file instead of the number typed. The message
    is written in ``language``, or else in the house's own.
    """
    user = person_at(where)
    whose = subject(where, user)
    device = known_device(cookie, whose)
    _lock(whose)
    _check_may_ask(whose, device, at)
    newcomer = invitation is not None and user is None
    if newcomer:
        _check_newcomer(where, invitation, at)
    SignInCode.objects.filter(subject=whose, ended_at=None).update(ended_at=at)
    code = SignInCode.objects.create(
        subject=whose,
        device=device,
        user=user,
        invitation=invitation,
        name=name,
        address=where.value if newcomer else "",
        channel=CodeChannel.EMAIL if by_email else where.channel,
        language=language,
        nonce_hash=sealing.digest(nonce),
        asked_at=at,
    )
    transaction.on_commit(partial(send_code.delay, code_id=str(code.pk)))
    return code


def deliver(*, code_id: UUID, at: datetime) -> bool:
    """Make the digits of a code that was asked for and send them. Run twice, it sends once.

    Digits are made for an address that we do not know too, and go nowhere.
    """
    code = SignInCode.objects.select_related("user").filter(pk=code_id, ended_at=None, code_hash="").first()
    if code is None or at - code.asked_at >= CODE_LIVES:
        return False
    digits = f"{secrets.randbelow(1_000_000):06d}"
    won = SignInCode.objects.filter(pk=code.pk, code_hash="").update(code_hash=_hash(code, digits))
    where = _destination(code)
    if not won or where is None:
        return False
    return post_code(where.channel, to=where.value, digits=digits, language=code.language)


def queue_lost_codes(*, at: datetime) -> int:
    """Queue again the codes whose task Redis has lost, and say how many: asked for, a while ago, and not made yet."""
    lost = SignInCode.objects.filter(
        code_hash="", ended_at=None, asked_at__gt=at - CODE_LIVES, asked_at__lt=at - LOST_AFTER
    )
    ids = list(lost.values_list("pk", flat=True))
    for pk in ids:
        send_code.delay(code_id=str(pk))
    return len(ids)


def guess(*, code_id: UUID, nonce: str, digits: str, at: datetime) -> User:
    """The person whose code this is; an invited newcomer becomes one here.

    Raises ``CodeGone``, ``TooOften`` or ``WrongCode``. A wrong guess stays counted whatever happens afterwards.
    """
    with transaction.atomic():
        code, tries = _look_at(code_id, nonce, at)
        right = code.code_hash != "" and constant_time_compare(code.code_hash, _hash(code, digits))
        SignInGuess.objects.create(
            subject=code.subject, device=code.device, kind=GuessKind.CODE, was_right=right, code=code, at=at
        )
        if right or tries + 1 >= TRIES_A_CODE:
            SignInCode.objects.filter(pk=code.pk).update(ended_at=at)
        if right:
            return _person_of(code, at)
    logger.warning("sign-in refused: %s for code %s", WrongCode.code, code.pk)
    raise WrongCode(TRIES_A_CODE - tries - 1)


def begin_guess(*, whose: str, kind: GuessKind, cookie: str, at: datetime) -> SignInGuess:
    """Count a guess at a password or second factor before it is looked at, or raise ``TooOften``."""
    device = known_device(cookie, whose)
    with transaction.atomic():
        _lock(whose)
        _check_may_guess(whose, device, kind, at)
        return SignInGuess.objects.create(subject=whose, device=device, kind=kind, at=at)


def was_right(guess: SignInGuess) -> None:
    """What begin_guess counted was right: it no longer counts against the person."""
    SignInGuess.objects.filter(pk=guess.pk).update(was_right=True)


def check_password(*, where: Address, password: str, cookie: str, at: datetime) -> User:
    """The person of that address and password, or ``WrongPassword``; the work is the same for everybody."""
    user = person_at(where)
    counted = begin_guess(whose=subject(where, user), kind=GuessKind.PASSWORD, cookie=cookie, at=at)
    if user is None:
        make_password(password)
    elif password_matches(password, user.password):
        was_right(counted)
        return user
    logger.warning("sign-in refused: %s, guess %s", WrongPassword.code, counted.pk)
    raise WrongPassword


def clear_out(*, at: datetime) -> int:
    """Delete codes of two days ago and guesses of ninety; how many rows went."""
    codes, _ = SignInCode.objects.filter(asked_at__lt=at - timedelta(days=2)).delete()
    guesses, _ = SignInGuess.objects.filter(at__lt=at - timedelta(days=90)).delete()
    return codes + guesses


def _lock(subject: str) -> None:
    """Whoever counts for this person waits here for who came first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])


def _check_may_ask(subject: str, device: str, at: datetime) -> None:
    asked = SignInCode.objects.filter(subject=subject, device=device)
    if asked.filter(asked_at__gt=at - timedelta(hours=1)).count() >= CODES_AN_HOUR:
        raise TooOften(timedelta(hours=1))
    if asked.filter(asked_at__gt=at - timedelta(days=1)).count() >= CODES_A_DAY:
        raise TooOften(timedelta(days=1))
    wrong = SignInGuess.objects.filter(subject=subject, device=device, kind=GuessKind.CODE, was_right=False)
    if wrong.filter(at__gt=at - PAUSE_AFTER_TRIES).count() >= TRIES_A_CODE:
        raise TooOften(PAUSE_AFTER_TRIES)


def _check_may_guess(subject: str, device: str, kind: GuessKind, at: datetime) -> None:
    wrong = SignInGuess.objects.filter(subject=subject, device=device, kind=kind, was_right=False)
    if wrong.filter(at__gt=at - timedelta(days=1)).count() >= GUESSES_A_DAY:
        raise TooOften(timedelta(days=1))


def _check_newcomer(where: Address, invitation: Invitation | None, at: datetime) -> None:
    """Codes by text cost money: to newcomers only in two countries, and only so many an hour for a campaign.

    They are counted under the campaign's lock; the one that is the last of the hour tells the admins.
    """
    if where.channel != CodeChannel.SMS or invitation is None:
        return
    if not _is_texted(where.value):
        raise EmailOnly
    _lock(f"newcomers of {invitation.campaign_id}")
    sent = SignInCode.objects.filter(
        invitation__campaign=invitation.campaign_id,
        channel=CodeChannel.SMS,
        user=None,
        asked_at__gt=at - timedelta(hours=1),
    ).count()
    most = NEWCOMERS_BY_TEXT_AN_HOUR + invitations.more_codes(invitation.campaign_id, at=at)
    if sent >= most:
        raise EmailOnly
    if sent + 1 == most:
        transaction.on_commit(partial(newcomer_codes_used_up.delay, campaign_id=str(invitation.campaign_id)))


def _is_texted(number: str) -> bool:
    return phonenumbers.region_code_for_number(phonenumbers.parse(number)) in TEXTED_COUNTRIES


def _destination(code: SignInCode) -> Address | None:
    """Where the digits go; nobody, for an address that we do not know."""
    channel = CodeChannel(code.channel)
    if code.user is None:
        return Address(channel, code.address) if code.address else None
    email, phone = code.user.email, code.user.phone
    if channel == CodeChannel.SMS and phone and _is_texted(phone):
        return Address(channel, phone)
    return Address(CodeChannel.EMAIL, email) if email else None


def _look_at(code_id: UUID, nonce: str, at: datetime) -> tuple[SignInCode, int]:
    """The code under its person's lock and the guesses it has seen, or why it may not be looked at."""
    whose = SignInCode.objects.filter(pk=code_id).values_list("subject", flat=True).first()
    if whose is None:
        raise CodeGone
    _lock(whose)
    code = SignInCode.objects.select_related("user", "invitation__campaign").get(pk=code_id)
    stands = code.ended_at is None and at - code.asked_at < CODE_LIVES
    if not stands or not constant_time_compare(code.nonce_hash, sealing.digest(nonce)):
        raise CodeGone
    _check_may_guess(whose, code.device, GuessKind.CODE, at)
    return code, code.guesses.count()


def _person_of(code: SignInCode, at: datetime) -> User:
    if code.invitation is not None:
        return invitations.accept(
            invitation=code.invitation, user=code.user, name=code.name, address=code.address, at=at
        )
    if code.user is None or not code.user.is_active:
        raise CodeGone
    return code.user


def _hash(code: SignInCode, digits: str) -> str:
    return sealing.keyed("code", f"{code.pk} {code.nonce_hash} {digits}")
