"""Whoever is handed people leaves one row that says so: which voter was seen by whom can be answered."""

import pytest

from tests.door import MARKERS, Door, world
from tests.doors import DOORS
from tests.test_every_door import Knock, handed_out
from voters.models import AuditRow

SHOWS = [door for door in DOORS if door.sees and "GET" in door.methods]


@pytest.mark.parametrize("door", SHOWS, ids=lambda door: door.name)
def test_each_look_leaves_one_row(door: Door, db: None) -> None:
    town = world()
    who = sorted(door.sees)[0]
    knock = Knock(door, who, town)
    before = handed_out()

    looks = [knock("GET").content for _ in range(2)]

    rows = AuditRow.objects.filter(people__gt=0).order_by("-id")[:2]
    if any(marker.encode() in looks[0] for marker in MARKERS):
        assert handed_out() - before == 2
        assert {row.by for row in rows} == {town.person(who)}


def test_some_doors_show_people_at_all() -> None:
    """The sweep above would pass on an empty list."""
    assert len(SHOWS) >= 3
