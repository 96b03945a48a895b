"""A ban that a file brings with it holds in every campaign and for every text."""

from pathlib import Path

import pytest
from django.utils import timezone

from tests import factories
from voters import consent
from voters.enums import WishSource
from voters.models import AuditRow, Voter, VoterRestriction
from voters.roll import applying

pytestmark = pytest.mark.django_db

HEADER = "nationbuilder_id,last_name,primary_state,primary_address1,mobile_number,{}\n"
REYES, NUMBER = "1,Reyes,OH,12 Oak St,6145550147,{}\n", "+16145550147"


def bring(folder: Path, column: str, said: str) -> None:
    path = folder / "people.csv"
    path.write_text(HEADER.format(column) + REYES.format(said) + "2,Okafor,OH,14 Oak St,6145550148,\n")
    applying.import_file(path=path, by=None, at=timezone.now())


@pytest.mark.parametrize(("column", "kind"), [("do_not_contact", "do_not_contact"), ("is_deceased", "deceased")])
def test_whoever_may_not_be_contacted_is_restricted_in_every_campaign(column: str, kind: str, tmp_path: Path) -> None:
    campaigns = {factories.campaign(), factories.campaign()}

    bring(tmp_path, column, "true")
    bring(tmp_path, column, "true")

    rows = VoterRestriction.objects.select_related("voter", "campaign")
    assert sorted((row.voter.last_name, row.kind) for row in rows) == [("REYES", kind)] * 2
    assert {row.campaign for row in rows} == campaigns


@pytest.mark.parametrize(
    ("column", "said", "stopped"),
    [
        ("do_not_call", "true", True),
        ("federal_donotcall", "1", True),
        ("mobile_opt_in", "false", True),
        ("mobile_opt_in", "true", False),
        ("mobile_opt_in", "", False),
        ("do_not_call", "false", False),
    ],
)
def test_whoever_may_not_be_called_gets_no_text(column: str, said: str, stopped: bool, tmp_path: Path) -> None:
    bring(tmp_path, column, said)

    assert (consent.is_stopped(NUMBER), consent.is_stopped("+16145550148")) == (stopped, False)


def test_whoever_asked_for_texts_again_is_not_stopped_by_the_next_file(tmp_path: Path) -> None:
    bring(tmp_path, "do_not_call", "true")
    consent.start(number=NUMBER, source=WishSource.KEYWORD, by=None, campaign=None)

    bring(tmp_path, "do_not_call", "true")

    assert not consent.is_stopped(NUMBER)


def test_what_a_person_lifted_stays_lifted(tmp_path: Path) -> None:
    campaign = factories.campaign()
    bring(tmp_path, "do_not_contact", "true")
    consent.lift(restriction=VoterRestriction.objects.get(), by=factories.user())

    bring(tmp_path, "do_not_contact", "true")

    assert consent.restrictions(campaign=campaign, voter=Voter.objects.get(last_name="REYES")) == []


def test_a_number_that_comes_together_with_a_ban_is_stopped_too(tmp_path: Path) -> None:
    bring(tmp_path, "do_not_call", "")
    path = tmp_path / "people.csv"
    path.write_text(path.read_text().replace(REYES.format(""), REYES.format("true").replace("0147", "0199")))

    applying.import_file(path=path, by=None, at=timezone.now())

    stopped = [consent.is_stopped(number) for number in (NUMBER, "+16145550199", "+16145550148")]
    assert stopped == [True, True, False]


def test_bans_of_many_are_all_honoured_a_few_in_each_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voters.roll.asking.VOTERS_AT_A_TIME", 2)
    factories.campaign()
    path = tmp_path / "people.csv"
    people = [f"{number},Voter{number},OH,{number} Oak St,614555{number:04},{{}}\n" for number in range(1, 8)]
    for said in ("", "true"):
        path.write_text(HEADER.format("do_not_contact") + "".join(people).format(*[said] * 7))
        applying.import_file(path=path, by=None, at=timezone.now())

    assert VoterRestriction.objects.filter(kind="do_not_contact").count() == 7
    noted = AuditRow.objects.filter(act="roll.bans_honoured").order_by("pk").values_list("details", flat=True)
    assert [row["restrictions"] for row in noted] == [2, 2, 2, 1]
