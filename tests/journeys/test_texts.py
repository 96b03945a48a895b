# ruff: noqa: F811 -- pytest finds fixtures by their names
"""Texting through HTTP: who may, and what is refused."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.simulator.process import Simulator
from tests import door as doors
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from tests.textbank.conftest import bank, gotv, phones, running_carrier  # noqa: F401 -- fixtures
from textbank.enums import ConversationState
from textbank.models import Conversation, Drive, Message
from voters import consent
from voters.enums import Purpose, Stance
from voters.models import AuditRow, Identification, Leak, Membership, User


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts go by the clock of where the voter lives; here it is always noon."""
    monkeypatch.setattr(timezone, "now", noon)


def signed_in(person: User) -> Client:
    return doors.signed_in(person)


def post(client: Client, name: str, conversation: Conversation, **body: Any) -> Any:
    return client.post(reverse(name, args=[conversation.pk]), json.dumps(body), content_type="application/json")


def page(name: str, of: Bank, *args: Any) -> str:
    return reverse(f"textbank:{name}", args=[of.ours.slug, *args])


# --- An organizer makes a drive, another approves it --------------------------------------------


def fields(of: Bank, **changes: Any) -> dict[str, Any]:
    return {
        "name": "October",
        "purpose": Purpose.IDENTIFY,
        "universe": of.universe.pk,
        "sender": of.sender.pk,
        "starts_date": "2020-01-01",
        "ends_date": "2040-01-01",
        "script": banks.SCRIPT,
        "answer_for": "Thank you, {first_name}.",
        **changes,
    }


def test_a_drive_is_written_approved_and_drawn_up(bank: Bank) -> None:
    writer, admin = signed_in(bank.writer), signed_in(bank.admin)

    made = writer.post(page("drive_new", bank), fields(bank))
    drive = Drive.objects.get(name="October")
    writer.post(page("approve", bank, drive.pk))
    refused = Drive.objects.get(pk=drive.pk).approved_by
    admin.post(page("approve", bank, drive.pk))
    writer.post(page("draw_up", bank, drive.pk))
    shown = writer.get(page("drive", bank, drive.pk))

    assert (made.status_code, refused) == (302, None)
    assert Drive.objects.get(pk=drive.pk).approved_by == bank.admin
    assert Conversation.objects.filter(drive=drive).count() == 1
    assert shown.status_code == 200


@pytest.mark.parametrize(
    "script",
    [
        "Hi {first_name}, vote for Ana. Reply STOP to opt out.",
        "Hi {first_name}, it is {volunteer} with {campaign}.",
        banks.SCRIPT + " {last_name}",
        banks.SCRIPT + " bit.ly/x",
    ],
    ids=["nobody says who writes", "no way to stop", "an unknown field", "a shortened link"],
)
def test_a_script_that_carriers_or_the_law_refuse_is_not_saved(bank: Bank, script: str) -> None:
    answer = signed_in(bank.writer).post(page("drive_new", bank), fields(bank, script=script))

    assert answer.status_code == 400
    assert Drive.objects.filter(name="October").count() == 0


def test_checking_a_script_shows_it_and_saves_nothing(bank: Bank) -> None:
    answer = signed_in(bank.writer).post(page("drive_new", bank), fields(bank, do="check"))

    assert "Hi Maria, it is" in answer.content.decode()
    assert Drive.objects.filter(name="October").count() == 0


@pytest.mark.parametrize("who", ["texter", "stranger"])
def test_only_who_runs_texts_sees_a_drive(bank: Bank, who: str) -> None:
    answer = signed_in(getattr(bank, who)).get(page("drive", bank, bank.drive.pk))

    assert answer.status_code == {"texter": 403, "stranger": 404}[who]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_drives_asks_the_same_questions_for_one_and_for_three(
    bank: Bank, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count - 1):
        banks.drive(bank)
    client = signed_in(bank.writer)
    client.get(page("drives", bank))

    with django_assert_num_queries(16):
        shown = client.get(page("drives", bank))

    assert len(shown.context["rows"]) == count


# --- A texter takes a batch and sends, with plain forms -----------------------------------------


def test_a_batch_is_texted_one_tap_at_a_time(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=2)
    bank.draw_up()
    client = signed_in(bank.texter)
    client.post(page("take", bank, bank.drive.pk))

    for _ in range(2):
        shown = client.get(page("batch", bank, bank.drive.pk)).context
        tap = {"conversation": shown["person"].conversation, "request_id": shown["request_id"]}
        client.post(page("send", bank, bank.drive.pk), tap)
    last = client.get(page("batch", bank, bank.drive.pk)).context

    assert (last["person"], last["batch"].people, last["batch"].done) == (None, 0, 0)
    assert Message.objects.count() == 2


def test_showing_people_leaves_a_row_in_the_ledger(bank: Bank) -> None:
    bank.draw_up()
    client = signed_in(bank.texter)

    client.post(page("take", bank, bank.drive.pk))
    client.get(page("batch", bank, bank.drive.pk))

    rows = AuditRow.objects.filter(by=bank.texter).order_by("id").values_list("act", "people")
    assert list(rows) == [("texts.batch_taken", 1), ("texts.person_shown", 1)]


# --- The web API --------------------------------------------------------------------------------


def test_a_tap_over_the_api_queues_one_text(bank: Bank) -> None:
    conversation, request_id = bank.conversation(), str(uuid4())
    client = signed_in(bank.texter)

    answers = [post(client, "texts-send", conversation, request_id=request_id).json() for _ in range(2)]

    message = Message.objects.get()
    assert answers == [{"result": result, "message": str(message.pk), "state": "queued"} for result in ("new", "again")]


@pytest.mark.parametrize("extra", ["body", "number", "to", "sender", "script", "texter", "campaign", "by"])
def test_a_tap_that_carries_words_of_its_own_is_refused(bank: Bank, phones: Simulator, extra: str) -> None:
    conversation = bank.conversation()
    request = {"request_id": str(uuid4()), extra: "Help transport people to the polling booths"}

    answer = post(signed_in(bank.texter), "texts-send", conversation, **request)

    assert answer.status_code == 400
    assert (Message.objects.count(), phones.messages()) == (0, [])


@pytest.mark.parametrize("who", ["other", "writer", "stranger"])
@pytest.mark.parametrize("name", ["texts-send", "texts-stop", "texts-skip", "texts-reply", "texts-wrong-person"])
def test_nobody_acts_in_another_texters_conversation(bank: Bank, who: str, name: str) -> None:
    conversation = bank.conversation()
    client = signed_in(getattr(bank, who))

    answer = post(client, name, conversation, request_id=str(uuid4()), body="x")
    unknown = client.post(reverse(name, args=[uuid4()]), "{}", content_type="application/json")

    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert Message.objects.count() == 0


def test_nobody_reads_another_texters_conversation(bank: Bank) -> None:
    conversation = bank.conversation()

    answers = [
        signed_in(person).get(reverse("texts-thread", args=[conversation.pk])).status_code
        for person in (bank.texter, bank.other, bank.stranger)
    ]
    pages = [
        signed_in(person).get(page("conversation", bank, conversation.pk)).status_code
        for person in (bank.texter, bank.other, bank.writer, bank.stranger)
    ]

    assert (answers, pages) == ([200, 404, 404], [200, 404, 200, 404])


def test_a_suspended_texter_sends_and_sees_nothing_at_the_next_request(bank: Bank) -> None:
    conversation, client = bank.conversation(), signed_in(bank.texter)
    Membership.objects.filter(user=bank.texter).update(suspended_at=noon(), suspended_by=bank.admin)

    answers = [
        post(client, "texts-send", conversation, request_id=str(uuid4())),
        client.get(reverse("texts-thread", args=[conversation.pk])),
        client.get(reverse("texts-next", args=[bank.drive.pk])),
        client.get(page("batch", bank, bank.drive.pk)),
        client.get(page("inbox", bank)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert Message.objects.count() == 0


def test_nobody_sends_without_signing_in(bank: Bank) -> None:
    conversation = bank.conversation()

    answer = post(Client(), "texts-send", conversation, request_id=str(uuid4()))

    assert answer.status_code in {401, 403}
    assert Message.objects.count() == 0


def test_a_refusal_says_why_in_one_word_and_one_sentence(gotv: Bank) -> None:
    conversation = gotv.conversation()
    consent.stop(number=conversation.number, source="keyword", by=None, campaign=None)  # type: ignore[arg-type]

    answer = post(signed_in(gotv.texter), "texts-send", conversation, request_id=str(uuid4()))

    assert (answer.status_code, answer.json()) == (
        409,
        {"error": "stopped", "message": "This person wants no texts.", "opens_at": None},
    )


def test_the_next_people_come_with_their_words_and_nothing_else(bank: Bank) -> None:
    bank.draw_up()
    bank.take()

    body = signed_in(bank.texter).get(reverse("texts-next", args=[bank.drive.pk])).json()

    assert set(body) == {"people", "done", "refusal", "opens_at", "closes_at", "next"}
    assert set(body["next"][0]) == {"conversation", "first_name", "text", "segments"}


# --- A conversation -----------------------------------------------------------------------------


@pytest.fixture
def answered(gotv: Bank, phones: Simulator) -> Conversation:
    conversation = gotv.conversation()
    gotv.send(conversation)
    gotv.hear(conversation, "I am not voting for her", at=noon())
    conversation.refresh_from_db()
    return conversation


def test_not_a_supporter_is_one_tap_and_counts_a_leak(gotv: Bank, answered: Conversation) -> None:
    message = Message.objects.get(direction="in")
    client = signed_in(gotv.texter)

    answer = post(client, "texts-id", answered, id=str(uuid4()), message=str(message.pk), stance=Stance.AGAINST)

    assert answer.status_code == 200
    assert (Leak.objects.count(), Conversation.objects.get().state) == (1, ConversationState.DONE)


def test_an_id_by_plain_form_is_undone_by_plain_form(gotv: Bank, answered: Conversation) -> None:
    message, client = Message.objects.get(direction="in"), signed_in(gotv.texter)
    before = Identification.objects.count()

    saved = client.post(
        page("read_id", gotv, answered.pk), {"message": message.pk, "stance": "for", "id": str(uuid4())}
    )
    shown = client.get(saved.headers["Location"])
    client.post(page("undo_id", gotv, answered.pk), {"message": message.pk})

    assert "Saved: For" in shown.content.decode()
    assert Identification.objects.count() == before + 1
    assert Identification.objects.latest("recorded_at").rulings.get().ruling == "withdrawn"


def test_the_inbox_has_three_tabs_and_asks_few_questions(
    gotv: Bank, answered: Conversation, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(gotv.texter)

    with django_assert_max_num_queries(20):
        shown = client.get(page("inbox", gotv))
    done = client.get(page("inbox", gotv) + "?tab=done")

    assert [row.name for row in shown.context["rows"]] == ["Maria"]
    assert done.context["rows"] == []
