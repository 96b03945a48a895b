"""A cell that holds several things is taken apart, and only where it is certain."""

import pytest

from voters.roll.whole import Cities, city_of, read_addresses, split_address, split_name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("640 HARBOR VIEW WAY APT 9 ST. ALBIN 78701", ("640 HARBOR VIEW WAY APT 9", "ST. ALBIN", "78701")),
        ("36 5th St Lake Ostrea 78701-1234", ("36 5TH ST", "LAKE OSTREA", "78701-1234")),
        ("9659 N ST MILBRIDGE TX 78701", ("9659 N ST", "MILBRIDGE", "78701")),
        ("834 N GRAND AVE SE EAST PELLAM 787011234", ("834 N GRAND AVE SE", "EAST PELLAM", "787011234")),
        ("3510 N COUNTY ROAD 12 NEW TORVALE 78701", ("3510 N COUNTY ROAD 12", "NEW TORVALE", "78701")),
        ("12 FOX RUN DR #4 FORT KEELY 78701", ("12 FOX RUN DR #4", "FORT KEELY", "78701")),
        ("48 1/2 W CANAL RD MILBRIDGE 78701", ("48 1/2 W CANAL RD", "MILBRIDGE", "78701")),
        ("RR 7 BOX 12 MILBRIDGE 78701", ("RR 7 BOX 12", "MILBRIDGE", "78701")),
        ("10 MAIN ST, APT 4, AUSTIN, TX 78701", ("10 MAIN ST APT 4", "AUSTIN", "78701")),
        ("9037 AVENUE OF THE OAKS MILBRIDGE 78701", ("9037 AVENUE OF THE OAKS MILBRIDGE", "", "78701")),
        ("12 BROADWAY", ("12 BROADWAY", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_whole_address_is_taken_apart(text: str, parts: tuple[str, str, str]) -> None:
    found = split_address(text)

    assert found == parts


def test_a_doubtful_address_is_settled_by_the_towns_that_others_name() -> None:
    certain = [f"{number} OAK ST LAKE OSTREA 78701" for number in range(3)]

    found = read_addresses(["9 AVENUE OF THE OAKS LAKE OSTREA 78701", *certain], Cities())

    assert found["9 AVENUE OF THE OAKS LAKE OSTREA 78701"] == ("9 AVENUE OF THE OAKS", "LAKE OSTREA", "78701")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Reyes, Ana Maria", ("Reyes", "Ana", "Maria")),
        ("Reyes Ana", ("Reyes", "Ana", "")),
        ("De La Cruz, Jo", ("De La Cruz", "Jo", "")),
        ("Reyes", ("Reyes", "", "")),
    ],
)
def test_a_whole_name_is_taken_apart(text: str, name: tuple[str, str, str]) -> None:
    found = split_name(text)

    assert found == name


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("MADISON, WI 53703-1234", "MADISON"),
        ("Eau Claire WI 54701", "EAU CLAIRE"),
        ("FOND DU LAC", "FOND DU LAC"),
        ("", ""),
    ],
)
def test_a_town_is_read_from_its_line(text: str, city: str) -> None:
    found = city_of(text)

    assert found == city
