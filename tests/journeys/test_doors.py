"""From a universe to a reminder at the door, through HTTP alone, as the people of a campaign do it."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from canvass.models import Drive, WalkList
from tests import factories
from tests.canvass import street
from tests.door import signed_in
from tests.factories import Town
from voters import gate, leaks
from voters.enums import Channel, LeakCause, Refusal, Stance
from voters.models import AuditRow, Voter


class Phone:
    """A volunteer's phone: it signs in by the session once, and shows its own secret from then on."""

    def __init__(self, town: Town, person: Any) -> None:
        self.client, self.device = Client(), uuid4()
        answer = signed_in(person).post(
            f"/api/v1/c/{town.ours.slug}/doors/devices/", {"device": str(self.device)}, content_type="application/json"
        )
        self.headers = {"Authorization": f"Bearer {answer.json()['token']}", "X-Device": str(self.device)}

    def lists(self) -> list[dict[str, Any]]:
        lists: list[dict[str, Any]] = self.client.get("/api/v1/doors/lists/", headers=self.headers).json()["lists"]
        return lists

    def sheet(self, pk: str) -> dict[str, Any]:
        sheet: dict[str, Any] = self.client.get(f"/api/v1/doors/lists/{pk}/", headers=self.headers).json()
        return sheet

    def tap(
        self, sheet: dict[str, Any], person: int, result: str, answer: str | None = None, *, days_ago: float = 0
    ) -> dict[str, Any]:
        (door,) = [door for door in sheet["doors"] if person in [somebody["id"] for somebody in door["people"]]]
        moment = (timezone.now() - timedelta(days=days_ago)).isoformat()
        event = {
            "id": str(uuid4()),
            "list": sheet["id"],
            "door": door["id"],
            "person": person,
            "result": result,
            "answer": answer,
            "said_at": moment,
        }
        return self.sync(sheet["id"], event)

    def sync(self, pk: str, *events: dict[str, object]) -> dict[str, Any]:
        body = {"sent_at": timezone.now().isoformat(), "version": "1", "unsent": 0, "lists": [pk], "events": events}
        answer = self.client.post(
            "/api/v1/doors/sync/", json.dumps(body), content_type="application/json", headers=self.headers
        )
        assert answer.status_code == 200
        synced: dict[str, Any] = answer.json()
        return synced


def run_drive(town: Town, purpose: str, universe: UUID) -> WalkList:
    """The organizer sets a drive up, draws its lists, and hands the first to the volunteer."""
    organizer, doors = signed_in(town.organizer), f"/c/{town.ours.slug}/doors/"
    fields = {
        "name": f"Drive to {purpose}",
        "purpose": purpose,
        "universe": str(universe),
        "opening": "Hi, I am a neighbor.",
        "question": town.ours.question,
        "starts_date": "2030-10-01",
        "ends_date": "2030-11-05",
    }
    organizer.post(f"{doors}new/", fields)
    drive = Drive.objects.get(purpose=purpose)
    organizer.post(f"{doors}drives/{drive.pk}/draw-up/", {"doors_per_turf": 60})
    free = WalkList.objects.get(drive=drive)
    organizer.post(f"{doors}lists/{free.pk}/assign/", {"volunteer": str(town.volunteer.pk)})
    return free


def names(sheet: dict[str, Any]) -> set[int]:
    return {person["id"] for door in sheet["doors"] for person in door["people"]}


@pytest.fixture
def town(db: None) -> Town:
    made = factories.town()
    Voter.objects.filter(pk=made.voter.pk).update(protected=True)
    return made


def test_who_says_yes_at_the_door_is_reminded_and_nobody_else(town: Town) -> None:
    yes, no, wavers, silent = street.doors(4)
    everybody = street.universe(town.ours, town.organizer)

    run_drive(town, "identify", everybody.pk)
    WalkList.objects.update(given_at=timezone.now() - timedelta(days=2))  # Nobody is called to the door twice a day.
    phone = Phone(town, town.volunteer)
    asking = phone.sheet(phone.lists()[0]["id"])
    phone.tap(asking, yes.pk, "answered", "for", days_ago=1.2)
    phone.tap(asking, no.pk, "answered", "against", days_ago=1.1)
    phone.tap(asking, wavers.pk, "answered", "for", days_ago=1.0)
    phone.client.post(f"/api/v1/doors/lists/{asking['id']}/give-back/", headers=phone.headers)
    run_drive(town, "gotv", everybody.pk)
    reminding = phone.sheet(phone.lists()[0]["id"])
    reminded = phone.tap(reminding, yes.pk, "reminded")
    turned = phone.tap(reminding, wavers.pk, "not_a_supporter", "undecided")

    rate = leaks.rate(town.ours)
    now = timezone.now()
    assert names(asking) == {yes.pk, no.pk, wavers.pk, silent.pk}
    assert names(reminding) == {yes.pk, wavers.pk}
    assert [answer["outcome"] for answer in (*reminded["answers"], *turned["answers"])] == ["new", "new"]
    assert (rate.leaks, rate.reached) == (1, 2)
    assert leaks.by_cause(town.ours) == {LeakCause.CHANGED_MIND: 1}
    assert gate.refusal(campaign=town.ours, voter=yes, channel=Channel.DOOR, at=now) is None
    assert gate.refusal(campaign=town.ours, voter=wavers, channel=Channel.DOOR, at=now) == Refusal.HELD_FOR_REVIEW


def test_news_from_elsewhere_takes_a_voter_off_the_phone_and_a_late_knock_is_counted(town: Town) -> None:
    stays, turns = street.supporters(town, 2)
    everybody = street.universe(town.ours, town.organizer)
    run_drive(town, "gotv", everybody.pk)
    phone = Phone(town, town.volunteer)
    sheet = phone.sheet(phone.lists()[0]["id"])

    factories.said(Stance.AGAINST, by=town.organizer, of=turns, in_=town.ours)
    synced = phone.sync(sheet["id"])
    late = phone.tap(sheet, turns.pk, "reminded")
    again = phone.sheet(sheet["id"])

    assert synced["changes"][0]["removed"] == [turns.pk]
    assert late["answers"][0]["outcome"] == "new"
    assert leaks.by_cause(town.ours) == {LeakCause.LATE_NEWS: 1}
    assert names(again) == {stays.pk}


def test_each_handing_over_of_people_is_in_the_ledger(town: Town) -> None:
    street.doors(3)
    run_drive(town, "identify", street.universe(town.ours, town.organizer).pk)
    phone = Phone(town, town.volunteer)

    phone.sheet(phone.lists()[0]["id"])

    ledger = AuditRow.objects.filter(people__gt=0).order_by("pk").values_list("act", "people", "by")
    assert list(ledger) == [
        ("walk_lists.drawn_up", 3, town.organizer.pk),
        ("walk_list.assigned", 3, town.organizer.pk),
        ("walk_list.handed_to_phone", 3, town.volunteer.pk),
    ]
