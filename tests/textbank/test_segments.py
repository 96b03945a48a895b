"""The counts here are those of Twilio's published segment calculator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textbank import segments
from textbank.segments import Encoding

FAMILY = "👨\u200d👩\u200d👧\u200d👦"  # One picture, eleven UTF-16 units.
THUMB = "👍🏽"  # One picture, four UTF-16 units.


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", Encoding.GSM_7, 0, 0),
        ("a" * 160, Encoding.GSM_7, 160, 1),
        ("a" * 161, Encoding.GSM_7, 161, 2),
        ("a" * 306, Encoding.GSM_7, 306, 2),
        ("a" * 307, Encoding.GSM_7, 307, 3),
        ("€" * 80, Encoding.GSM_7, 160, 1),
        ("€" * 81, Encoding.GSM_7, 162, 2),
        ("€" * 153, Encoding.GSM_7, 306, 3),
        ("á" * 70, Encoding.UCS_2, 70, 1),
        ("á" * 71, Encoding.UCS_2, 71, 2),
        ("👍" * 35, Encoding.UCS_2, 70, 1),
        ("👍" * 36, Encoding.UCS_2, 72, 2),
        (THUMB * 34, Encoding.UCS_2, 136, 3),
        (FAMILY * 7, Encoding.UCS_2, 77, 2),
        (FAMILY * 13, Encoding.UCS_2, 143, 3),
        ("🇺🇸" * 33, Encoding.UCS_2, 132, 3),
        ("한" * 71, Encoding.UCS_2, 71, 2),
        ("x" * 66 + "ก\u0e33" + "x" * 66, Encoding.UCS_2, 134, 3),
        ("x" * 66 + "\u0600١" + "x" * 66, Encoding.UCS_2, 134, 3),
        ("a\r\n" * 53 + "a", Encoding.GSM_7, 160, 1),
        ("’" + "a" * 70, Encoding.UCS_2, 71, 2),
    ],
)
def test_a_text_costs_what_the_carrier_charges(text: str, encoding: Encoding, units: int, count: int) -> None:
    size = segments.measure(text)

    assert (size.encoding, size.units, size.segments) == (encoding, units, count)


def test_spanish_letters_in_the_basic_alphabet_cost_nothing_and_others_are_named_once() -> None:
    cheap = segments.measure("¿Votará mañana la campaña, señor Peña? ¡Qué bién!".replace("á", "a").replace("é", "è"))

    dear = segments.measure("María y José votarán aquí")

    assert (cheap.encoding, cheap.costly) == (Encoding.GSM_7, ())
    assert (dear.encoding, dear.costly) == (Encoding.UCS_2, ("í", "á"))


def test_the_room_left_is_that_of_the_last_segment() -> None:
    lengths = (0, 1, 160, 161, 306)

    assert [segments.measure("a" * length).room_left for length in lengths] == [160, 159, 0, 145, 0]


def test_plain_letters_keep_what_costs_nothing() -> None:
    offered = segments.in_plain_letters("María, “¿mañana?” – sí… ¡José! 👍 ñ é ü ç")

    assert offered == 'Maria, "¿mañana?" - si... ¡José! 👍 ñ é ü c'


@given(st.text(max_size=400))
def test_no_text_is_too_odd_to_measure(text: str) -> None:
    size = segments.measure(text)

    alone, joined = segments.ROOM[size.encoding]
    assert (size.segments == 0) == (text == "")
    assert (size.segments <= 1) == (size.units <= alone)
    assert size.segments <= 1 or size.units <= size.segments * joined
    assert 0 <= size.room_left <= alone


@given(st.text(alphabet=sorted(segments.GSM_7), max_size=400), st.integers(min_value=0, max_value=400))
def test_one_foreign_character_never_makes_a_text_cheaper(text: str, place: int) -> None:
    cheap, dear = segments.measure(text), segments.measure(text[:place] + "á" + text[place:])

    assert dear.segments >= cheap.segments
