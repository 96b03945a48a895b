"""The gate over everybody, over a few, and as it was first written: one rule, the same answer for each voter."""

import random
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from tests import factories
from tests.bench import made_up_state
from tests.factories import Town
from voters.models import Campaign, Voter

FIRST_WRITTEN = Path(__file__).with_name("gate_first_written.sql")
EVERYBODY = "SELECT voter_id, refusal, identification_id FROM gate_refusals(%s, %s, %s) ORDER BY 1"
A_FEW = "SELECT voter_id, refusal, identification_id FROM gate_refusals_of(%s, %s, %s, %s) ORDER BY 1"
ALONE = "SELECT id, gate_refusal(%s, id, %s, %s) FROM voters_voter WHERE id = ANY (%s) ORDER BY 1"
MOMENT = "SELECT now()"


@pytest.fixture
def made_up(committed: None) -> Town:
    """Two thousand voters with random histories; leaning is not support, and imports count, in the one next door."""
    town = factories.town()
    made_up_state.empty_roll()
    made_up_state.fill(voters=2000, campaign=town.ours, by=town.organizer)
    return town


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _variants(campaign: Campaign) -> None:
    """The campaign's own rules decide too."""
    Campaign.objects.filter(pk=campaign.pk).update(counts_imports=True, support_threshold=1, conflict_window_days=60)


@pytest.mark.parametrize("strict", [False, True])
def test_every_form_of_the_gate_gives_every_voter_the_same_answer(made_up: Town, strict: bool) -> None:
    if strict:
        _variants(made_up.ours)
    campaign, some = made_up.ours.pk, random.Random(7).sample(list(Voter.objects.values_list("pk", flat=True)), 300)
    with transaction.atomic(using="owner"):
        ((moment,),) = _rows(MOMENT)

        everybody = {channel: _rows(EVERYBODY, campaign, channel, moment) for channel in ("door", "text")}
        a_few = {channel: _rows(A_FEW, campaign, channel, moment, some) for channel in ("door", "text")}
        alone = {channel: _rows(ALONE, campaign, channel, moment, some) for channel in ("door", "text")}
        connections["owner"].cursor().execute(FIRST_WRITTEN.read_text(encoding="utf-8"))
        first_written = {channel: _rows(EVERYBODY, campaign, channel, moment) for channel in ("door", "text")}
        transaction.set_rollback(True, using="owner")

    assert everybody == first_written
    assert len({row[1] for row in everybody["text"]}) >= 12
    assert a_few == {channel: [row for row in rows if row[0] in some] for channel, rows in everybody.items()}
    assert alone == {channel: [row[:2] for row in rows] for channel, rows in a_few.items()}
