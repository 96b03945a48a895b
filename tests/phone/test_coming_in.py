"""Joining and the code, in a real browser: how many tries are left, when another code comes, and by which way."""

import re
from urllib.parse import urlsplit

from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from canvass import launches
from tests.canvass import street
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.test_screens import judge
from voters import sign_in
from voters.models import SignInCode, User


def posted(page: Page) -> str:
    """The digits that were sent last, once the worker has sent them."""
    sign_in.deliver(code_id=SignInCode.objects.latest("asked_at").pk, at=timezone.now())
    return str(re.findall(r"\d{6}", str(mail.outbox[-1].body))[0])


def test_the_code_page_says_how_many_tries_are_left_and_sends_again_after_half_a_minute(
    phone: Phone, town: Town, server: str
) -> None:
    User.objects.filter(pk=town.volunteer.pk).update(email="vera@example.org", phone="+16145550142")
    page, found = phone(None, bypass_csp=True).new_page(), list[str]()
    page.clock.install()
    page.goto(f"{server}/sign-in/")
    judge(page, "sign in", found)
    page.locator("[name=where]").fill("614 555 0142")
    page.get_by_role("button", name="Send me a code").click()
    again = page.get_by_role("button", name=re.compile("^Send again"))
    expect(again).to_be_disabled()

    page.locator("input.code").fill("12345")
    page.locator("input.code").fill("123456")
    expect(page.get_by_text("You have 4 more tries")).to_be_visible()
    judge(page, "code", found)
    page.clock.run_for(31_000)
    expect(again).to_be_enabled()
    page.get_by_role("button", name="E-mail me instead").click()
    expect(page.locator("#live")).to_contain_text("A new code is on its way")
    digits = posted(page)
    link = re.findall(r"https?://\S+", str(mail.outbox[-1].body))[0]
    elsewhere = phone(None).new_page()
    elsewhere.goto(server + urlsplit(link).path + "#" + urlsplit(link).fragment)
    expect(elsewhere.locator("#live")).to_contain_text("in the browser in which you asked for it")
    page.goto(server + urlsplit(link).path + "#" + urlsplit(link).fragment)

    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    assert mail.outbox[-1].to == ["vera@example.org"]
    assert urlsplit(link).fragment == digits
    assert digits not in page.url
    assert found == []


def test_a_code_typed_before_the_script_came_is_sent_when_it_comes(phone: Phone, town: Town, server: str) -> None:
    User.objects.filter(pk=town.volunteer.pk).update(email="vera@example.org")
    page, held = phone(None).new_page(), list[Route]()
    page.route(re.compile(r"/code(\.\w+)?\.js$"), lambda route: held.append(route))  # noqa: PLW0108 -- it is marked
    page.goto(f"{server}/sign-in/")
    page.locator("[name=where]").fill("vera@example.org")
    page.get_by_role("button", name="Send me a code").click(no_wait_after=True)
    page.locator("input.code").fill("000000")
    page.locator("input.code").fill(posted(page))
    while not held:
        page.wait_for_timeout(10)  # The request for the script is handed over in between.

    [script] = held
    script.continue_()

    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def test_five_wrong_codes_and_a_wrong_number_of_a_launch_are_answered_in_spanish_too(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    launch = launches.open_launch(
        drive=walk.drive, meeting_place="La biblioteca", newcomers=9, by=town.organizer, at=timezone.now()
    )
    invited = launches.invitation(launch)
    assert invited is not None
    page, found = phone(None, locale="es-US", bypass_csp=True).new_page(), list[str]()
    page.goto(f"{server}/join/")
    page.locator("input.code").fill("000000")
    page.get_by_role("button", name="Continuar").click()
    expect(page.locator(".errorlist")).to_contain_text("Ninguna salida tiene este número")
    judge(page, "a wrong number", found)
    page.goto(server + urlsplit(invited.address).path)
    page.get_by_role("button", name="Continuar").click()
    expect(page.locator(".errors")).to_contain_text("Lea las reglas y marque esto para seguir.")
    judge(page, "join", found)
    page.locator("[name=name]").fill("Nina Nueva")
    page.locator("[name=where]").fill("nina@example.org")
    page.locator("[name=agrees]").check()
    page.get_by_role("button", name="Continuar").click()
    expect(page.locator("input.code")).to_be_visible()
    right = posted(page)

    # Each time another one: the page sends by itself what differs from what it came with.
    for beside, left in enumerate(
        ("4 intentos", "3 intentos", "2 intentos", "1 intento", "Espere 15 minutos"), start=1
    ):
        page.locator("input.code").fill(f"{(int(right) + beside) % 1_000_000:06d}")
        expect(page.locator(".errorlist")).to_contain_text(left)
    page.locator("input.code").fill(right)
    expect(page.locator(".errorlist")).to_contain_text("Este código ya no sirve")
    page.locator("[data-again]").evaluate(
        "again => { again.disabled = false; again.click(); }"
    )  # Before it ticks again.

    expect(page.locator("#live")).to_contain_text("Se pidieron demasiados códigos. Inténtelo otra vez en 15 minutos.")
    assert not User.objects.filter(email="nina@example.org").exists()
    assert found == []
