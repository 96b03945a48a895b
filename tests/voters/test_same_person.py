"""Two records that are one person: found, joined, parted, and never a way past the gate."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests import doors, factories
from voters import consent, erase, gate, identify, same_person, universe
from voters.enums import Act, Channel, Refusal, Restriction, Stance, ToldBy, WishSource
from voters.models import AuditRow, Identification, LikelyPair, RecordRuling, Voter, VoterPhone

pytestmark = pytest.mark.django_db


@dataclass
class Two:
    """A town in which two records look like one person."""

    town: factories.Town
    kept: Voter
    other: Voter

    def say(self, stance: Stance, *, of: Voter, days_ago: float = 30, **more: Any) -> Identification:
        return factories.said(stance, by=self.town.volunteer, of=of, in_=self.town.ours, days_ago=days_ago, **more)

    def merge(self) -> RecordRuling:
        return same_person.merge(kept=self.kept, other=self.other, campaign=self.town.ours, by=self.town.organizer)

    def part(self, ruling: RecordRuling) -> None:
        same_person.part(ruling=ruling, campaign=self.town.ours, by=self.town.organizer)

    def refusal(self, voter: Voter, channel: Channel = Channel.DOOR) -> str | None:
        return gate.refusal(campaign=self.town.ours, voter=voter, channel=channel, at=timezone.now())


@pytest.fixture
def two() -> Two:
    town = factories.town()
    born = {"birth_date": date(1970, 5, 3), "last_name": "ZANZIBAR", "first_name": "OTTO"}
    kept = factories.voter(phone=factories.phone_number(), **born)
    other = factories.voter(phone=factories.phone_number(), **(born | {"first_name": "Otto"}))
    return Two(town, kept, other)


def pairs() -> list[tuple[int, int]]:
    same_person.look()
    return list(LikelyPair.objects.order_by("one_id", "two_id").values_list("one_id", "two_id"))


def test_the_same_name_and_birth_date_are_found_behind_two_doors(two: Two) -> None:
    factories.voter(birth_date=date(1970, 5, 4), last_name="ZANZIBAR", first_name="OTTO")
    factories.voter(birth_date=date(1970, 5, 3), last_name="ZANZIBAR", first_name="OTTO", state="PA")
    factories.voter(birth_date=date(1970, 5, 3), last_name="ZANZIBAR", first_name="OTTO", protected=True)

    assert pairs() == [(two.kept.pk, two.other.pk)]


def test_without_a_day_of_birth_the_year_counts_behind_one_door_only(two: Two) -> None:
    door = factories.household()
    one = factories.voter(last_name="QUILL", first_name="ADA", birth_year=1980, household=door)
    same = factories.voter(last_name="Quill", first_name="Ada", birth_year=1980, household=door)
    factories.voter(last_name="QUILL", first_name="ADA", birth_year=1980)
    factories.voter(last_name="QUILL", first_name="ADA", birth_year=1951, household=door)

    assert pairs() == [(two.kept.pk, two.other.pk), (one.pk, same.pk)]


def test_two_people_are_remembered_as_two(two: Two) -> None:
    pairs()

    same_person.tell_apart(one=two.other, two=two.kept, campaign=two.town.ours, by=two.town.organizer)

    assert pairs() == []


def test_what_was_said_of_the_other_record_counts_for_the_kept_voter(two: Two) -> None:
    original = two.say(Stance.FOR, of=two.other)

    two.merge()

    assert (two.refusal(two.kept), two.refusal(two.other)) == (None, Refusal.NOT_REGISTERED)
    copy = Identification.objects.get(voter=two.kept)
    assert (copy.said_at, copy.heard_by_id, copy.source) == (original.said_at, original.heard_by_id, original.source)
    assert (copy.evidence_kind, copy.evidence_id) == ("merged", original.pk)
    assert Identification.objects.get(voter=two.other).pk == original.pk


def test_a_contradiction_between_the_two_is_held(two: Two) -> None:
    two.say(Stance.FOR, of=two.kept, days_ago=2)
    two.say(Stance.AGAINST, of=two.other, days_ago=3)

    two.merge()

    assert two.refusal(two.kept) == Refusal.HELD_FOR_REVIEW


def test_a_later_no_on_the_other_record_shuts_the_gate(two: Two) -> None:
    two.say(Stance.FOR, of=two.kept, days_ago=60)
    two.say(Stance.AGAINST, of=two.other, days_ago=5)

    two.merge()

    assert two.refusal(two.kept) == Refusal.AGAINST


def test_what_was_taken_back_or_told_by_another_opens_nothing(two: Two) -> None:
    mistaken = two.say(Stance.FOR, of=two.other)
    identify.take_back(identification=mistaken, by=two.town.volunteer, reason="slip")
    two.say(Stance.FOR, of=two.other, told_by=ToldBy.ANOTHER)

    two.merge()

    assert two.refusal(two.kept) == Refusal.TOLD_BY_ANOTHER


@pytest.mark.parametrize("kind", [Restriction.DO_NOT_CONTACT, Restriction.VOTED, Restriction.DECEASED])
def test_a_ban_on_either_counts_for_the_person(two: Two, kind: Restriction) -> None:
    two.say(Stance.FOR, of=two.kept)
    consent.restrict(campaign=two.town.ours, voter=two.other, kind=kind, by=two.town.organizer)
    assert two.refusal(two.kept) is None

    two.merge()

    assert two.refusal(two.kept) not in (None, Refusal.NOT_REGISTERED)


def test_a_stop_on_a_number_of_the_other_record_counts_for_the_person(two: Two) -> None:
    two.say(Stance.FOR, of=two.kept)
    number = VoterPhone.objects.get(voter=two.other).number
    consent.stop(number=number, source=WishSource.KEYWORD, by=None, campaign=two.town.ours)
    assert two.refusal(two.kept, Channel.TEXT) is None

    two.merge()

    assert two.refusal(two.kept, Channel.TEXT) == Refusal.OPTED_OUT


def test_what_is_said_and_noted_of_the_other_record_later_follows(two: Two) -> None:
    two.say(Stance.FOR, of=two.kept, days_ago=90)
    two.merge()

    late = two.say(Stance.UNDECIDED, of=two.other, days_ago=1)
    assert two.refusal(two.kept) == Refusal.UNDECIDED
    identify.take_back(identification=late, by=two.town.volunteer, reason="slip")
    assert two.refusal(two.kept) is None
    consent.restrict(campaign=two.town.ours, voter=two.other, kind=Restriction.DO_NOT_CONTACT, by=None)

    assert two.refusal(two.kept) == Refusal.DO_NOT_CONTACT


def test_a_merged_record_is_in_no_universe_and_its_elections_count_for_the_person(two: Two) -> None:
    Voter.objects.filter(pk=two.kept.pk).update(voted_in=factories.elections("2024-11-05 GENERAL"))
    Voter.objects.filter(pk=two.other.pk).update(voted_in=factories.elections("2022-11-08 GENERAL"))
    both = {"all": [{"field": "voted_year", "is": "is", "value": year} for year in (2022, 2024)]}
    assert universe.counts(both, two.town.ours).voters == 0

    two.merge()

    assert list(universe.voters(both, two.town.ours)) == [two.kept]
    zanzibars = universe.voters({"all": []}, two.town.ours).filter(last_name="ZANZIBAR")
    assert list(zanzibars) == [two.kept]


def test_no_file_registers_a_merged_record_again(two: Two) -> None:
    two.merge()

    Voter.objects.filter(pk=two.other.pk).update(status="active")

    two.other.refresh_from_db()
    assert (two.other.status, two.other.merged_into_id) == ("cancelled", two.kept.pk)


def test_parting_them_takes_back_what_came_with_the_merge_and_nothing_else(two: Two) -> None:
    two.say(Stance.FOR, of=two.other, days_ago=10)
    consent.restrict(campaign=two.town.ours, voter=two.other, kind=Restriction.VOTED, by=two.town.organizer)
    ruling = two.merge()
    mine = VoterPhone.objects.filter(voter=two.kept).count()

    two.part(ruling)

    assert (two.refusal(two.kept), mine) == (Refusal.NO_ID, 2)
    assert VoterPhone.objects.filter(voter=two.kept).count() == 1
    assert two.refusal(two.other) == Refusal.ALREADY_VOTED
    assert pairs() == [(two.kept.pk, two.other.pk)]


def test_they_can_be_joined_again_and_what_was_said_counts_anew(two: Two) -> None:
    two.say(Stance.FOR, of=two.other)
    two.part(two.merge())

    two.merge()

    assert two.refusal(two.kept) is None


def test_a_reminder_sent_meanwhile_keeps_its_evidence(two: Two) -> None:
    two.say(Stance.FOR, of=two.other)
    ruling = two.merge()
    both = Voter.objects.filter(pk__in=[two.kept.pk, two.other.pk])
    by = two.town.organizer
    listed = gate.contacts(campaign=two.town.ours, voters=both, channel=Channel.DOOR, act=Act.LISTED, by=by)

    two.part(ruling)

    assert (list(listed), two.refusal(two.kept)) == ([two.kept.pk], Refusal.NO_ID)


def test_only_a_ruling_joins_two_records(two: Two) -> None:
    with pytest.raises(IntegrityError, match="only_a_ruling_joins_two_records"), transaction.atomic():
        Voter.objects.filter(pk=two.other.pk).update(merged_into=two.kept)


def test_who_is_merged_already_is_not_merged_again(two: Two) -> None:
    two.merge()
    third = factories.voter()

    with pytest.raises(same_person.CannotJoin):
        same_person.merge(kept=third, other=two.other, campaign=two.town.ours, by=two.town.organizer)
    with pytest.raises(same_person.CannotJoin):
        same_person.merge(kept=two.other, other=third, campaign=two.town.ours, by=two.town.organizer)


def test_who_becomes_protected_under_one_number_is_visited_under_none(two: Two) -> None:
    two.say(Stance.FOR, of=two.kept)
    two.merge()

    Voter.objects.filter(pk=two.other.pk).update(protected=True)

    assert two.refusal(two.kept) == Refusal.DO_NOT_CONTACT


def test_three_records_become_one_person(two: Two) -> None:
    two.say(Stance.FOR, of=two.other, days_ago=timedelta(days=3).days)
    two.merge()
    third = factories.voter(last_name="ZANZIBAR")

    same_person.merge(kept=third, other=two.kept, campaign=two.town.ours, by=two.town.organizer)

    assert two.refusal(third) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM voters_merger")
        assert cursor.fetchone() == (2,)


def test_erasing_a_person_erases_the_records_that_are_joined_to_theirs(two: Two) -> None:
    two.merge()
    campaign, admin = two.town.ours, two.town.admin

    with pytest.raises(erase.MergedRecord):
        erase.erase(voter=two.other, campaign=campaign, by=admin, reason="A letter of 3 May")
    erase.erase(voter=two.kept, campaign=campaign, by=admin, reason="A letter of 3 May")

    assert [*Voter.objects.filter(erased_at=None, last_name="ZANZIBAR")] == []
    assert VoterPhone.objects.filter(voter__in=[two.kept, two.other]).count() == 0


def test_an_organizer_joins_two_records_on_the_page_and_parts_them_again(two: Two) -> None:
    same_person.look()
    client = doors.signed_in(two.town.organizer)
    page = reverse("voters:duplicates", args=[two.town.ours.slug])

    shown = client.get(page).content.decode()
    client.post(f"{page}decide/", {"one": two.kept.pk, "two": two.other.pk, "do": "one"})
    after = client.get(page).content.decode()
    ruling = RecordRuling.objects.get()
    voter = client.get(reverse("voters:voter", args=[two.town.ours.slug, two.other.pk])).content.decode()
    client.post(reverse("voters:duplicates_part", args=[two.town.ours.slug, ruling.pk]))

    assert shown.count("One person: keep this</button>") == 2
    assert (ruling.kept_id, ruling.other_id) == (two.kept.pk, two.other.pk)
    assert "Nobody stands twice" in after
    assert "joined to another of the same person" in voter
    assert Voter.objects.get(pk=two.other.pk).merged_into_id is None
    acts = AuditRow.objects.filter(act__startswith="records.").order_by("pk").values_list("act", "people")
    assert list(acts) == [
        ("records.seen", 2),
        ("records.merged", 0), ("records.merged", 0),
        ("records.seen", 1),
        ("records.parted", 0), ("records.parted", 0),
    ]  # fmt: skip
