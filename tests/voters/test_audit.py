"""The audit: who looked, and that nobody changed a row afterwards."""

import json
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from tests import factories
from tests.canvass import street
from tests.door import signed_in
from tests.factories import Town
from voters import audit, audit_chain, who_saw
from voters.enums import Stance
from voters.models import AuditRow


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def look(town: Town, times: int) -> None:
    for _ in range(times):
        audit.record("gate.looked_up", by=town.organizer, campaign=town.ours, on=town.voter, people=1)


def test_an_untouched_audit_verifies(town: Town) -> None:
    look(town, 3)

    answer = run("audit", "--verify")

    assert (answer["sealed"], answer["waiting"]) == (3, 0)
    assert answer["head"] == audit_chain.head() != audit_chain.BEGINNING


FIGURES = """
SELECT (SELECT count(*) FROM voters_auditrow WHERE campaign_id = %(campaign)s),
       (SELECT sum(people) FROM voters_auditrow WHERE campaign_id = %(campaign)s),
       ARRAY(SELECT n FROM (SELECT count(*) AS n FROM voters_auditrow
                             WHERE campaign_id = %(campaign)s AND act = 'gate.looked_up' AND by_id IS NOT NULL
                               AND at > now() - interval '7 days'
                             GROUP BY by_id, on_id) same WHERE n >= 3
             UNION ALL
             SELECT n FROM (SELECT count(*) AS n FROM voters_auditrow
                             WHERE campaign_id = %(campaign)s AND act = 'gate.looked_up' AND by_id IS NOT NULL
                               AND at > now() - interval '7 days'
                             GROUP BY by_id, date_trunc('hour', at, 'UTC')) many WHERE n >= 50
             ORDER BY n DESC)
"""


def test_the_figures_of_the_page_are_those_of_the_rows(town: Town) -> None:
    look(town, 60)
    for _ in range(4):
        audit.record("gate.looked_up", by=town.admin, campaign=town.ours, on=factories.voter(), people=1)

    page = signed_in(town.admin).get(f"/c/{town.ours.slug}/audit/")

    with connections["default"].cursor() as cursor:
        cursor.execute(FIGURES, {"campaign": town.ours.pk})
        rows, people, looks = cursor.fetchone()
    shown = page.context["page"].paginator
    assert shown.count == rows
    assert sum(line.people or 0 for number in shown.page_range for line in shown.page(number)) == people
    assert sorted((one.count for one in page.context["curious"]), reverse=True) == looks != []


def test_each_row_is_sealed_once(town: Town) -> None:
    look(town, 2)
    first = audit_chain.seal()
    look(town, 1)

    again = (audit_chain.seal(), audit_chain.seal())

    assert (first, again) == (2, (1, 0))
    assert audit_chain.verify().first_lie is None


LIES = {
    "UPDATE voters_auditrow SET people = 0 WHERE id = %(second)s": 1,
    "UPDATE voters_auditrow SET at = at - interval '1 second' WHERE id = %(second)s": 1,
    "UPDATE voters_auditrow SET details = '{}' WHERE id = %(second)s": None,
    "DELETE FROM voters_auditseal WHERE row_id = %(second)s; DELETE FROM voters_auditrow WHERE id = %(second)s": 2,
}


@pytest.mark.parametrize("lie", LIES)
def test_a_row_that_the_owner_changed_is_named(committed: None, lie: str) -> None:
    look(factories.town(), 3)
    audit_chain.seal()
    ids = list(AuditRow.objects.order_by("pk").values_list("pk", flat=True))
    liar = LIES[lie]

    with psycopg.connect(**connections["owner"].get_connection_params()) as owner:
        for table in ("voters_auditrow", "voters_auditseal"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in lie.split(";"):
            owner.execute(statement, {"second": ids[1]})
        for table in ("voters_auditrow", "voters_auditseal"):
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    assert audit_chain.verify().first_lie == (ids[liar] if liar is not None else None)


def test_the_head_goes_to_every_admin_and_names_nobody(town: Town) -> None:
    look(town, 1)
    audit_chain.seal()

    sent = audit_chain.mail_head(at=timezone.now())

    assert (sent, [message.to for message in mail.outbox]) == (1, [[town.admin.email]])
    assert audit_chain.head() in mail.outbox[0].body
    assert town.voter.last_name not in mail.outbox[0].body


def test_who_saw_me_names_who_had_a_list_and_who_opened(town: Town) -> None:
    people = street.doors(1)
    street.walk(town, people)
    audit.record("gate.looked_up", by=town.organizer, campaign=town.ours, on=people[0], people=1)

    answer = run("audit", "--voter", str(people[0].pk))

    assert [(seen["by"], seen["how"]) for seen in answer["seen"]] == [
        ("Vera Volunteer", "on a walk list"),
        ("Olga Organizer", "gate.looked_up"),
    ]


@pytest.mark.parametrize(("times", "found"), [(2, []), (3, [3])])
def test_three_look_ups_of_one_voter_stand_on_the_admins_page(town: Town, times: int, found: list[int]) -> None:
    look(town, times)

    page = signed_in(town.admin).get(f"/c/{town.ours.slug}/audit/")

    assert [one.count for one in page.context["curious"]] == found


def test_fifty_searches_in_an_hour_stand_there_too(town: Town) -> None:
    for _ in range(who_saw.IN_AN_HOUR - 1):
        audit.record("gate.searched", by=town.organizer, campaign=town.ours, people=1, words="x")
    before = who_saw.curious(campaign=town.ours, at=timezone.now())

    for _ in range(who_saw.IN_AN_HOUR):  # So many that one hour holds fifty, also when it turns meanwhile.
        audit.record("gate.searched", by=town.organizer, campaign=town.ours, people=1, words="x")

    after = who_saw.curious(campaign=town.ours, at=timezone.now())
    assert (before, {one.by for one in after}) == ([], {"Olga Organizer"})


def test_the_page_narrows_by_day_and_by_voter(town: Town) -> None:
    look(town, 3)
    audit.record("campaign.changed", by=town.admin, campaign=town.ours)
    admin, path = signed_in(town.admin), f"/c/{town.ours.slug}/audit/"

    of_voter = admin.get(path, {"voter": str(town.voter.pk)})
    long_ago = admin.get(path, {"day": "2020-01-01"})
    nonsense = admin.get(path, {"day": "x", "voter": "-1", "by": "\u0663"})

    assert [len(page.context["lines"]) for page in (of_voter, long_ago, nonsense)] == [3, 0, 4]
    assert [one.by for one in of_voter.context["seen"]] == ["Olga Organizer"] * 3


def test_a_person_gets_all_that_is_known_of_them_as_a_file(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)

    answer = signed_in(town.admin).get(f"/c/{town.ours.slug}/voters/{town.voter.pk}/file/")

    told = answer.json()
    assert told["roll"]["last_name"] == town.voter.last_name
    assert told["phones"] == [town.voter.phones.get().number]
    assert [said["stance"] for said in told["answers"]] == ["for"]
    assert (told["visits"], told["texts"]) == ([], [])
    assert town.volunteer.name not in answer.content.decode()
