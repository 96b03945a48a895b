"""Answers from another system: kept with their day and origin, once, and worth what the campaign says."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import doors, factories
from tests.factories import Town
from tests.voters.outside.lists import counts, refused, rejects, run, written
from voters import gate
from voters.enums import Channel, Refusal, Source, Stance, ToldBy
from voters.models import AuditRow, Campaign, Identification, RollImport
from voters.outside import entries
from voters.outside.applying import import_list
from voters.roll.lines import Unfit

pytestmark = pytest.mark.django_db
HEAD = "Voter File VANID,Contact Name,Date Canvassed,Survey Response,Survey Question Name\n"


def days_ago(days: int) -> str:
    return (timezone.now().astimezone(ZoneInfo("America/New_York")) - timedelta(days=days)).strftime("%m/%d/%Y")


def report(*rows: tuple[str, str, str], question: str = "Mayor ID") -> str:
    """VAN's report of survey responses: number, answer, day."""
    return HEAD + "".join(f"{number},X Y,{day},{answer},{question}\n" for number, answer, day in rows)


def test_answers_are_kept_with_their_day_and_origin(town: Town, tmp_path: Path) -> None:
    other = factories.voter()
    file = written(
        tmp_path,
        report((town.voter.external_id, "1 - Strong support", "09/12/2026"), (other.external_id, "Against", "9/3/26")),
    )

    answer = run("import_ids", file, "--campaign", town.ours.slug, "--by", str(town.organizer.email))

    row = RollImport.objects.get(kind="ids")
    kept = Identification.objects.order_by("voter_id")
    assert counts(answer) == {"noted": 2}
    assert [(said.voter, said.stance, said.scale, said.said_at) for said in kept] == [
        (town.voter, "for", 1, datetime(2026, 9, 12, 16, tzinfo=UTC)),
        (other, "against", None, datetime(2026, 9, 3, 16, tzinfo=UTC)),
    ]
    assert {(said.source, said.told_by, said.heard_by, said.evidence_kind, said.evidence_id) for said in kept} == {
        (Source.IMPORT, ToldBy.SELF, None, "import", row.pk)
    }
    assert AuditRow.objects.get(act="ids.imported").by == town.organizer


@pytest.mark.parametrize(
    ("counts_imports", "answer", "threshold", "why"),
    [
        (True, "1", 2, None),
        (True, "2", 2, None),
        (True, "2", 1, Refusal.UNDECIDED),
        (True, "3", 2, Refusal.UNDECIDED),
        (True, "5", 2, Refusal.AGAINST),
        (True, "for", 1, None),
        (False, "1", 2, Refusal.UNVERIFIED),
    ],
)
def test_an_answer_opens_the_gate_only_if_the_campaign_says_so(
    town: Town, tmp_path: Path, counts_imports: bool, answer: str, threshold: int, why: Refusal | None
) -> None:
    Campaign.objects.filter(pk=town.ours.pk).update(counts_imports=counts_imports, support_threshold=threshold)

    run("import_ids", written(tmp_path, report((town.voter.external_id, answer, days_ago(9)))), "--campaign",
        town.ours.slug)  # fmt: skip

    now = timezone.now()
    assert gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=now) == why


def test_the_same_file_twice_changes_nothing(town: Town, tmp_path: Path) -> None:
    file = written(
        tmp_path, report((town.voter.external_id, "1", days_ago(9)), (town.voter.external_id, "3", "2026-05-01"))
    )

    first, second = (run("import_ids", file, "--campaign", town.ours.slug) for _ in range(2))

    assert (counts(first), counts(second)) == ({"noted": 2}, {"already": 2})
    assert Identification.objects.count() == 2


def test_the_same_file_is_two_answers_in_two_campaigns(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, report((town.voter.external_id, "1", days_ago(9))))

    answers = [run("import_ids", file, "--campaign", campaign.slug) for campaign in (town.ours, town.theirs)]

    assert [counts(answer) for answer in answers] == [{"noted": 1}, {"noted": 1}]


def test_bad_lines_are_rejected_with_a_reason_and_the_rest_is_kept(town: Town, tmp_path: Path) -> None:
    number = town.voter.external_id
    rows = [
        (number, "1", days_ago(9)),
        (number, "1", days_ago(9)),
        ("OH404", "1", days_ago(9)),
        (number, "6", days_ago(9)),
        (number, "1", "13/13/2026"),
        (number, "1", days_ago(-2)),
        (number, "1", ""),
        (number, "", days_ago(9)),
        (number, "5 - Strong Support", days_ago(9)),
        (number, "2", days_ago(30)),
        (number, "4", days_ago(60)),
        (number, "3", days_ago(70)),
    ]

    answer = run("import_ids", written(tmp_path, report(*rows)), "--campaign", town.ours.slug)

    assert counts(answer) == {"noted": 4, "unknown": 1, "duplicates": 1, "rejected": 5, "skipped": 1}
    assert [line.split(",")[1] for line in rejects(answer)] == [
        '"the answer is no level from 1 to 5',
        "the day cannot be read",
        "the day lies in the future",
        "the line has no day",
        "the level and its words say different things",
        "nobody on the roll has this number",
    ]


def test_answers_to_another_question_are_not_taken_for_ours(town: Town, tmp_path: Path) -> None:
    text = report((town.voter.external_id, "1", days_ago(9)))
    text += report((town.voter.external_id, "5", days_ago(9)), question="Senate ID").removeprefix(HEAD)
    file = written(tmp_path, text)

    mixed = refused("import_ids", file, "--campaign", town.ours.slug)
    chosen = run("import_ids", file, "--campaign", town.ours.slug, "--question", "mayor id")

    assert (mixed["error"], counts(chosen)) == ("several_questions", {"noted": 1, "skipped": 1})
    assert Identification.objects.get().stance == "for"


def test_a_question_that_no_column_tells_is_refused(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, f"Voter ID,Answer,Date\n{town.voter.external_id},1,{days_ago(9)}\n")

    answer = refused("import_ids", file, "--campaign", town.ours.slug, "--question", "Mayor ID")

    assert (answer["error"], Identification.objects.count()) == ("no_column", 0)


def test_the_voters_page_says_where_an_answer_came_from(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, report((town.voter.external_id, "1", days_ago(9))), "survey.csv")
    run("import_ids", file, "--campaign", town.ours.slug, "--by", str(town.organizer.email))

    page = doors.signed_in(town.organizer).get(reverse("voters:voter", args=[town.ours.slug, town.voter.pk]))

    assert "<dt>Brought by</dt><dd>survey.csv, Olga Organizer</dd>" in page.content.decode()


def test_columns_are_named_by_hand(town: Town, tmp_path: Path) -> None:
    text = f"Serial;Lean;When\n{town.voter.external_id};Lean support;03/04/2026\n"
    options = ["--column", "serial", "--answer", "Lean", "--day", "When", "--day-first"]

    run("import_ids", written(tmp_path, text), "--campaign", town.ours.slug, *options)

    said = Identification.objects.get()
    assert (said.stance, said.said_at.date()) == (Stance.FOR, date(2026, 4, 3))


def test_a_file_without_an_answer_says_so(town: Town, tmp_path: Path) -> None:
    answer = refused("import_ids", written(tmp_path, "Voter ID,Date\n1,1/1/2026\n"), "--campaign", town.ours.slug)

    words = "No column of the file looks like: answer. Say which one it is. Nothing was imported."
    assert (answer["error"], answer["message"]) == ("no_column", words)


def test_what_was_said_today_is_not_said_in_the_future(town: Town, tmp_path: Path) -> None:
    morning = datetime(2026, 9, 12, 13, tzinfo=UTC)  # nine o'clock in New York
    row = RollImport.objects.create(campaign=town.ours, kind="ids", label="x", state="applying")

    import_list(
        kind="ids",
        path=Path(written(tmp_path, report((town.voter.external_id, "1", "09/12/2026")))),
        campaign=town.ours,
        by=town.organizer,
        at=morning,
        row=row,
    )

    assert Identification.objects.get().said_at == morning


def test_our_own_later_answer_decides_over_an_imported_one(town: Town, tmp_path: Path) -> None:
    Campaign.objects.filter(pk=town.ours.pk).update(counts_imports=True)
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)

    run("import_ids", written(tmp_path, report((town.voter.external_id, "1", days_ago(40)))), "--campaign",
        town.ours.slug)  # fmt: skip

    now = timezone.now()
    why = gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=now)
    assert why == Refusal.AGAINST


@pytest.mark.parametrize("who", ["volunteer", "stranger"])
def test_whoever_may_not_import_records_nothing(town: Town, tmp_path: Path, who: str) -> None:
    file = written(tmp_path, report((town.voter.external_id, "1", days_ago(9))))

    answer = refused("import_ids", file, "--campaign", town.ours.slug, "--by", getattr(town, who).email)

    assert (answer["error"], Identification.objects.count()) == ("forbidden", 0)


@pytest.mark.parametrize(
    ("said", "stance"),
    [
        ("1", (Stance.FOR, 1)),
        ("2 - Lean Ana", (Stance.FOR, 2)),
        ("3 Undecided", (Stance.UNDECIDED, 3)),
        ("4 (Lean oppose)", (Stance.AGAINST, 4)),
        ("5: Strongly opposed", (Stance.AGAINST, 5)),
        ("Strong Support", (Stance.FOR, None)),
        ("DON'T KNOW", (Stance.UNDECIDED, None)),
        ("no", (Stance.AGAINST, None)),
        ("12", None),
        ("1.5", None),
        ("1 - 2", None),
        ("Refused", None),
        ("0.83", None),
    ],
)
def test_levels_and_words_become_answers_and_scores_never(said: str, stance: tuple[Stance, int | None] | None) -> None:
    try:
        found = entries.stance_of(said)
    except Unfit:
        found = None

    assert found == stance
