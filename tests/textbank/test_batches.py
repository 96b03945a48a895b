"""Who is to be texted, and who has whom in hand: each person once, each number once."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from tests.textbank import bank as banks
from tests.textbank.bank import Bank, in_threads, noon
from textbank import batches, sending, taking
from textbank.enums import TextRefusal
from textbank.models import Conversation
from textbank.refusals import Refused
from voters import budgets
from voters.enums import Channel, Purpose
from voters.models import User, VoterPhone


def test_who_is_skipped_comes_after_everybody_else(db: None) -> None:
    bank = banks.bank(voter_count=3)
    bank.draw_up()
    first, second, third = bank.take()

    sending.skip(conversation=first, texter=bank.texter, at=noon())

    assert list(batches.in_hand(drive=bank.drive, volunteer=bank.texter)) == [second, third, first]


def test_two_volunteers_at_once_take_different_people(committed: None) -> None:
    bank = banks.bank(voter_count=20)
    bank.draw_up()
    taken: list[Conversation] = []
    ready = threading.Barrier(4)

    def take(texter: User) -> None:
        ready.wait()
        taken.extend(bank.take(texter, size=10))
        connections["default"].close()

    in_threads([partial(take, texter) for texter in (bank.texter, bank.other) * 2])

    assert len(taken) == len({row.pk for row in taken}) == 20


def test_what_is_given_back_is_free_again(bank: Bank) -> None:
    bank.draw_up()
    bank.take()

    given_back = batches.give_back(drive=bank.drive, volunteer=bank.texter)

    assert (given_back, len(bank.take(bank.other))) == (1, 1)


def test_a_volunteer_sees_at_most_so_many_people_a_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = banks.bank(voter_count=3)
    bank.draw_up()
    monkeypatch.setitem(budgets.LIMITS, Channel.TEXT, (budgets.Limit(2, timedelta(hours=24)),))

    with pytest.raises(budgets.OverBudget):
        bank.take()

    assert len(bank.take(size=2)) == 2


def test_only_supporters_are_drawn_up_for_reminders(db: None) -> None:
    bank = banks.bank(voter_count=3, purpose=Purpose.GOTV)
    banks.supporters(bank, bank.voters[:1])

    drawn = bank.draw_up()

    assert (drawn.found, drawn.added, drawn.left_out) == (3, 1, 2)
    assert Conversation.objects.get().voter == bank.voters[0]


def test_only_ordinary_numbers_of_our_country_are_drawn_up(db: None) -> None:
    bank = banks.bank(voter_count=5)
    numbers = ["+16145550143", "+14165550143", "+18005550143", "+447700900123", "+17875550143"]
    for voter, number in zip(bank.voters, numbers, strict=True):
        VoterPhone.objects.filter(voter=voter).update(number=number)

    bank.draw_up()

    found = set(Conversation.objects.values_list("number", flat=True))
    assert found == {"+16145550143", "+17875550143"}


def test_a_number_that_two_share_is_texted_once(db: None) -> None:
    bank = banks.bank(voter_count=2)
    VoterPhone.objects.update(number="+16145550143")

    bank.draw_up()

    assert Conversation.objects.get().voter == bank.voters[0]


def test_three_batches_taken_without_writing_stop_the_fourth_until_an_organizer_has_looked(db: None) -> None:
    bank = banks.bank(voter_count=12)
    bank.draw_up()
    for _ in range(3):
        bank.take(size=10)
        batches.give_back(drive=bank.drive, volunteer=bank.texter)

    with pytest.raises(Refused) as refusal:
        bank.take()
    (shown,) = taking.idle(bank.ours, at=timezone.now())
    taking.let_go_on(campaign=bank.ours, volunteer=bank.texter, by=bank.writer, at=timezone.now())

    assert refusal.value.reason == TextRefusal.TAKES_WITHOUT_WRITING
    assert (shown.volunteer, shown.batches, shown.people) == (bank.texter.pk, 3, 30)
    assert len(bank.take()) == 12
    assert len(bank.take(bank.other)) == 0
