"""A new text drive, as it is typed in."""

import pytest

from tests.factories import Town
from textbank.forms import DriveForm
from textbank.models import Sender
from voters.enums import Purpose
from voters.models import Universe

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("purpose", "errors"),
    [
        (Purpose.IDENTIFY, {}),
        (Purpose.GOTV, {"universe": ["score: a score opens nothing; a GOTV universe cannot ask for it"]}),
    ],
)
def test_only_a_drive_that_asks_may_go_by_a_score(town: Town, purpose: Purpose, errors: dict[str, list[str]]) -> None:
    spec = {"all": [{"field": "score", "is": "at_least", "value": 0.6}]}
    scored = Universe.objects.create(campaign=town.ours, name="Scored", spec=spec, by=town.organizer)
    sender = Sender.objects.create(campaign=town.ours, address="+16145550100")

    form = DriveForm(
        {
            "name": "Texts",
            "purpose": purpose,
            "universe": scored.pk,
            "sender": sender.pk,
            "starts_date": "2030-10-01",
            "ends_date": "2030-10-02",
            "script": "Hi {first_name}, it is {volunteer} with {campaign}. Reply STOP to opt out.",
        },
        campaign=town.ours,
    )

    assert form.errors == errors


def test_what_is_missing_for_a_drive_is_said_with_where_it_comes_from(town: Town) -> None:
    without = DriveForm(campaign=town.ours)
    Sender.objects.create(campaign=town.ours, address="+16145550100")

    with_a_sender = DriveForm(campaign=town.ours)

    assert "under Universes" in without.fields["universe"].help_text
    assert "under Texts, Senders" in without.fields["sender"].help_text
    assert with_a_sender.fields["sender"].help_text == ""
