"""A launch through HTTP alone: newcomers join by its number, and a hundred volunteers get their lists."""

import logging
import re
import time
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from canvass import walk_lists
from canvass.enums import ListState
from canvass.models import Drive, WalkList
from tests import factories
from tests.canvass import street
from tests.door import signed_in
from tests.factories import Town
from tests.journeys.test_doors import Phone
from voters import sign_in
from voters.models import SignInCode, User

logger = logging.getLogger(__name__)

VOLUNTEERS, NEWCOMERS = 100, 3
MOST_SECONDS = 300
NUMBER = re.compile(r'class="digits"><span class="spoken">Number </span>(\d{3}) (\d{3})')
NEXT = re.compile(r'action="([^"]+/take/next/[^"]+)"')


@pytest.fixture
def drive(town: Town) -> Drive:
    """A hundred lists of two doors."""
    for place in range(VOLUNTEERS):
        street.doors(2, precinct=f"{place:05d}", street=f"STREET {place:03d}")
    made = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=made, by=town.organizer, at=timezone.now())
    return made


def opened(town: Town, drive: Drive) -> str:
    """The organizer opens the launch and reads its number off the board."""
    organizer = signed_in(town.organizer)
    form = {"meeting_place": "Ashbury library, 10:00", "newcomers": 200}
    board = organizer.post(f"/c/{town.ours.slug}/doors/drives/{drive.pk}/launch/", form, follow=True)
    found = NUMBER.search(board.content.decode())
    assert found is not None
    return "".join(found.groups())


def joined(number: str, place: int) -> Client:
    """Somebody new: the number, a name and an address, and the code that came by mail."""
    client = Client()
    client.post("/join/", {"number": number})
    where = f"newcomer{place}@example.org"
    client.post("/join-here/", {"name": f"Newcomer {place}", "where": where, "agrees": "on"})
    sign_in.deliver(code_id=UUID(str(SignInCode.objects.latest("asked_at").pk)), at=timezone.now())
    digits = re.search(r"\d{6}", str(mail.outbox[-1].body))
    assert digits is not None
    client.post("/sign-in/code/", {"code": digits.group()})
    return client


def takes_the_next(client: Client, town: Town) -> str:
    """The page of a launch, and one press."""
    page = client.get(f"/c/{town.ours.slug}/doors/take/").content.decode()
    button = NEXT.search(page)
    assert button is not None
    return str(client.post(button.group(1))["Location"])


def test_a_hundred_volunteers_get_their_lists_at_a_launch(town: Town, drive: Drive) -> None:
    known = [factories.member(town.ours, name=f"Volunteer {place}") for place in range(VOLUNTEERS - NEWCOMERS)]
    number = opened(town, drive)
    began = time.monotonic()

    for place in range(NEWCOMERS):
        takes_the_next(joined(number, place), town)
    phones = []
    for person in known:
        takes_the_next(signed_in(person), town)
        phone = Phone(town, person)
        phones.append(phone.sheet(phone.lists()[0]["id"]))
    asked, seconds = NEWCOMERS * 5 + len(known) * 5, time.monotonic() - began
    logger.info("%d requests in %.1f s for %d volunteers", asked, seconds, VOLUNTEERS)

    out = WalkList.objects.filter(drive=drive, state=ListState.OUT)
    assert out.values("volunteer").distinct().count() == VOLUNTEERS
    assert seconds < MOST_SECONDS
    assert {len(sheet["doors"]) for sheet in phones} == {2}
    assert User.objects.filter(name__startswith="Newcomer", walk_lists__state=ListState.OUT).count() == NEWCOMERS
