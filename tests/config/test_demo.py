"""The demonstration town: one seed, one town, once."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from config.demo import names, people, seeding, town
from config.management.commands.demo import links
from tests import factories
from tests.door import signed_in
from textbank.models import Conversation
from voters import gate, leaks
from voters.enums import Channel, Stance
from voters.models import Campaign, GotvContact, Identification, Reach, Voter

VOTERS = 500


def said_nothing(_line: str) -> None:
    return


@pytest.fixture
def seeded(db: None, tmp_path: Path) -> seeding.Seeded:
    return seeding.seed(voters=VOTERS, seed=1, at=timezone.now(), home=tmp_path, say=said_nothing)


def test_the_town_is_inhabited_asked_and_worked_in(seeded: seeding.Seeded) -> None:
    campaign = Campaign.objects.get(slug=people.CAMPAIGN)
    fall = gate.waterfall(campaign=campaign, channel=Channel.DOOR)

    assert (seeded.voters, Voter.objects.count(), fall.total) == (VOTERS, VOTERS, VOTERS)
    assert seeded.answers > 50
    assert min(fall.allowed, seeded.knocked, seeded.reminded, seeded.to_text) > 0
    assert leaks.rate(campaign).reached > 0


def test_every_reminder_of_the_town_rests_on_a_yes(seeded: seeding.Seeded) -> None:
    stances = set(GotvContact.objects.values_list("identification__stance", flat=True))

    assert seeded.reminded > 0
    assert all(reach.reached_at >= reach.contact.at.lower for reach in Reach.objects.select_related("contact"))
    assert stances == {Stance.FOR}
    assert not Conversation.objects.filter(purpose="gotv", gotv_contact=None).exists()


def test_seeding_twice_does_no_harm(seeded: seeding.Seeded, tmp_path: Path) -> None:
    before = Identification.objects.count()

    again = seeding.seed(voters=VOTERS, seed=1, at=timezone.now(), home=tmp_path, say=said_nothing)

    assert again.again is True
    assert Identification.objects.count() == before


def test_a_town_does_not_move_in_among_real_voters(db: None, tmp_path: Path) -> None:
    factories.campaign()

    with pytest.raises(seeding.NotEmpty):
        seeding.seed(voters=10, seed=1, at=timezone.now(), home=tmp_path, say=said_nothing)

    assert Voter.objects.count() == 0


def test_hostile_names_live_in_the_town_and_stand_on_its_pages_as_typed(seeded: seeding.Seeded) -> None:
    hostile = Voter.objects.filter(last_name__in=names.HOSTILE).order_by("pk")
    visitor = Client()
    visitor.get(links()["an organizer"], follow=True)

    page = visitor.get(f"/c/{people.CAMPAIGN}/voters/{hostile[0].pk}/")

    assert hostile.count() == len(names.HOSTILE)
    assert page.status_code == 200
    assert "&lt;img src=x" in page.content.decode()
    assert "<img src=x" not in page.content.decode()


def test_the_printed_links_sign_each_person_in(seeded: seeding.Seeded) -> None:
    pages = {who: Client().get(link, follow=True) for who, link in links().items()}

    assert {who: page.status_code for who, page in pages.items()} == {
        "a volunteer": 200,
        "an organizer": 200,
        "an admin": 200,
    }
    assert all("Ana Reyes" in page.content.decode() for page in pages.values())


def test_the_same_seed_gives_the_same_town() -> None:
    one = town.build(voters=500, seed=3, place=town.PLACES[0])

    assert town.build(voters=500, seed=3, place=town.PLACES[0]) == one
    assert town.build(voters=500, seed=4, place=town.PLACES[0]) != one


@pytest.mark.parametrize("place", town.PLACES, ids=lambda place: place.state)
def test_no_two_people_in_town_share_a_number(place: town.Place) -> None:
    people = town.build(voters=17_500, seed=1, place=place).people

    numbers = [person.phone for person in people if person.phone]

    assert len(numbers) > 0.5 * len(people)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("place", town.PLACES, ids=lambda place: place.state)
def test_the_settings_of_a_town_are_saved_as_they_stand_wherever_it_lies(place: town.Place, db: None) -> None:
    world = factories.town()
    Campaign.objects.filter(pk=world.ours.pk).update(state=place.state, time_zone=place.zone)
    admin, path = signed_in(world.admin), f"/c/{world.ours.slug}/settings/"
    shown = admin.get(path).context["form"]
    typed = {field.html_name: field.field.widget.format_value(field.value()) for field in shown if field.value()}

    answer = admin.post(path, {name: one[0] if isinstance(one, list) else one for name, one in typed.items()})

    assert answer.status_code == 302


def test_what_people_truly_think_is_kept_for_the_simulator_alone(seeded: seeding.Seeded, tmp_path: Path) -> None:
    truth = json.loads((tmp_path / "demo" / "truth.json").read_text())

    again = seeding.remembered(tmp_path)

    assert truth == {person.phone: person.truth for person in again.people if person.phone}
    assert len(again.people) == VOTERS
