"""A score in a vendor's file belongs to the campaign that brings the file, and opens nothing."""

from pathlib import Path

import pytest
from django.utils import timezone

from tests.factories import Town
from voters import gate
from voters.enums import Channel
from voters.models import Campaign, RollImport, Score, Voter
from voters.roll import applying, undoing

pytestmark = pytest.mark.django_db

HEADER = "vb.voterbase_id,vb.tsmart_last_name,vb.tsmart_state,vb.tsmart_full_address,ts.tsmart_partisan_score\n"
PEOPLE = ("OH-1,Reyes,OH,12 Oak St,87.5", "OH-2,Okafor,OH,14 Oak St,", "OH-3,Doe,OH,16 Oak St,140", "OH-4,Roe,OH,,50")


def bring(folder: Path, campaign: Campaign, *people: str) -> None:
    path = folder / "people.csv"
    path.write_text(HEADER + "".join(f"{person}\n" for person in people or PEOPLE))
    applying.import_file(path=path, campaign=campaign, by=None, at=timezone.now())


def scores(campaign: Campaign) -> dict[str, float]:
    return dict(Score.objects.filter(campaign=campaign).values_list("voter__external_id", "value"))


def test_a_score_is_of_the_campaign_that_brings_it_and_opens_nothing(town: Town, tmp_path: Path) -> None:
    bring(tmp_path, town.ours)

    fall = gate.waterfall(campaign=town.ours, channel=Channel.DOOR, voters=Voter.objects.all())
    assert (scores(town.ours), scores(town.theirs), fall.allowed) == ({"OH-1": 0.875}, {}, 0)


def test_the_next_campaign_gets_the_scores_of_the_same_file(town: Town, tmp_path: Path) -> None:
    bring(tmp_path, town.ours)
    bring(tmp_path, town.theirs)

    assert scores(town.theirs) == scores(town.ours) == {"OH-1": 0.875}


def test_a_later_file_counts_and_one_without_a_score_takes_none_away(town: Town, tmp_path: Path) -> None:
    bring(tmp_path, town.ours)
    bring(tmp_path, town.ours, "OH-1,Reyes,OH,12 Oak St,20", "OH-2,Okafor,OH,14 Oak St,60")
    bring(tmp_path, town.ours, "OH-1,Reyes,OH,12 Oak St,")

    assert scores(town.ours) == {"OH-1": 0.2, "OH-2": 0.6}


def test_a_score_keeps_nobody_on_the_roll_whose_import_is_undone(town: Town, tmp_path: Path) -> None:
    bring(tmp_path, town.ours)

    kept = undoing.undo(RollImport.objects.latest("pk"), by=town.organizer, at=timezone.now())

    assert (kept, scores(town.ours), Voter.objects.filter(source="TARGETSMART").count()) == (0, {}, 0)
