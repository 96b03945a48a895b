"""What columns are usually called."""

from voters.roll import usual
from voters.roll.mapping import FIELDS


def test_columns_are_guessed_by_their_names_however_they_are_spelled() -> None:
    headers = ["Voter ID", "SURNAME", "given_name", "D.O.B.", "Address", "Apt #", "Zip Code", "Cell", "Home Phone"]

    assert usual.guessed(headers) == {
        "external_id": ["Voter ID"],
        "last_name": ["SURNAME"],
        "first_name": ["given_name"],
        "birth_date": ["D.O.B."],
        "address_line": ["Address"],
        "unit": ["Apt #"],
        "zip5": ["Zip Code"],
        "phones": ["Cell", "Home Phone"],
    }


def test_a_name_of_ours_is_guessed_once_and_the_first_has_it() -> None:
    assert usual.guessed(["City", "Town", "City"]) == {"city": ["City"]}


def test_what_is_in_one_cell_gives_way_to_columns_of_its_parts() -> None:
    assert usual.guessed(["Name", "Full Address"]) == {"full_name": ["Name"], "full_address": ["Full Address"]}
    assert usual.guessed(["Name", "Last Name", "Full Address", "Street Address"]) == {
        "last_name": ["Last Name"],
        "address_line": ["Street Address"],
    }


def test_a_score_is_never_guessed() -> None:
    assert usual.guessed(["ts.tsmart_partisan_score", "Score", "Support Score"]) == {}


def test_only_what_a_person_may_map_is_guessed() -> None:
    assert usual.USUAL.keys() <= FIELDS.keys()
