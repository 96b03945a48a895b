"""Texts stand beside the walk lists of a volunteer."""

from uuid import uuid4

from django.test import Client
from django.utils import timezone

from canvass import devices
from config.simulator.process import Simulator
from tests.textbank import bank as banks


def test_my_work_shows_people_to_take_then_those_in_hand_and_answers(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=2)
    bank.draw_up()
    phone = devices.register(campaign=bank.ours, volunteer=bank.texter, device=uuid4(), at=timezone.now())
    headers = {"Authorization": f"Bearer {phone.secret}", "X-Device": str(phone.device.device)}

    free = Client().get("/api/v1/doors/lists/", headers=headers).json()["beside"]
    first, _ = bank.take()
    bank.send(first)
    bank.hear(first, "Who is this?")
    in_hand = Client().get("/api/v1/doors/lists/", headers=headers).json()["beside"]

    (batch,) = free["batches"]
    texts = f"/c/{bank.ours.slug}/texts/"
    assert batch["question"] == bank.ours.question
    assert (batch["name"], batch["in_hand"], batch["free"], batch["url"]) == (bank.drive.name, 0, 2, f"{texts}mine/")
    (batch,) = in_hand["batches"]
    assert (batch["in_hand"], batch["free"], batch["url"]) == (1, 0, f"{texts}{bank.drive.pk}/batch/")
    assert (free["answers"], in_hand["answers"], in_hand["answers_url"]) == (0, 1, f"{texts}inbox/")
