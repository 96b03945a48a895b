"""The words of a first text: filled in for each person, and refused when they do not say what they must."""

import pytest

from textbank import scripts

SCRIPT = "Hi {first_name}, it is {volunteer} with {campaign}. Reply STOP to opt out."


def filled(name: str, texter: str = "Vera Volunteer") -> str:
    values = scripts.values(voter_name=name, texter_name=texter, campaign_name="Ana Reyes for Mayor")
    return scripts.render(SCRIPT, values)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("MARIA", "Maria"),
        ("mary-ann", "Mary-Ann"),
        ("McKay", "McKay"),
        ("  ANA  LUZ ", "Ana Luz"),
        ("A\nB", "A B"),
        ("", "there"),
        ("{volunteer}", "{Volunteer}"),
        ("{{7*7}}", "{{7*7}}"),
    ],
)
def test_a_name_from_the_roll_is_shown_as_a_person_writes_it(name: str, shown: str) -> None:
    assert filled(name).startswith(f"Hi {shown}, it is Vera with")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Vera Volunteer", "Vera"),
        ("Help transport people to the polls", "Help"),
        ("bit.ly/x", "BitLyX"),
        ("12345", "a volunteer"),
        ("", "a volunteer"),
    ],
)
def test_a_volunteers_name_is_no_place_for_a_message(name: str, shown: str) -> None:
    assert filled("MARIA", texter=name) == f"Hi Maria, it is {shown} with Ana Reyes for Mayor. Reply STOP to opt out."


@pytest.mark.parametrize(
    ("script", "count"),
    [
        (SCRIPT, 0),
        ("Hi {first_name}. Reply STOP to opt out.", 1),
        ("Hi, {volunteer} with {campaign}.", 1),
        ("Hi, {volunteer} with {campaign}. Reply stop to opt out.", 1),
        (SCRIPT + " {last_name}", 1),
        (SCRIPT + " {", 1),
        (SCRIPT + " See bit.ly/abc", 1),
        (SCRIPT + "x" * 1500, 1),
        ("Vote", 2),
    ],
)
def test_a_script_says_who_writes_and_how_to_stop(script: str, count: int) -> None:
    assert len(scripts.faults_of(script)) == count


def test_a_preview_shows_the_shortest_the_longest_and_the_dearest_name() -> None:
    shown = scripts.preview(
        SCRIPT, campaign_name="Ana", voter_names=["AL", "MAXIMILIANO", "JOSÍ"], texter_names=["Vera", "Al"]
    )

    assert [rendering.first_name for rendering in shown.renderings] == ["Al", "Maximiliano", "Josí"]
    assert [rendering.encoding for rendering in shown.renderings] == ["GSM-7", "GSM-7", "UCS-2"]


def test_a_preview_warns_of_capitals_costly_signs_and_many_segments() -> None:
    shouted = "HELLO {first_name} THIS IS {volunteer} WITH {campaign} “NOW”. STOP to opt out." + " VOTE" * 40

    shown = scripts.preview(shouted, campaign_name="Ana", voter_names=["AL"], texter_names=["Vera"])

    assert len(shown.warnings) == 3
