"""The gate's truth table, each row twice: through Python, and by a bulk insert that skips it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import factories
from tests.factories import Town
from voters import consent, gate, identify, review
from voters.enums import (
    Act,
    Channel,
    Refusal,
    Registration,
    Restriction,
    Source,
    Stance,
    ToldBy,
    WishSource,
)
from voters.models import GotvContact, Identification, Score, SupportPeriod, Voter

FOR, AGAINST, UNDECIDED = Stance.FOR, Stance.AGAINST, Stance.UNDECIDED
Row = Callable[[Town], None]


def says(stance: Stance, **fields: Any) -> Row:
    def row(town: Town) -> None:
        factories.said(stance, by=town.volunteer, of=town.voter, in_=town.ours, **fields)

    return row


def both(*rows: Row) -> Row:
    def row(town: Town) -> None:
        for each in rows:
            each(town)

    return row


def status(value: Registration) -> Row:
    def row(town: Town) -> None:
        Voter.objects.filter(pk=town.voter.pk).update(status=value)

    return row


def protected(town: Town) -> None:
    Voter.objects.filter(pk=town.voter.pk).update(protected=True)


def restricted(kind: Restriction) -> Row:
    def row(town: Town) -> None:
        consent.restrict(campaign=town.ours, voter=town.voter, kind=kind, by=town.volunteer)

    return row


def stopped(town: Town) -> None:
    number = town.voter.phones.get().number
    consent.stop(number=number, source=WishSource.KEYWORD, by=None, campaign=town.ours)


def scored(town: Town) -> None:
    Score.objects.create(campaign=town.ours, voter=town.voter, value=0.99)


def imported(town: Town) -> None:
    identify.record(
        id=uuid4(),
        campaign=town.ours,
        voter=town.voter,
        stance=FOR,
        said_at=timezone.now(),
        source=Source.IMPORT,
        told_by=ToldBy.SELF,
        by=None,
    )


def too_early(town: Town) -> None:
    town.ours.gotv_opens_at = timezone.now() + timedelta(days=1)
    town.ours.save(update_fields=["gotv_opens_at"])


def held_by_an_admin(town: Town) -> None:
    review.hold(identification=Identification.objects.latest("recorded_at"), by=town.admin, reason="too_fast")


def set_aside(town: Town) -> None:
    review.set_aside(identification=Identification.objects.latest("recorded_at"), by=town.admin, reason="invented")


def approved(town: Town) -> None:
    review.approve(identification=Identification.objects.latest("said_at"), by=town.admin)


def taken_back(town: Town) -> None:
    identify.take_back(identification=Identification.objects.latest("recorded_at"), by=town.volunteer)


def said_next_door(town: Town) -> None:
    neighbour = factories.member(town.theirs)
    factories.said(FOR, by=neighbour, of=town.voter, in_=town.theirs)


def corrected_to(stance: Stance) -> Row:
    def row(town: Town) -> None:
        old = Identification.objects.latest("recorded_at")
        factories.said(stance, by=town.volunteer, of=town.voter, in_=town.ours, at=old.said_at, corrects=old)

    return row


TRUTH_TABLE: list[tuple[str, Row, Refusal | None]] = [
    ("nobody has asked", lambda town: None, Refusal.NO_ID),
    ("only a score, however high", scored, Refusal.ONLY_A_SCORE),
    ("said for", says(FOR), None),
    ("said for, with a score", both(scored, says(FOR)), None),
    ("said for, strongly", says(FOR, scale=1), None),
    ("said for, leaning, and leaning is enough", says(FOR, scale=2), None),
    ("said against", says(AGAINST), Refusal.AGAINST),
    ("said undecided", says(UNDECIDED), Refusal.UNDECIDED),
    ("for in March, against in October", both(says(FOR, days_ago=150), says(AGAINST, days_ago=1)), Refusal.AGAINST),
    ("against in March, for in October", both(says(AGAINST, days_ago=150), says(FOR, days_ago=1)), None),
    (
        "an against that syncs late but was said earlier",
        both(says(FOR, days_ago=1), says(AGAINST, days_ago=100)),
        None,
    ),
    (
        "an against that syncs late and was said later",
        both(says(FOR, days_ago=100), says(AGAINST, days_ago=50)),
        Refusal.AGAINST,
    ),
    ("said for too long ago", says(FOR, days_ago=181), Refusal.EXPIRED),
    ("for and against within the window", both(says(AGAINST, days_ago=2), says(FOR)), Refusal.HELD_FOR_REVIEW),
    ("the same, and an admin approved", both(says(AGAINST, days_ago=2), says(FOR), approved), None),
    ("an admin holds the answer", both(says(FOR), held_by_an_admin), Refusal.HELD_FOR_REVIEW),
    ("held, then approved", both(says(FOR), held_by_an_admin, approved), None),
    ("set aside by an admin", both(says(FOR), set_aside), Refusal.UNVERIFIED),
    ("taken back by who recorded it", both(says(FOR), taken_back), Refusal.NO_ID),
    ("corrected to against", both(says(FOR), corrected_to(AGAINST)), Refusal.AGAINST),
    ("corrected to for", both(says(AGAINST), corrected_to(FOR)), None),
    ("a correction that was taken back", both(says(FOR), corrected_to(AGAINST), taken_back), None),
    ("a correction that was set aside", both(says(FOR), corrected_to(AGAINST), set_aside), Refusal.UNVERIFIED),
    ("told by another", says(FOR, told_by=ToldBy.ANOTHER), Refusal.TOLD_BY_ANOTHER),
    (
        "said for; another says against",
        both(says(FOR, days_ago=1), says(AGAINST, told_by=ToldBy.ANOTHER)),
        None,
    ),
    ("said against; another says for", both(says(AGAINST), says(FOR, told_by=ToldBy.ANOTHER)), Refusal.AGAINST),
    ("only from another system", imported, Refusal.UNVERIFIED),
    ("said for to the campaign next door", said_next_door, Refusal.NO_ID),
    ("said for, removed from the roll", both(says(FOR), status(Registration.CANCELLED)), Refusal.NOT_REGISTERED),
    ("said for, under 18", both(says(FOR), status(Registration.PREREGISTERED)), Refusal.NOT_REGISTERED),
    ("said for, inactive on the roll", both(says(FOR), status(Registration.INACTIVE)), None),
    ("said for, protected", both(says(FOR), protected), Refusal.DO_NOT_CONTACT),
    ("said for, do not contact", both(says(FOR), restricted(Restriction.DO_NOT_CONTACT)), Refusal.DO_NOT_CONTACT),
    ("said for, moved", both(says(FOR), restricted(Restriction.MOVED)), Refusal.MOVED),
    ("said for, deceased", both(says(FOR), restricted(Restriction.DECEASED)), Refusal.DECEASED),
    ("said for, has voted", both(says(FOR), restricted(Restriction.VOTED)), Refusal.ALREADY_VOTED),
    ("said for, opted out", both(says(FOR), stopped), Refusal.OPTED_OUT),
    ("said for, before reminders begin", both(says(FOR), too_early), Refusal.TOO_EARLY),
]


@pytest.mark.parametrize(("row", "expected"), [r[1:] for r in TRUTH_TABLE], ids=[r[0] for r in TRUTH_TABLE])
def test_the_gate_answers_as_the_table_says(town: Town, row: Row, expected: Refusal | None) -> None:
    row(town)

    answer = gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.TEXT, at=timezone.now())

    assert answer == expected


@pytest.mark.parametrize(("row", "expected"), [r[1:] for r in TRUTH_TABLE], ids=[r[0] for r in TRUTH_TABLE])
def test_a_bulk_insert_that_skips_the_gate_is_answered_the_same(town: Town, row: Row, expected: Refusal | None) -> None:
    row(town)
    contact = GotvContact(campaign=town.ours, voter=town.voter, channel=Channel.TEXT, act=Act.SENT, by=town.volunteer)

    if expected is None:
        GotvContact.objects.bulk_create([contact])
        assert GotvContact.objects.count() == 1
    else:
        with pytest.raises(IntegrityError, match=f"gate_refuses: {expected}"), transaction.atomic():
            GotvContact.objects.bulk_create([contact])
        assert GotvContact.objects.count() == 0


@pytest.mark.parametrize(("row", "expected"), [r[1:] for r in TRUTH_TABLE], ids=[r[0] for r in TRUTH_TABLE])
def test_the_temporal_key_alone_refuses_who_is_not_for(town: Town, row: Row, expected: Refusal | None) -> None:
    row(town)

    held = SupportPeriod.objects.filter(
        campaign=town.ours, voter=town.voter, stance="for", held__contains=timezone.now()
    ).exists()

    beyond_what_was_said = {
        Refusal.NOT_REGISTERED,
        Refusal.DO_NOT_CONTACT,
        Refusal.MOVED,
        Refusal.DECEASED,
        Refusal.ALREADY_VOTED,
        Refusal.OPTED_OUT,
        Refusal.TOO_EARLY,
    }
    assert held == (expected is None or expected in beyond_what_was_said)


def test_opting_out_of_texts_leaves_the_door_open(town: Town) -> None:
    both(says(FOR), stopped)(town)

    answer = gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=timezone.now())

    assert answer is None


def test_a_strong_threshold_shuts_the_gate_on_leaners_at_once(town: Town) -> None:
    says(FOR, scale=2)(town)

    town.ours.support_threshold = 1
    town.ours.save(update_fields=["support_threshold"])

    assert gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=timezone.now()) == (
        Refusal.UNDECIDED
    )
    assert SupportPeriod.objects.get(held__contains=timezone.now()).stance == "undecided"


def test_a_shorter_validity_ends_support_and_a_longer_one_brings_it_back(town: Town) -> None:
    says(FOR, days_ago=60)(town)

    town.ours.id_valid_days = 30
    town.ours.save(update_fields=["id_valid_days"])
    after_shortening = SupportPeriod.objects.filter(stance="for", held__contains=timezone.now()).count()
    town.ours.id_valid_days = 90
    town.ours.save(update_fields=["id_valid_days"])

    assert after_shortening == 0
    assert gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=timezone.now()) is None


def test_an_imported_answer_counts_only_where_the_campaign_says_so(town: Town) -> None:
    imported(town)

    town.ours.counts_imports = True
    town.ours.save(update_fields=["counts_imports"])

    assert gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=timezone.now()) is None


def test_a_contact_carries_its_evidence_and_the_databases_own_clock(town: Town) -> None:
    says(FOR)(town)

    contact = gate.contact(
        campaign=town.ours, voter=town.voter, channel=Channel.DOOR, act=Act.LISTED, by=town.volunteer
    )

    assert contact.identification == Identification.objects.get()
    assert abs(contact.at.lower - timezone.now()) < timedelta(minutes=1)


def test_a_moment_in_the_past_is_not_taken_from_the_caller(town: Town) -> None:
    says(FOR, days_ago=10)(town)
    supported = timezone.now()
    says(AGAINST)(town)

    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="gate_refuses"), transaction.atomic():
        cursor.execute(
            "INSERT INTO voters_gotvcontact (campaign_id, voter_id, stance, at, channel, act, by_id)"
            " VALUES (%s, %s, 'for', tstzrange(%s, %s, '[]'), 'door', 'sent', %s)",
            [town.ours.pk, town.voter.pk, supported, supported, town.volunteer.pk],
        )


def test_a_contact_with_another_stance_is_refused_by_name(town: Town) -> None:
    says(FOR)(town)

    with pytest.raises(IntegrityError, match="only_supporters_are_reminded"), transaction.atomic():
        GotvContact.objects.create(
            campaign=town.ours,
            voter=town.voter,
            stance="against",
            channel=Channel.DOOR,
            act=Act.SENT,
            by=town.volunteer,
        )


def test_the_waterfall_adds_up_to_the_universe(town: Town) -> None:
    says(FOR)(town)
    opponent, stranger = factories.voter(), factories.voter()
    factories.said(AGAINST, by=town.volunteer, of=opponent, in_=town.ours)

    fall = gate.waterfall(campaign=town.ours, channel=Channel.DOOR)

    assert fall == gate.Waterfall(total=3, bars=[gate.Bar(Refusal.AGAINST, 1), gate.Bar(Refusal.NO_ID, 1)], allowed=1)
    assert list(gate.refused_voters(campaign=town.ours, channel=Channel.DOOR, reason=Refusal.NO_ID)) == [stranger]


def test_contacts_in_bulk_leave_out_who_does_not_pass(town: Town) -> None:
    says(FOR)(town)
    opponent = factories.voter()
    factories.said(AGAINST, by=town.volunteer, of=opponent, in_=town.ours)

    made = gate.contacts(
        campaign=town.ours, voters=Voter.objects.all(), channel=Channel.DOOR, act=Act.LISTED, by=town.organizer
    )

    assert list(made) == [town.voter.pk]
