"""The story of 2016, small: a score reminds the other side's voters, the gate does not, and nothing of it is kept."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.election import county, picture, results, simulation
from config.election.assumptions import Assumptions
from tests import doors, factories
from textbank.models import Message, Sender
from voters.models import AuditRow, Campaign, RollImport, Voter

FEW_TEXTS = Assumptions(texts_each=50)


@pytest.fixture(scope="module")
def answer(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One election for the whole module: it leaves nothing behind that one test could see of another."""
    with django_db_blocker.unblock():
        return simulation.run(voters=2_000, seed=3, now=timezone.now(), say=lambda _: None, assumptions=FEW_TEXTS)


def test_the_gate_reaches_fewer_opponents_than_the_last_answer_and_far_fewer_than_the_score(answer: Any) -> None:
    shares = {name: arm["opponent_share"] for name, arm in answer["arms"].items()}

    assert set(shares) == {"score", "last_answer", "gate"}
    assert shares["gate"] <= shares["last_answer"] < shares["score"]
    assert 0.05 <= shares["score"] <= 0.30


def test_the_gate_reaches_nearly_all_whom_the_drives_identified(answer: Any) -> None:
    assert answer["identified_supporters"] > 100
    assert answer["arms"]["gate"]["supporters_reached"] >= 0.9


def test_run_again_by_night_it_comes_to_the_same(answer: Any, db: None) -> None:
    """Volunteers who knock by night are asked about, and no text goes by night."""
    night = county.evening(timezone.now()) + timedelta(hours=9)

    by_night = simulation.run(voters=2_000, seed=3, now=night, say=lambda _: None, assumptions=FEW_TEXTS)

    assert by_night | {"seconds": 0} == answer | {"seconds": 0}
    assert answer["inventors"]["flagged"] == answer["inventors"]["planted"] == 1


def test_each_arm_adds_up(answer: Any) -> None:
    for arm in answer["arms"].values():
        assert arm["contacts"] == arm["supporters"] + arm["undecided"] + arm["opponents"]
        assert arm["interval"][0] <= arm["opponent_share"] <= arm["interval"][1]
        assert arm["listed"] >= arm["contacts"]


def test_every_opponent_whom_the_gate_reached_has_a_cause(answer: Any) -> None:
    causes = answer["opponents_by_cause"]

    assert set(causes) == {"invented", "changed_mind", "misheard", "wrong_number"}
    assert sum(causes.values()) == answer["arms"]["gate"]["opponents"]


def test_elections_kept_in_a_file_stand_once_each_and_add_up(answer: Any, tmp_path: Path) -> None:
    kept = tmp_path / "results.json"
    results.keep(answer, kept)
    results.keep(answer | {"seed": 4}, kept)
    results.keep(answer, kept)

    found = results.read(kept)
    both = results.together(found)

    assert [each["seed"] for each in found] == [3, 4]
    assert both["arms"]["gate"]["contacts"] == 2 * answer["arms"]["gate"]["contacts"]
    assert "seeds 3, 4" in picture.svg(both)


def test_the_large_counties_that_are_kept_show_what_the_gate_is_for() -> None:
    """What was simulated once with 100,000 voters each, seed by seed; nothing here was chosen by its outcome."""
    large = [each for each in results.read() if each["voters"] == 100_000]
    inventors = [each["inventors"] for each in large]
    found = sum(round(each["recall"] * each["planted"]) for each in inventors)

    assert [each["seed"] for each in large] == list(range(1, 11))
    for each in large:
        arms = each["arms"]
        shares = [arms[name]["opponent_share"] for name in ("gate", "last_answer", "score")]
        assert shares == sorted(shares), each["seed"]
        assert (shares[0] < 0.01, 0.05 <= shares[2] <= 0.30, arms["gate"]["supporters_reached"] >= 0.9) == (True,) * 3
    assert found / sum(each["flagged"] for each in inventors) >= 0.9
    assert found / sum(each["planted"] for each in inventors) >= 0.8


def test_some_are_asked_by_text_and_some_of_those_reminded_by_it(answer: Any) -> None:
    asked, reminded, gate = answer["texts"]["asked"], answer["texts"]["reminded"], answer["arms"]["gate"]

    assert asked["sent"] == 100
    assert 0 < asked["answered"] + asked["stops"] < 40
    assert gate["texts"] == reminded["sent"] <= asked["answered"] - asked["wrong_numbers"]
    assert answer["arms"]["score"]["by_text"] > gate["by_text"]


def test_who_was_asked_again_is_told_with_how_many_turned(answer: Any) -> None:
    again = answer["asked_again"]

    assert 0 < again["answered"] < again["asked"]
    assert again["turned"] < again["answered"]
    assert 0 < again["stood_wrong"] < again["stood"]


def test_the_estimate_of_the_spot_check_covers_the_truth(answer: Any) -> None:
    again, wrong = answer["asked_again"], answer["spot_check"]["wrong"]

    assert wrong["low"] <= again["would_differ"] <= wrong["high"]
    assert again["stood_wrong"] / again["stood"] < again["would_differ"]


def test_nothing_of_it_is_kept(answer: Any, db: None) -> None:
    assert answer["events"] > 500
    assert [model.objects.count() for model in (Campaign, Voter, AuditRow, RollImport, Message)] == [0] * 5


def test_the_picture_shows_each_share_as_a_bar_and_in_words(answer: Any) -> None:
    drawn = ElementTree.fromstring(picture.svg(answer))  # noqa: S314 -- our own picture

    words = " ".join("".join(each.itertext()) for each in drawn)
    bars = [each for each in drawn if each.get("height") == str(picture.BAR)]
    assert len(bars) == 9
    for arm in answer["arms"].values():
        assert f"{100 * arm['opponent_share']:.1f}" in words


def test_a_house_that_texts_is_no_place_to_simulate_in(town: factories.Town) -> None:
    """A stop of everything waits for the text that is handed over: here for a whole election."""
    Sender.objects.create(campaign=town.ours, address="+16145559900")

    with pytest.raises(CommandError, match="This house sends texts"):
        call_command("simulate_election", voters=2_000)


def test_the_page_shows_each_way_as_a_bar_of_what_was_kept(town: factories.Town) -> None:
    page = doors.signed_in(town.organizer).get(f"/c/{town.ours.slug}/election/").context

    together = results.together(results.read())["arms"]
    for way, arm in zip(page["together"], together.values(), strict=True):
        widths = [float(part.width.rstrip("%")) for part in way.parts]
        counted = [100 * arm[part] / arm["contacts"] for part in ("supporters", "undecided", "opponents")]
        assert widths == pytest.approx(counted, abs=0.01)
        assert (way.reached, way.share) == (arm["contacts"], f"{arm['opponents'] / arm['contacts']:.1%}")
    shown = [(kept.voters, kept.seed, len(kept.ways)) for kept in page["counties"]]
    assert shown == [(each["voters"], each["seed"], 3) for each in results.read()]
