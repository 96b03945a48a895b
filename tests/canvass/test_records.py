"""The page of volunteers' records: an admin holds answers, releases them, and sets them aside."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from canvass import measures
from tests import doors as people
from tests import factories
from tests.canvass import street
from tests.factories import Town
from voters import gate
from voters.enums import Channel, Question, Refusal, Stance
from voters.models import AuditRow, Quarantine, QuarantineStep, Voter


def test_answers_are_held_and_released_on_the_page(town: Town) -> None:
    admin, base = people.signed_in(town.admin), f"/c/{town.ours.slug}/doors"
    voter = factories.voter()
    factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours, days_ago=1)

    def refusal() -> Refusal | None:
        return gate.refusal(campaign=town.ours, voter=voter, channel=Channel.DOOR, at=timezone.now())

    admin.post(f"{base}/records/{town.volunteer.pk}/hold/", {"days": 30, "reason": "Look at these doors"})
    held, page = refusal(), admin.get(f"{base}/records/").content.decode()
    question = Quarantine.objects.get()
    admin.post(f"{base}/questions/{question.pk}/", {"to": "released"})

    assert (held, refusal()) == (Refusal.HELD_FOR_REVIEW, None)
    assert "Look at these doors" in page
    assert list(QuarantineStep.objects.order_by("pk").values_list("step", flat=True)) == [
        Question.HELD,
        Question.RELEASED,
    ]


def test_what_was_not_filled_in_holds_nothing_and_says_so(town: Town) -> None:
    admin, base = people.signed_in(town.admin), f"/c/{town.ours.slug}/doors"

    answer = admin.post(f"{base}/records/{town.volunteer.pk}/hold/", {"days": "0", "reason": ""}, follow=True)

    assert "Nothing was held: say for how many days back, and why." in answer.content.decode()
    assert Quarantine.objects.count() == 0


def test_an_unknown_person_is_nobody_to_question(town: Town) -> None:
    admin = people.signed_in(town.admin)

    answer = admin.post(f"/c/{town.ours.slug}/doors/records/{uuid4()}/hold/", {"days": 1, "reason": "x"})

    assert answer.status_code == 404


def test_the_answers_of_one_list_are_held_alone(town: Town) -> None:
    walk = street.walk(town, street.doors(2))
    on_the_list, elsewhere = walk.voters
    walk.send(walk.says(Stance.FOR, on_the_list))
    factories.said(Stance.FOR, by=town.volunteer, of=elsewhere, in_=town.ours)
    where = f"/c/{town.ours.slug}/doors/records/{town.volunteer.pk}/hold/"

    people.signed_in(town.admin).post(where, {"days": 30, "reason": "look", "walk_list": str(walk.walk_list.pk)})

    now = timezone.now()
    refused = [
        gate.refusal(campaign=town.ours, voter=voter, channel=Channel.DOOR, at=now)
        for voter in (on_the_list, elsewhere)
    ]
    assert refused == [Refusal.HELD_FOR_REVIEW, None]


def test_the_doors_behind_the_measures_are_listed_with_times_and_without_who_is_protected(town: Town) -> None:
    walk = street.walk(town, street.doors(3))
    hidden, *shown = walk.voters
    for minute, voter in enumerate(walk.voters):
        at = timezone.now() - timedelta(minutes=4 - minute, seconds=0)
        walk.send(walk.says(Stance.FOR, voter, said_at=at))
    Voter.objects.filter(pk=hidden.pk).update(protected=True)
    client, where = people.signed_in(town.admin), f"/c/{town.ours.slug}/doors/records/{town.volunteer.pk}/doors/"

    page, marked = client.get(where), client.get(where, {"marked": "1"})

    (measured,) = measures.measures(
        campaign=town.ours, since=timezone.now() - timedelta(days=1), until=timezone.now() + timedelta(days=1)
    )
    rows = list(page.context["page"].object_list)
    homes = [voter.household.address_line for voter in shown if voter.household]
    assert (len(rows), [row.address == "" for row in rows]) == (measured.doors, [True, False, False])
    assert [home in row.address for row, home in zip(rows[1:], homes, strict=True)] == [True, True]
    assert [row.answers for row in rows] == [[("for", "For")]] * 3
    assert len(marked.context["page"].object_list) == sum(row.worth_a_look for row in rows)
    assert AuditRow.objects.filter(act="records.doors_seen").count() == 2
