"""Packets: who is printed and who is not, what the pages say, and what is written down."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from canvass import walk_lists
from canvass.models import Packet, PrintedVoter, WalkList
from canvass.paper import packets, pages, printing
from canvass.paper.pages import Door, Person
from canvass.views import paper
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.door import signed_in
from tests.factories import Town
from voters import consent, who_saw
from voters.enums import Purpose, Restriction, Stance
from voters.models import AuditRow, GotvContact, Voter


@pytest.fixture
def organizer(town: Town) -> Client:
    return signed_in(town.organizer)


def printed(client: Client, walk: Walk) -> Any:
    return client.post(f"/c/{walk.town.ours.slug}/doors/lists/{walk.walk_list.pk}/packet/")


def words(pdf: bytes) -> list[str]:
    """What each page says."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def named(walk: Walk) -> None:
    """Each voter gets a name that stands nowhere else."""
    for number, voter in enumerate(walk.voters):
        Voter.objects.filter(pk=voter.pk).update(first_name=f"Zed{number}", last_name="Quux")


def names(pdf: bytes) -> list[int]:
    text = " ".join(words(pdf))
    return [number for number in range(100) if f"Zed{number} Quux" in text]


def rows() -> tuple[int, int, int]:
    return Packet.objects.count(), PrintedVoter.objects.count(), AuditRow.objects.filter(act="packet.printed").count()


def test_a_packet_holds_each_door_and_person_and_leaves_one_row(asking: Walk, organizer: Client) -> None:
    named(asking)

    answer = printed(organizer, asking)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert names(answer.content) == [0, 1, 2, 3, 4, 5]
    row = AuditRow.objects.get(act="packet.printed")
    assert (row.by, row.people) == (asking.town.organizer, 6)
    assert rows() == (1, 6, 1)


def test_the_pages_say_what_they_are(asking: Walk, organizer: Client) -> None:
    first, second = words(printed(organizer, asking).content)

    assert asking.drive.name in first
    assert "Will you vote for Ana Reyes?" in first
    assert "Copy 1 for Vera Volunteer, printed by Olga Organizer" in first
    assert "Page 1 of 2" in first
    assert "Doors 1 to 3" in second
    assert "Page 2 of 2" in second


def test_each_copy_has_its_number(asking: Walk, organizer: Client) -> None:
    printed(organizer, asking)

    again = words(printed(organizer, asking).content)

    assert "Copy 2 for Vera Volunteer" in again[0]


def kept_away(walk: Walk) -> Iterator[Voter]:
    """One person for each reason not to stand on a list, after the list was handed out."""
    by, ours = walk.town.organizer, walk.town.ours
    voters = iter(walk.voters)
    Voter.objects.filter(pk=(protected := next(voters)).pk).update(protected=True)
    yield protected
    for kind in (Restriction.DO_NOT_CONTACT, Restriction.MOVED, Restriction.DECEASED):
        consent.restrict(campaign=ours, voter=(voter := next(voters)), kind=kind, by=by)
        yield voter
    walk.send(walk.says(Stance.FOR, spoken := next(voters)))
    yield spoken


def test_nobody_is_printed_who_must_not_be_on_a_list(town: Town, organizer: Client) -> None:
    walk = street.walk(town, street.doors(7))
    named(walk)
    out = [walk.voters.index(voter) for voter in kept_away(walk)]

    answer = printed(organizer, walk)

    assert out == [0, 1, 2, 3, 4]
    assert names(answer.content) == [5, 6]
    assert PrintedVoter.objects.count() == 2


@pytest.fixture
def packet_to_remind(reminding: Walk, organizer: Client) -> tuple[Walk, bytes]:
    named(reminding)
    return reminding, printed(organizer, reminding).content


def test_each_person_of_a_reminding_packet_has_a_contact_for_this_printing(
    packet_to_remind: tuple[Walk, bytes],
) -> None:
    walk, pdf = packet_to_remind

    made = PrintedVoter.objects.select_related("gotv_contact")

    assert names(pdf) == [0, 1, 2]
    assert {row.voter_id: (row.gotv_contact.voter_id, row.gotv_contact.act) for row in made if row.gotv_contact} == {
        voter.pk: (voter.pk, "printed") for voter in walk.voters
    }


def test_a_reminding_packet_says_until_when_it_is_valid(packet_to_remind: tuple[Walk, bytes]) -> None:
    walk, pdf = packet_to_remind
    packet = Packet.objects.get()

    first, second = words(pdf)

    assert packet.valid_until == timezone.localdate(timezone=walk_zone(walk)) + timedelta(days=1)
    day = f"{packet.valid_until:%A}, {packet.valid_until.day} {packet.valid_until:%B %Y}"
    assert f"Valid until {day}" in first
    assert f"Valid until {day}" in second


def walk_zone(walk: Walk) -> ZoneInfo:
    return ZoneInfo(walk.town.ours.time_zone)


def test_a_packet_is_valid_no_longer_than_the_oldest_answer_in_it(town: Town, organizer: Client) -> None:
    supporters = street.supporters(town, 2)
    days = town.ours.id_valid_days
    factories.said(Stance.FOR, by=town.volunteer, of=supporters[0], in_=town.ours, days_ago=days - 0.0001)
    aged = street.doors(1)[0]
    factories.said(Stance.FOR, by=town.volunteer, of=aged, in_=town.ours, days_ago=days - 0.0001)
    walk = street.walk(town, [*supporters, aged], Purpose.GOTV)

    printed(organizer, walk)

    packet = Packet.objects.get()
    assert packet.valid_until == timezone.localdate(timezone=walk_zone(walk))


def test_whoever_changed_their_mind_is_not_printed(reminding: Walk, organizer: Client) -> None:
    named(reminding)
    turned = reminding.voters[1]
    factories.said(Stance.AGAINST, by=reminding.town.volunteer, of=turned, in_=reminding.town.ours)

    answer = printed(organizer, reminding)

    assert names(answer.content) == [0, 2]
    assert GotvContact.objects.filter(voter=turned, act="printed").count() == 0


def test_the_database_refuses_a_printed_reminder_without_its_contact(packet_to_remind: tuple[Walk, bytes]) -> None:
    walk, _ = packet_to_remind
    packet = Packet.objects.get()
    other = PrintedVoter.objects.select_related("gotv_contact")[0].gotv_contact
    fresh = Packet.objects.create(
        campaign=packet.campaign,
        walk_list=packet.walk_list,
        purpose=packet.purpose,
        copy_number=2,
        valid_until=packet.valid_until,
        page_count=2,
        printed_by=packet.printed_by,
        printed_at=packet.printed_at,
    )
    listed = {"packet": fresh, "walk_list": walk.walk_list, "campaign": walk.town.ours, "voter": walk.voters[2]}

    refused = [
        refusal(purpose="gotv", gotv_contact=None, **listed),
        refusal(purpose="gotv", gotv_contact=other, **listed),
        refusal(purpose="identify", gotv_contact=None, **listed),
    ]

    assert refused == [
        "nobody_is_printed_to_be_reminded_past_the_gate",
        "canvass_printedvoter_gotv_contact_id_key",
        "a_printed_voter_has_the_packets_list_campaign_and_purpose",
    ]


def refusal(**fields: Any) -> str:
    """The name of the constraint that refuses this row."""
    try:
        with transaction.atomic():
            PrintedVoter.objects.bulk_create([PrintedVoter(**fields)])
            connection.check_constraints()
    except IntegrityError as error:
        return str(getattr(error.__cause__, "diag").constraint_name)  # noqa: B009 -- of psycopg's error
    return ""


def test_a_list_that_nobody_has_is_not_printed(town: Town, organizer: Client) -> None:
    street.doors(2)
    drive = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now())
    free = WalkList.objects.get(drive=drive)

    answer = organizer.post(f"/c/{town.ours.slug}/doors/lists/{free.pk}/packet/", follow=True)

    assert "Nothing was printed: hand the list to somebody first" in answer.content.decode()
    assert rows() == (0, 0, 0)


def test_what_cannot_be_set_is_not_recorded_as_printed(
    reminding: Walk, organizer: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """The template is missing, as on a disk that is broken."""
    monkeypatch.setattr(printing, "HERE", tmp_path)
    (tmp_path / "packet.typ").write_text("#let broken = (")

    answer = printed(organizer, reminding)

    said = [str(message) for message in organizer.get(answer.url).context["messages"]]
    assert said == [paper.WHY_NOT[printing.Unprintable]]
    assert rows() == (0, 0, 0)
    assert GotvContact.objects.filter(act="printed").count() == 0


def test_nobody_is_reminded_after_the_election(reminding: Walk) -> None:
    campaign = reminding.town.ours
    campaign.election_date = timezone.localdate() - timedelta(days=3)
    campaign.save(update_fields=["election_date"])

    with pytest.raises(packets.Over):
        packets.make(walk_list=reminding.walk_list, by=reminding.town.organizer, at=timezone.now())

    assert rows() == (0, 0, 0)


def test_a_voter_called_like_a_command_is_printed_as_typed(asking: Walk, organizer: Client) -> None:
    Voter.objects.filter(pk=asking.voters[0].pk).update(first_name='#read("/etc/passwd")', last_name="*B* $x$ ]")

    text = " ".join(words(printed(organizer, asking).content))

    assert '#read("/etc/passwd") *B* $x$ ]' in text


def test_no_page_lies_about_on_the_disk(
    asking: Walk, organizer: Client, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    settings.HOME = tmp_path

    answer = printed(organizer, asking)

    assert answer.status_code == 200
    assert [path.name for path in tmp_path.rglob("*")] == []


def test_a_voter_can_be_told_who_printed_them(asking: Walk, organizer: Client) -> None:
    printed(organizer, asking)

    seen = who_saw.who_saw(voter=asking.voters[0], campaign=asking.town.ours)

    assert [(one.by, one.how) for one in seen] == [
        ("Vera Volunteer", "on a walk list"),
        ("Olga Organizer", "in a packet"),
    ]


def test_sixty_doors_take_no_longer_than_a_page_may(town: Town, organizer: Client) -> None:
    """Each query is asked once, however many doors there are."""
    walk = street.walk(town, street.doors(60, people=2))
    with_few = street.walk(town, street.doors(2, street="OAK ST"), volunteer=factories.member(town.ours))

    counts = [queries(organizer, each) for each in (with_few, walk)]

    assert counts[0] == counts[1]


def queries(client: Client, walk: Walk) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert printed(client, walk).status_code == 200
    return len(asked)


def test_a_door_is_parted_only_when_a_page_cannot_hold_it() -> None:
    person = Person("A", "")
    doors = [Door(1, "1 ELM", [person] * 30), Door(2, "2 ELM", [person]), Door(3, "3 ELM", [person] * 10)]

    laid_out = pages.lay_out(doors)

    assert [[(door.position, len(door.people), door.continued) for door in page.doors] for page in laid_out] == [
        [(1, 14, False)],
        [(1, 14, True)],
        [(1, 2, True), (2, 1, False)],
        [(3, 10, False)],
    ]
