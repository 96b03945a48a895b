"""A code works once, ten minutes, in one browser; guesses count by person; nobody learns who has an account."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import factories
from tests.door import TOKEN
from textbank import segments
from voters import sign_in
from voters.enums import CodeChannel, GuessKind
from voters.models import SignInCode, SignInGuess, User

NONCE = "this browser"
texted: list[tuple[str, str]] = []


def text(*, to: str, body: str) -> bool:
    """Stands in for the text bank."""
    texted.append((to, body))
    return True


def where(user: User) -> sign_in.Address:
    return sign_in.address(user.email or user.phone or "")


def asked(user: User, *, at: datetime | None = None, nonce: str = NONCE, cookie: str = "") -> tuple[SignInCode, str]:
    """A code that was asked for, and the digits that arrived."""
    at = at or timezone.now()
    code = sign_in.ask(where=where(user), nonce=nonce, at=at, cookie=cookie)
    assert sign_in.deliver(code_id=code.pk, at=at)
    return code, digits_of(mail.outbox[-1].body)


def digits_of(body: object) -> str:
    found = re.search(r"\b\d{6}\b", str(body))
    assert found
    return found[0]


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_a_code_signs_in(db: None) -> None:
    person = factories.user()
    code, digits = asked(person)

    found = sign_in.guess(code_id=code.pk, nonce=NONCE, digits=digits, at=timezone.now())

    assert found == person


def test_a_code_works_once(db: None) -> None:
    code, digits = asked(factories.user())
    sign_in.guess(code_id=code.pk, nonce=NONCE, digits=digits, at=timezone.now())

    with pytest.raises(sign_in.CodeGone):
        sign_in.guess(code_id=code.pk, nonce=NONCE, digits=digits, at=timezone.now())


def test_a_code_works_only_in_the_browser_that_asked(db: None) -> None:
    code, digits = asked(factories.user())

    with pytest.raises(sign_in.CodeGone):
        sign_in.guess(code_id=code.pk, nonce="another browser", digits=digits, at=timezone.now())


@pytest.mark.parametrize(("seconds", "works"), [(599, True), (600, False), (601, False)])
def test_a_code_lives_ten_minutes(seconds: int, works: bool, db: None) -> None:
    person, now = factories.user(), timezone.now()
    code, digits = asked(person, at=now)
    later = now + timedelta(seconds=seconds)

    if works:
        assert sign_in.guess(code_id=code.pk, nonce=NONCE, digits=digits, at=later) == person
    else:
        with pytest.raises(sign_in.CodeGone):
            sign_in.guess(code_id=code.pk, nonce=NONCE, digits=digits, at=later)


def test_a_new_code_ends_the_one_before(db: None) -> None:
    person = factories.user()
    old, old_digits = asked(person)
    new, new_digits = asked(person)

    with pytest.raises(sign_in.CodeGone):
        sign_in.guess(code_id=old.pk, nonce=NONCE, digits=old_digits, at=timezone.now())

    assert sign_in.guess(code_id=new.pk, nonce=NONCE, digits=new_digits, at=timezone.now()) == person


def test_five_wrong_guesses_end_a_code_and_pause_the_next(db: None) -> None:
    person, now = factories.user(), timezone.now()
    code, digits = asked(person, at=now)

    left = [tries_left(code, wrong(digits)) for _ in range(5)]

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(sign_in.CodeGone):
        sign_in.guess(code_id=code.pk, nonce=NONCE, digits=digits, at=now)
    with pytest.raises(sign_in.TooOften):
        asked(person, at=now + timedelta(minutes=14))
    asked(person, at=now + timedelta(minutes=16))


def tries_left(code: SignInCode, digits: str) -> int:
    with pytest.raises(sign_in.WrongCode) as refusal:
        sign_in.guess(code_id=code.pk, nonce=NONCE, digits=digits, at=timezone.now())
    return refusal.value.tries_left


def test_at_most_ten_guesses_a_day_are_looked_at_over_all_visits_and_addresses(db: None) -> None:
    person, start = factories.user(), timezone.now()

    for visit in range(25):
        at = start + timedelta(minutes=20 * visit)
        attack(person, nonce=f"address {visit}", at=at)
        cache.clear()

    since = SignInGuess.objects.filter(at__lt=start + timedelta(days=1))
    assert since.count() == 10


def attack(person: User, *, nonce: str, at: datetime) -> None:
    """One visit from one address: a code is asked for and guessed at until we refuse."""
    with suppress(sign_in.TooOften, sign_in.CodeGone):
        code = sign_in.ask(where=where(person), nonce=nonce, at=at)
        for _ in range(6):
            with suppress(sign_in.WrongCode):
                sign_in.guess(code_id=code.pk, nonce=nonce, digits="000000", at=at)


def test_guesses_at_once_are_counted_one_by_one(committed: None) -> None:
    person = factories.user()
    code, digits = asked(person)

    def guess(_: int) -> str:
        try:
            sign_in.guess(code_id=code.pk, nonce=NONCE, digits=wrong(digits), at=timezone.now())
        except (sign_in.WrongCode, sign_in.CodeGone, sign_in.TooOften) as refusal:
            return refusal.code
        finally:
            connection.close()
        return "right"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(20)))

    assert (outcomes.count("wrong_code"), outcomes.count("code_gone")) == (5, 15)


def test_a_device_that_signed_in_before_is_not_locked_out_by_others(db: None) -> None:
    person, now = factories.user(), timezone.now()
    cookie = sign_in.known_device_cookie(person)
    for visit in range(3):
        attack(person, nonce=f"attacker {visit}", at=now - timedelta(minutes=50 - 16 * visit))

    code, digits = asked(person, at=now, cookie=cookie)

    assert sign_in.guess(code_id=code.pk, nonce=NONCE, digits=digits, at=now) == person


def test_a_known_device_of_somebody_else_counts_as_unknown(db: None) -> None:
    person, other = factories.user(), factories.user()

    code, _ = asked(person, cookie=sign_in.known_device_cookie(other))

    assert code.device == ""


def test_five_codes_an_hour_and_ten_a_day(db: None) -> None:
    person, start = factories.user(), timezone.now() - timedelta(days=1)
    for hour in range(2):
        for minute in range(5):
            asked(person, at=start + timedelta(hours=2 * hour, minutes=minute))
        with pytest.raises(sign_in.TooOften):
            asked(person, at=start + timedelta(hours=2 * hour, minutes=6))

    with pytest.raises(sign_in.TooOften) as refusal:
        asked(person, at=start + timedelta(hours=12))

    assert refusal.value.wait == timedelta(days=1)


def test_the_digits_are_made_once_and_kept_nowhere_in_the_clear(db: None) -> None:
    code, digits = asked(factories.user())

    again = sign_in.deliver(code_id=code.pk, at=timezone.now())

    kept = SignInCode.objects.filter(pk=code.pk).values().get()
    assert (again, len(mail.outbox)) == (False, 1)
    assert [name for name, value in kept.items() if digits in str(value) and name != "id"] == []


def test_nothing_is_sent_to_an_address_that_we_do_not_know(db: None) -> None:
    code = sign_in.ask(where=sign_in.address("nobody@example.org"), nonce=NONCE, at=timezone.now())

    sent = sign_in.deliver(code_id=code.pk, at=timezone.now())

    assert (sent, mail.outbox, code.address) == (False, [], "")


def test_a_code_whose_task_was_lost_is_queued_again_until_it_is_made(db: None) -> None:
    now = timezone.now()
    code = sign_in.ask(where=where(factories.user()), nonce=NONCE, at=now)

    early = sign_in.queue_lost_codes(at=now + sign_in.LOST_AFTER)
    lost = sign_in.queue_lost_codes(at=now + timedelta(seconds=50))
    sign_in.deliver(code_id=code.pk, at=now)
    made = sign_in.queue_lost_codes(at=now + timedelta(seconds=50))
    too_old = sign_in.ask(where=where(factories.user()), nonce=NONCE, at=now - sign_in.CODE_LIVES)

    assert (early, lost, made) == (0, 1, 0)
    assert (sign_in.queue_lost_codes(at=now), too_old.code_hash) == (0, "")


def test_a_code_for_nobody_is_not_queued_for_ever(db: None) -> None:
    now = timezone.now()
    code = sign_in.ask(where=sign_in.address("nobody@example.org"), nonce=NONCE, at=now)
    sign_in.deliver(code_id=code.pk, at=now)

    queued = sign_in.queue_lost_codes(at=now + timedelta(minutes=1))

    assert (queued, mail.outbox) == (0, [])


def test_a_code_by_text_goes_to_the_number_on_file(settings: Settings, db: None) -> None:
    settings.CODE_TEXTER = f"{__name__}.text"
    person = User.objects.create_user(name="Vera", phone="+16145550123")
    code = sign_in.ask(where=sign_in.address("(614) 555-0123"), nonce=NONCE, at=timezone.now())

    sign_in.deliver(code_id=code.pk, at=timezone.now())

    to, body = texted[-1]
    assert (to, sign_in.guess(code_id=code.pk, nonce=NONCE, digits=digits_of(body), at=timezone.now())) == (
        "+16145550123",
        person,
    )


def test_a_code_is_sent_in_the_language_of_the_page_that_asked(settings: Settings, client: Client, db: None) -> None:
    settings.CODE_TEXTER = f"{__name__}.text"
    User.objects.create_user(name="Vera", phone="+16145550123")

    client.post("/sign-in/", {"where": "614 555 0123"}, headers={"accept-language": "es-MX"})
    sign_in.deliver(code_id=SignInCode.objects.latest("asked_at").pk, at=timezone.now())

    _, body = texted[-1]
    assert re.match(r"\d{6} es su clave para entrar", body)
    assert segments.measure(body).encoding == segments.Encoding.GSM_7  # One letter beyond it makes the text dearer.


def test_a_code_for_a_number_abroad_goes_by_email(db: None) -> None:
    person = User.objects.create_user(name="Vera", phone="+4915112345678", email="vera@example.org")
    code = sign_in.ask(where=sign_in.address("+49 151 12345678"), nonce=NONCE, at=timezone.now())

    sign_in.deliver(code_id=code.pk, at=timezone.now())

    assert [message.to for message in mail.outbox] == [[person.email]]


def test_without_a_text_bank_no_code_leaves_and_nothing_breaks(settings: Settings, db: None) -> None:
    settings.CODE_TEXTER = "no.such.module"
    User.objects.create_user(name="Vera", phone="+16145550123")
    code = sign_in.ask(where=sign_in.address("614 555 0123"), nonce=NONCE, at=timezone.now())

    assert sign_in.deliver(code_id=code.pk, at=timezone.now()) is False


@pytest.mark.parametrize("typed", ["", "vera", "vera@", "12", "614 555 01", "@example.org", "0" * 4000])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(sign_in.NotAnAddress):
        sign_in.address(typed)


def test_wrong_passwords_are_counted_by_person(db: None) -> None:
    person, now = factories.user(), timezone.now()
    person.set_password("three quiet words")
    person.save(update_fields=["password"])

    def try_password(password: str) -> str:
        try:
            sign_in.check_password(where=where(person), password=password, cookie="", at=now)
        except (sign_in.WrongPassword, sign_in.TooOften) as refusal:
            return refusal.code
        return "in"

    before, tries = try_password("three quiet words"), [try_password("wrong") for _ in range(11)]

    assert before == "in"
    assert tries == ["wrong_password"] * 10 + ["too_often"]
    assert try_password("three quiet words") == "too_often"


def test_old_codes_and_guesses_are_cleared_out(db: None) -> None:
    now = timezone.now()
    asked(factories.user(), at=now - timedelta(days=3))
    SignInGuess.objects.create(subject="s", kind=GuessKind.CODE, at=now - timedelta(days=91))
    kept, _ = asked(factories.user(), at=now)

    sign_in.clear_out(at=now)

    assert (list(SignInCode.objects.all()), SignInGuess.objects.count()) == ([kept], 0)


# Through the pages.


def sign_in_with(client: Client, address: str) -> Any:
    return client.post("/sign-in/", {"where": address})


SECONDS_LEFT = re.compile(rb'data-again="\d+"')  # They pass between one journey and the next.


def seen(answer: Any) -> tuple[int, str | None, bytes]:
    words = SECONDS_LEFT.sub(b"", TOKEN.sub(b"", answer.content))
    return answer.status_code, answer.headers.get("Location"), words


def test_known_and_unknown_get_the_same_answers(db: None) -> None:
    known, unknown = factories.user().email or "", "nobody00@example.org"

    answers = [journey(address) for address in (known, unknown)]

    assert answers[0] == answers[1]


def journey(address: str) -> list[tuple[int, str | None, bytes]]:
    """Everything that somebody sees who asks for codes and guesses until they may no more."""
    client = Client()
    found = [seen(sign_in_with(client, address))]
    found += [seen(client.post("/sign-in/code/", {"code": "000000"})) for _ in range(7)]
    found += [seen(client.post("/sign-in/code/again/")) for _ in range(2)]
    found += [seen(client.get("/sign-in/code/"))]
    found += [seen(client.post("/sign-in/password/", {"where": address, "password": "no"})) for _ in range(12)]
    return [(status, where, body.replace(address.encode(), b"ADDRESS")) for status, where, body in found]


def test_known_and_unknown_take_the_same_time(db: None) -> None:
    known, unknown = factories.user().email or "", "nobody00@example.org"
    client = Client()

    def took(address: str) -> float:
        SignInCode.objects.all().delete()
        start = perf_counter()
        sign_in_with(client, address)
        return perf_counter() - start

    times = [(took(known), took(unknown)) for _ in range(25)]

    assert abs(median(a for a, _ in times) - median(b for _, b in times)) < 0.05


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/account/sessions/", "/account/sessions/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https:evil.example", "/"),
        ("https://evil.example/", "/"),
        ("\t//evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://user@evil.example/", "/"),
        ("evil", "/"),
        ("", "/"),
    ],
)
def test_next_stays_here(wanted: str, lands: str, db: None) -> None:
    person, client = factories.user(), Client()
    client.post("/sign-in/", {"where": person.email, "next": wanted})
    code = SignInCode.objects.get(user=person)
    sign_in.deliver(code_id=code.pk, at=timezone.now())

    answer = client.post("/sign-in/code/", {"code": digits_of(mail.outbox[-1].body)})

    assert (answer.status_code, answer["Location"]) == (302, lands)


def test_the_channel_of_a_code_is_the_address_typed(db: None) -> None:
    assert [sign_in.address(text).channel for text in ("A@Example.org", "+1 614 555 0123")] == [
        CodeChannel.EMAIL,
        CodeChannel.SMS,
    ]
