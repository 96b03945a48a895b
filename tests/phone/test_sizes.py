"""What goes over the air: little, because the signal is poor."""

import gzip
import json
from urllib.request import urlopen
from uuid import uuid4

import pytest
from django.templatetags.static import static
from django.test import Client

from canvass import shell
from tests import factories
from tests.canvass import street
from tests.door import signed_in
from tests.factories import Town
from voters.models import Household, Voter

SHELL, MAP, LIST = 40 * 1024, 50 * 1024, 25 * 1024
DOORS, PEOPLE = 300, 530
STREETS = ("MAPLE AVE", "OAK ST", "WASHINGTON BLVD", "ELM ST", "CHESTNUT DR", "2ND ST")
FIRST = ("MARIA", "JAMES", "LINDA", "ROBERT", "PATRICIA", "JOHN", "ANA", "MICHAEL", "XIOMARA", "DAVID", "RUTH")
LAST = ("LOPEZ", "SMITH", "JOHNSON", "NGUYEN", "WILLIAMS", "BROWN", "GARCIA", "MILLER", "OKAFOR", "DAVIS", "KOWALSKI")


def compressed(name: str, server: str) -> int:
    """The size of a file as the server sends it, compressed as a proxy does."""
    with urlopen(f"{server}{static(name)}", timeout=20) as answer:  # noqa: S310 -- our own server
        return len(gzip.compress(answer.read()))


def test_the_shell_and_the_map_are_small(server: str) -> None:
    town = factories.town()
    page = signed_in(town.volunteer).get(f"/c/{town.ours.slug}/doors/walk/")

    shared = len(gzip.compress(page.content)) + sum(compressed(name, server) for name in shell.files())
    whole = {name: shared + compressed(name, server) for name in shell.WORDS}
    code = sum(compressed(name, server) for name in shell.MAP)
    practice_and_place = sum(compressed(name, server) for name in {*shell.LATER} - {*shell.WORDS, *shell.MAP})

    assert max(whole.values()) <= SHELL, whole
    assert code <= MAP
    assert code + practice_and_place <= MAP


def test_a_list_of_300_doors_and_530_people_is_small_over_the_wire(town: Town) -> None:
    Voter.objects.update(protected=True)
    homes = Household.objects.bulk_create([home(number) for number in range(DOORS)])
    voters = Voter.objects.bulk_create([resident(number, homes[number % DOORS]) for number in range(PEOPLE)])
    walk = street.walk(town, voters, doors_per_turf=DOORS)
    headers = {"Authorization": f"Bearer {walk.secret}", "X-Device": str(walk.device.device)}

    answer = Client().get(
        f"/api/v1/doors/lists/{walk.walk_list.pk}/", headers={**headers, "Accept-Encoding": "gzip, br"}
    )

    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) <= LIST
    doors = json.loads(gzip.decompress(answer.content))["doors"]
    assert (len(doors), sum(len(door["people"]) for door in doors)) == (DOORS, PEOPLE)


def home(number: int) -> Household:
    name, house = STREETS[number % len(STREETS)], 100 + 3 * number + number % 7
    return Household(
        state="OH",
        city="ASHBURY",
        zip5="43000",
        address_line=f"{house} {name}",
        number=str(house),
        street=name,
        latitude=40.1 + (number * 37 % 997) / 99_991,
        longitude=-83.2 - (number * 61 % 983) / 99_989,
    )


def resident(number: int, at: Household) -> Voter:
    return Voter(
        state="OH",
        external_id=f"S{uuid4().hex[:12]}",
        first_name=FIRST[number * 7 % len(FIRST)],
        last_name=LAST[number * 5 % len(LAST)],
        birth_year=1930 + number * 13 % 75,
        county="1",
        precinct="01001",
        household=at,
    )


@pytest.fixture
def town(db: None) -> Town:
    return factories.town()
