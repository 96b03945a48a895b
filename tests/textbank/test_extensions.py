"""More than two people agreed to waits for a second one: in the domain, and by SQL."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import drives, extensions, rules
from textbank.models import Drive, Extension, Rules
from voters.models import AuditRow
from voters.permissions import Forbidden


@pytest.fixture
def small(bank: Bank) -> Bank:
    """Approved with two people released."""
    bank.drive = banks.drive(bank, approved=False)
    drives.release(drive=bank.drive, count=2, by=bank.writer, at=noon())
    drives.approve(drive=bank.drive, by=bank.admin, at=noon())
    bank.drive.refresh_from_db()
    return bank


def released(bank: Bank) -> int | None:
    return Drive.objects.get(pk=bank.drive.pk).release_count


def test_more_than_was_approved_waits_for_a_second_person(small: Bank) -> None:
    holds = drives.release(drive=small.drive, count=5, by=small.admin, at=noon())
    asked, before = Extension.objects.get(), released(small)
    with pytest.raises(extensions.OwnExtension):
        extensions.agree(extension=asked, by=small.admin, at=noon())
    with pytest.raises(Forbidden):
        extensions.agree(extension=asked, by=small.texter, at=noon())
    extensions.agree(extension=asked, by=small.writer, at=noon())
    with pytest.raises(extensions.AlreadySettled):
        extensions.agree(extension=asked, by=small.writer, at=noon())

    assert (holds, before, released(small)) == (False, 2, 5)
    fewer = [drives.release(drive=small.drive, count=count, by=small.admin, at=noon()) for count in (0, 5, 6, None)]
    assert fewer == [True, True, False, False]
    assert [row.act for row in AuditRow.objects.filter(act__startswith="extension.").order_by("pk")] == [
        "extension.asked", "extension.agreed", "extension.asked", "extension.asked",
    ]  # fmt: skip


def test_what_is_refused_or_asked_anew_waits_no_more(small: Bank) -> None:
    for count in (5, None):
        drives.release(drive=small.drive, count=count, by=small.admin, at=noon())
    first, second = Extension.objects.order_by("pk")
    extensions.refuse(extension=second, by=small.writer, at=noon())

    for row in (first, second):
        with pytest.raises(extensions.AlreadySettled):
            extensions.agree(extension=row, by=small.writer, at=noon())
    assert (extensions.waiting(small.ours), released(small)) == ([], 2)


def test_more_segments_a_day_wait_for_a_second_person_and_the_other_rules_hold_at_once(bank: Bank) -> None:
    known = rules.as_typed(rules.of(bank.ours)) | {"links": [], "numbers": [], "watch_words": [], "languages": ["en"]}
    more = known | {"segments_a_day": 50_000, "answers_first": True}

    holds = rules.change(campaign=bank.ours, by=bank.admin, at=noon(), **more)
    before = Rules.objects.values_list("segments_a_day", "answers_first").get(campaign=bank.ours)
    extensions.agree(extension=Extension.objects.get(), by=bank.writer, at=noon())
    again = rules.change(campaign=bank.ours, by=bank.admin, at=noon(), **more)

    assert (holds, before, again, rules.of(bank.ours).segments_a_day) == (False, (20_000, True), True, 50_000)


def release_all(bank: Bank) -> None:
    Drive.objects.filter(pk=bank.drive.pk).update(release_count=None)


def raise_what_was_approved(bank: Bank) -> None:
    Drive.objects.filter(pk=bank.drive.pk).update(approved_count=None)


def ask_and_release(bank: Bank) -> None:
    Extension.objects.create(campaign=bank.ours, drive=bank.drive, count=3, asked_by=bank.admin, asked_at=noon())
    Drive.objects.filter(pk=bank.drive.pk).update(release_count=3)


def agree_alone(bank: Bank) -> None:
    who = {"asked_by": bank.admin, "asked_at": noon(), "agreed_by": bank.admin, "agreed_at": noon()}
    Extension.objects.create(campaign=bank.ours, drive=bank.drive, count=3, **who)


def spend_more(bank: Bank) -> None:
    Rules.objects.filter(campaign=bank.ours).update(segments_a_day=20_001)


def reword_what_was_agreed(bank: Bank) -> None:
    who = {"asked_by": bank.admin, "asked_at": noon(), "agreed_by": bank.writer, "agreed_at": timezone.now()}
    Extension.objects.create(campaign=bank.ours, count=30_000, **who)
    Extension.objects.update(count=2_000_000)


@pytest.mark.parametrize(
    ("act", "rule"),
    [
        (release_all, "two_people_stand_behind_a_larger_release"),
        (ask_and_release, "two_people_stand_behind_a_larger_release"),
        (raise_what_was_approved, "an_approved_script_is_not_changed"),
        (agree_alone, "nobody_agrees_to_their_own_extension"),
        (spend_more, "two_people_stand_behind_more_segments_a_day"),
        (reword_what_was_agreed, "an_extension_stays_as_it_was_asked"),
    ],
)
def test_by_sql_one_person_alone_gets_no_further(small: Bank, act: Callable[[Bank], object], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        act(small)
