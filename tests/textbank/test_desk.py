"""The leads' desk: what they read along and what comes of it, what they find again, and what they give to others."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from config.simulator.process import Simulator
from tests import door as doors
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import batches, leads, reading_along, reassigning, rules, searching, sharing, tagging
from textbank.enums import Closing, ConversationState, Drawn, TextRefusal, Verdict
from textbank.models import Conversation, Look, Message
from textbank.refusals import Refused
from textbank.searching import Search
from voters import permissions
from voters.enums import Stance
from voters.models import AuditRow, Identification, Membership, User


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", noon)


@pytest.fixture
def talks(db: None, phones: Simulator) -> Bank:
    """Three voters asked, the first two by one texter and the third by another; all have answered."""
    made = banks.bank(voter_count=3)
    made.draw_up()
    made.take(size=2)
    made.take(made.other)
    for row, body in zip(of(made), ("Yes, for Ana", "Who is this?", "Never"), strict=True):
        Conversation.objects.filter(pk=row.pk).update(state=ConversationState.WAITING)
        made.hear(row, body, at=noon())
    return made


def of(bank: Bank) -> list[Conversation]:
    return list(Conversation.objects.filter(drive=bank.drive).order_by("pk"))


def read(conversation: Conversation, stance: Stance, by: User) -> Identification:
    message = Message.objects.get(conversation=conversation, direction="in")
    given = tagging.read_id(conversation=conversation, message=message, stance=stance, id=uuid4(), texter=by)
    return given.identification


def drawn(bank: Bank, reader: User | None = None) -> dict[UUID, Drawn]:
    return dict(reading_along.draw(bank.ours, reader=reader or bank.writer, at=noon()))


# --- Reading along ------------------------------------------------------------------------------


def test_a_rule_picks_first_and_chance_takes_one_of_each_volunteer(talks: Bank) -> None:
    abusive, asked, never = of(talks)
    tagging.finish(conversation=abusive, texter=talks.texter, abusive=True)
    tagging.finish(conversation=asked, texter=talks.texter)

    assert reading_along.draw(talks.ours, reader=talks.writer, at=noon()) == [
        (abusive.pk, Drawn.ABUSIVE),
        (asked.pk, Drawn.NO_ID),
        (never.pk, Drawn.NEW),
    ]


def test_an_id_that_was_changed_is_looked_at(talks: Bank) -> None:
    first = of(talks)[0]
    for stance in (Stance.UNDECIDED, Stance.FOR):
        read(first, stance, talks.texter)

    assert drawn(talks)[first.pk] == Drawn.CHANGED


def test_what_a_lead_has_read_is_gone_until_the_voter_writes_again_and_nobody_reads_their_own(talks: Bank) -> None:
    first = of(talks)[0]
    reading_along.good(conversation=first, by=talks.writer, at=noon(), why=Drawn.CHANCE)

    gone, own = first.pk not in drawn(talks), drawn(talks, talks.texter)
    talks.hear(first, "Wait", at=noon() + timedelta(minutes=5))

    assert (gone, len(own)) == (True, 1)
    assert drawn(talks)[first.pk] == Drawn.CHANCE
    assert reading_along.agreement(talks.ours) == reading_along.Agreement(1, 1, 0)


def test_a_lead_corrects_the_id_and_the_volunteer_sees_it_and_answers(talks: Bank) -> None:
    first = of(talks)[0]
    wrong = read(first, Stance.AGAINST, talks.texter)
    message = Message.objects.get(conversation=first, direction="in")

    reading_along.correct(
        conversation=first, message=message, stance=Stance.FOR, id=uuid4(), by=talks.writer, at=noon(), words="A yes."
    )
    (shown,), said = reading_along.told_to(talks.texter, talks.ours), Look.objects.get()
    reading_along.put_away(look=said, volunteer=talks.texter, at=noon(), answer="I see, thank you.")

    right = Identification.objects.get(corrects=wrong)
    said.refresh_from_db()
    first.refresh_from_db()
    assert (right.stance, right.heard_by, first.texter) == (Stance.FOR, talks.writer, talks.texter)
    assert (said.verdict, said.answer, said.seen_at) == (Verdict.CORRECTED, "I see, thank you.", noon())
    assert (shown.words, reading_along.told_to(talks.texter, talks.ours)) == ("A yes.", [])
    assert [each.answer for each in reading_along.told(talks.ours)] == ["I see, thank you."]


def test_a_lead_takes_an_id_back_and_a_texter_corrects_nobody(talks: Bank) -> None:
    first = of(talks)[0]
    read(first, Stance.FOR, talks.texter)
    correction: dict[str, Any] = {
        "conversation": first, "message": Message.objects.get(conversation=first, direction="in"), "stance": None,
        "id": uuid4(), "at": noon(),
    }  # fmt: skip

    with pytest.raises(permissions.Forbidden):
        reading_along.correct(by=talks.other, **correction)
    reading_along.correct(by=talks.writer, **correction)

    assert sharing.read_from([correction["message"]]) == {}


# --- Finding again ------------------------------------------------------------------------------


def found(bank: Bank, **asked: Any) -> list[int]:
    """Which of the bank's conversations fit, by their place."""
    rows = searching.found(bank.ours, Search(**asked))
    order = [row.pk for row in of(bank)]
    return sorted(order.index(row.pk) for row in rows)


def test_conversations_are_found_by_words_answer_volunteer_tag_and_error(talks: Bank) -> None:
    first, second, third = of(talks)
    read(first, Stance.FOR, talks.texter)
    leads.hand_over(conversation=second, texter=talks.texter, reason="Taxes", at=noon())
    tagging.finish(conversation=third, texter=talks.other, abusive=True)

    assert found(talks) == [0, 1, 2]
    assert found(talks, words="WHO IS") == [1]
    assert (found(talks, answer="for"), found(talks, answer="none")) == ([0], [1, 2])
    assert found(talks, volunteer=talks.other.pk) == [2]
    assert (found(talks, tag="for_lead"), found(talks, tag=Closing.ABUSIVE)) == ([1], [2])
    assert (found(talks, error="30003"), found(talks, error="unknown"), found(talks, error="x")) == ([], [], [])
    assert found(talks, drive=uuid4()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_the_same_questions_for_one_and_for_three(
    talks: Bank, count: int, django_assert_num_queries: Any
) -> None:
    Conversation.objects.exclude(pk__in=[row.pk for row in of(talks)[:count]]).update(
        state=ConversationState.TO_SEND, latest_at=noon() - timedelta(days=30), drive=talks.drive
    )
    client = doors.signed_in(talks.writer)
    search, along = (reverse(f"textbank:{name}", args=[talks.ours.slug]) for name in ("all_texts", "read_along"))
    client.get(search)

    with django_assert_num_queries(18):
        shown = client.get(f"{search}?tag=to_answer")
    with django_assert_num_queries(15):
        cards = client.get(along)

    assert (len(shown.context["page"].object_list), len(cards.context["rows"])) == (count, count)


# --- Giving to others ---------------------------------------------------------------------------


def give(bank: Bank, to: User | None, **asked: Any) -> reassigning.Moved:
    rows = searching.found(bank.ours, Search(**asked))
    return reassigning.give(campaign=bank.ours, conversations=rows, to=to, by=bank.writer, at=noon())


def test_all_that_fit_go_into_another_hand_but_those_that_are_done(talks: Bank) -> None:
    tagging.finish(conversation=of(talks)[0], texter=talks.texter)

    moved = give(talks, talks.other)

    assert moved == reassigning.Moved(3, 1)
    assert [row.texter for row in of(talks)] == [talks.texter, talks.other, talks.other]
    assert AuditRow.objects.get(act="texts.reassigned").people == 1


def test_what_goes_back_to_the_pool_is_offered_to_everybody_at_once(talks: Bank) -> None:
    first = of(talks)[0]
    Conversation.objects.filter(pk=first.pk).update(state=ConversationState.TO_SEND)

    moved = give(talks, None, volunteer=talks.texter.pk)
    offered = batches.left_answers(campaign=talks.ours, volunteer=talks.other, at=noon()).count()
    taken = batches.take_answers(campaign=talks.ours, volunteer=talks.other, at=noon())

    assert (moved.moved, offered, taken) == (2, 1, 1)
    assert [row.texter for row in of(talks)] == [None, talks.other, talks.other]
    assert give(talks, None, volunteer=talks.texter.pk).found == 0


def test_nothing_is_given_to_somebody_who_left_or_by_a_texter(talks: Bank) -> None:
    Membership.objects.filter(user=talks.other).update(suspended_at=noon(), suspended_by=talks.admin)

    with pytest.raises(Refused):
        give(talks, talks.other)
    with pytest.raises(permissions.Forbidden):
        reassigning.give(
            campaign=talks.ours, conversations=Conversation.objects.all(), to=None, by=talks.texter, at=noon()
        )


def test_the_page_gives_the_chosen_ones_and_those_next_door_stay_where_they_are(talks: Bank) -> None:
    client = doors.signed_in(talks.writer)
    chosen = of(talks)[0]

    client.post(
        reverse("textbank:reassign", args=[talks.ours.slug]) + "?tag=to_answer",
        {"to": str(talks.other.pk), "chosen": [str(chosen.pk), "nonsense"]},
    )
    refused = client.post(
        reverse("textbank:reassign", args=[talks.ours.slug]), {"to": str(talks.stranger.pk), "whole": 1}
    )

    assert [row.texter for row in of(talks)] == [talks.other, talks.texter, talks.other]
    assert refused.status_code == 302


# --- Answers first ------------------------------------------------------------------------------


def test_where_the_campaign_wants_it_answers_come_before_new_people(talks: Bank) -> None:
    known = rules.as_typed(rules.of(talks.ours)) | {"links": [], "numbers": [], "watch_words": [], "languages": ["en"]}
    rules.change(campaign=talks.ours, by=talks.admin, at=noon(), **(known | {"answers_first": True}))

    with pytest.raises(Refused) as refusal:
        talks.take()
    for row in of(talks)[:2]:
        tagging.finish(conversation=row, texter=talks.texter)

    assert refusal.value.reason == TextRefusal.ANSWERS_FIRST
    assert talks.take() == []
