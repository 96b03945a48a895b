"""Recording what a voter said, saying it again, correcting it, and taking it back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests import factories
from tests.factories import Town
from voters import gate, identify, permissions, review
from voters.enums import Channel, Refusal, Source, Stance, ToldBy
from voters.models import AuditRow, Identification

pytestmark = pytest.mark.django_db


def spoken(town: Town, **changed: Any) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "campaign": town.ours,
        "voter": town.voter,
        "stance": Stance.FOR,
        "said_at": timezone.now() - timedelta(minutes=5),
        "source": Source.DOOR,
        "told_by": ToldBy.SELF,
        "by": town.volunteer,
    } | changed


def refusal(town: Town) -> Refusal | None:
    return gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=timezone.now())


def test_an_answer_is_kept_under_the_name_that_the_client_gave_it(town: Town) -> None:
    said = spoken(town)

    recorded = identify.record(**said)

    kept = Identification.objects.get()
    assert (recorded.again, kept.pk, kept.heard_by, refusal(town)) == (False, said["id"], town.volunteer, None)
    assert AuditRow.objects.get(act="identification.recorded").on_id == str(said["id"])


def test_the_same_answer_again_is_harmless(town: Town) -> None:
    said = spoken(town)
    identify.record(**said)

    again = identify.record(**said)

    assert (again.again, Identification.objects.count(), AuditRow.objects.count()) == (True, 1, 1)


@pytest.mark.parametrize("change", ["stance", "told_by", "source", "by", "voter"])
def test_an_id_is_never_used_for_another_answer(town: Town, change: str) -> None:
    said = spoken(town)
    identify.record(**said)
    others = {
        "stance": Stance.AGAINST,
        "told_by": ToldBy.ANOTHER,
        "source": Source.PHONE,
        "by": town.organizer,
        "voter": factories.voter(),
    }

    with pytest.raises(identify.IdTaken):
        identify.record(**(said | {change: others[change]}))

    assert Identification.objects.get().stance == Stance.FOR


def test_a_stranger_records_nothing(town: Town) -> None:
    with pytest.raises(permissions.Forbidden):
        identify.record(**spoken(town, by=town.stranger))

    assert Identification.objects.count() == 0


def test_a_correction_replaces_what_it_names_at_once(town: Town) -> None:
    wrong = identify.record(**spoken(town, stance=Stance.AGAINST)).identification
    before = refusal(town)

    identify.record(**spoken(town, corrects=wrong))

    assert (before, refusal(town), Identification.objects.count()) == (Refusal.AGAINST, None, 2)


def test_undo_brings_back_what_stood_before(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=30)
    slip = identify.record(**spoken(town, stance=Stance.AGAINST)).identification
    before = refusal(town)

    identify.take_back(identification=slip, by=town.volunteer)

    assert (before, refusal(town)) == (Refusal.AGAINST, None)


def test_taking_back_twice_writes_one_row(town: Town) -> None:
    slip = identify.record(**spoken(town)).identification

    for _ in range(2):
        identify.take_back(identification=slip, by=town.volunteer)

    assert (slip.rulings.count(), refusal(town)) == (1, Refusal.NO_ID)


def test_another_volunteer_takes_nothing_back_and_staff_may(town: Town) -> None:
    other = factories.member(town.ours, name="Otto Other")
    slip = identify.record(**spoken(town)).identification

    with pytest.raises(identify.NotTheirs):
        identify.take_back(identification=slip, by=other)
    unchanged = refusal(town)
    identify.take_back(identification=slip, by=town.organizer)

    assert (unchanged, refusal(town)) == (None, Refusal.NO_ID)


def test_staff_of_the_campaign_next_door_take_nothing_back(town: Town) -> None:
    slip = identify.record(**spoken(town)).identification

    with pytest.raises(identify.NotTheirs):
        identify.take_back(identification=slip, by=town.stranger)

    assert refusal(town) is None


def test_a_held_answer_shuts_the_gate_and_approval_opens_it(town: Town) -> None:
    said = identify.record(**spoken(town)).identification

    review.hold(identification=said, by=town.admin, reason="spot check")
    held = refusal(town)
    review.approve(identification=said, by=town.admin)

    assert (held, refusal(town)) == (Refusal.HELD_FOR_REVIEW, None)
