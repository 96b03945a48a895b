import pytest

from voters.roll.addresses import Address, once, parse


@pytest.mark.parametrize(
    ("line", "unit", "door"),
    [
        ("18 Dove Tree Ct", "", Address("18 DOVE TREE CT", "", "18", "", "DOVE TREE CT")),
        ("640 HARBOR VIEW WAY", "APT 9", Address("640 HARBOR VIEW WAY", "9", "640", "", "HARBOR VIEW WAY")),
        ("5910 MAIN ST APT 4", "", Address("5910 MAIN ST", "4", "5910", "", "MAIN ST")),
        ("602  N ST SE  #12-C     ", "", Address("602 N ST SE", "12-C", "602", "", "N ST SE")),
        ("101  OAK ST   # 4", "", Address("101 OAK ST", "4", "101", "", "OAK ST")),
        ("48 1/2 W CANAL RD", "", Address("48 1/2 W CANAL RD", "", "48", "1/2", "W CANAL RD")),
        ("36 5TH ST", "", Address("36 5TH ST", "", "36", "", "5TH ST")),
        ("5TH ST", "", Address("5TH ST", "", "", "", "5TH ST")),
        (
            "9127 AVENUE OF THE OAKS",
            "Apt 2b",
            Address("9127 AVENUE OF THE OAKS", "2B", "9127", "", "AVENUE OF THE OAKS"),
        ),
        ("112-10 71ST AVE", "", Address("112-10 71ST AVE", "", "112-10", "", "71ST AVE")),
        ("N6W23001 BLUEMOUND RD", "", Address("N6W23001 BLUEMOUND RD", "", "N6W23001", "", "BLUEMOUND RD")),
        ("RR 7 BOX 12", "", Address("RR 7 BOX 12", "", "", "", "RR 7 BOX 12")),
        ("12 LOT ST", "", Address("12 LOT ST", "", "12", "", "LOT ST")),
        ("44 ELM ST UNIT B,", "UNIT B", Address("44 ELM ST", "B", "44", "", "ELM ST")),
        ("44 ELM ST REAR", "", Address("44 ELM ST", "REAR", "44", "", "ELM ST")),
        ("44 ELM ST", "BLDG 3 APT 4", Address("44 ELM ST", "BLDG 3 APT 4", "44", "", "ELM ST")),
        ("Flat 2, 10 High Street", "", Address("10 HIGH STREET", "2", "10", "", "HIGH STREET")),
        ("FLAT ROCK RD", "", Address("FLAT ROCK RD", "", "", "", "FLAT ROCK RD")),
        ("N6 W23001 BLUEMOUND RD", "", Address("N6 W23001 BLUEMOUND RD", "", "N6 W23001", "", "BLUEMOUND RD")),
        ("REMOVED", "", Address("", "", "", "", "")),
        ("   ", "", Address("", "", "", "", "")),
    ],
)
def test_an_address_becomes_one_door(line: str, unit: str, door: Address) -> None:
    found = parse(line, unit)

    assert found == door


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("12 MAIN ST ST", "12 MAIN ST"),
        ("12 N N MAIN ST", "12 N MAIN ST"),
        ("12 N ST", "12 N ST"),
        ("9 ST JOHN ST", "9 ST JOHN ST"),
    ],
)
def test_what_is_said_twice_is_read_once(line: str, told: str) -> None:
    found = once(line)

    assert found == told
