"""A town in which nobody lives yet but those whom a test moves in."""

import pytest

from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from voters.enums import Purpose
from voters.models import Voter


@pytest.fixture
def town(db: None) -> Town:
    made = factories.town()
    Voter.objects.filter(pk=made.voter.pk).update(protected=True)
    return made


@pytest.fixture
def asking(town: Town) -> Walk:
    """Three doors, two people at each, to be asked."""
    return street.walk(town, street.doors(3, people=2))


@pytest.fixture
def reminding(town: Town) -> Walk:
    """Three supporters to be reminded."""
    return street.walk(town, street.supporters(town, 3), Purpose.GOTV)
