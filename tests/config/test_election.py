"""The story of 2016, small: a score reminds the other side's voters, the gate does not, and nothing of it is kept."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from config.election import picture, results, simulation
from voters.models import AuditRow, Campaign, Voter


@pytest.fixture(scope="module")
def answer(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One election for the whole module: it leaves nothing behind that one test could see of another."""
    with django_db_blocker.unblock():
        return simulation.run(voters=2_000, seed=3, now=timezone.now(), say=lambda _: None)


def test_the_gate_reaches_fewer_opponents_than_the_last_answer_and_far_fewer_than_the_score(answer: Any) -> None:
    shares = {name: arm["opponent_share"] for name, arm in answer["arms"].items()}

    assert set(shares) == {"score", "last_answer", "gate"}
    assert shares["gate"] <= shares["last_answer"] < shares["score"]
    assert 0.05 <= shares["score"] <= 0.30


def test_the_gate_reaches_nearly_all_whom_the_drives_identified(answer: Any) -> None:
    assert answer["identified_supporters"] > 100
    assert answer["arms"]["gate"]["supporters_reached"] >= 0.9


def test_each_arm_adds_up(answer: Any) -> None:
    for arm in answer["arms"].values():
        assert arm["contacts"] == arm["supporters"] + arm["undecided"] + arm["opponents"]
        assert arm["interval"][0] <= arm["opponent_share"] <= arm["interval"][1]
        assert arm["listed"] >= arm["contacts"]


def test_every_opponent_whom_the_gate_reached_has_a_cause(answer: Any) -> None:
    causes = answer["opponents_by_cause"]

    assert set(causes) == {"invented", "changed_mind", "misheard"}
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


def test_who_was_asked_again_is_told_with_how_many_turned(answer: Any) -> None:
    again = answer["asked_again"]

    assert 0 < again["answered"] < again["asked"]
    assert again["turned"] < again["answered"]


def test_nothing_of_it_is_kept(answer: Any, db: None) -> None:
    assert answer["events"] > 500
    assert [model.objects.count() for model in (Campaign, Voter, AuditRow)] == [0, 0, 0]


def test_the_picture_shows_each_share_as_a_bar_and_in_words(answer: Any) -> None:
    drawn = ElementTree.fromstring(picture.svg(answer))  # noqa: S314 -- our own picture

    words = " ".join("".join(each.itertext()) for each in drawn)
    bars = [each for each in drawn if each.get("height") == str(picture.BAR)]
    assert len(bars) == 9
    for arm in answer["arms"].values():
        assert f"{100 * arm['opponent_share']:.1f}" in words
