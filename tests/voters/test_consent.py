"""Who may not be texted, and at which hours: by where the voter lives and where the number comes from."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import factories
from tests.factories import Town
from voters import consent, door_zones
from voters.enums import Restriction, Wish, WishSource
from voters.models import AuditRow, Campaign, Household, PhoneWish, Voter, VoterRestriction

NEW_YORK, CHICAGO, DENVER = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago"), ZoneInfo("America/Denver")
LOS_ANGELES, HONOLULU, PHOENIX = (
    ZoneInfo("America/Los_Angeles"),
    ZoneInfo("Pacific/Honolulu"),
    ZoneInfo("America/Phoenix"),
)
OHIO = "+16145550142"
CALIFORNIA = "+12135550142"
UNPLACED = "+18005550142"


def campaign(opens: int = 9, closes: int = 20) -> Campaign:
    return Campaign(opens_hour=opens, closes_hour=closes)


def moment(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


HOURS: list[tuple[str, str, str, ZoneInfo, bool]] = [
    # state, number, the hour there, whose clock, may it go
    ("OH", OHIO, "2026-10-14T08:59", NEW_YORK, False),
    ("OH", OHIO, "2026-10-14T09:00", NEW_YORK, True),
    ("OH", OHIO, "2026-10-14T19:59", NEW_YORK, True),
    ("OH", OHIO, "2026-10-14T20:00", NEW_YORK, False),
    # Lives in Ohio with a Californian number: both clocks must be open.
    ("OH", CALIFORNIA, "2026-10-14T11:59", NEW_YORK, False),
    ("OH", CALIFORNIA, "2026-10-14T12:00", NEW_YORK, True),
    ("OH", CALIFORNIA, "2026-10-14T20:00", NEW_YORK, False),
    # A number of no place may be anywhere from Puerto Rico to Guam, so there is hardly an hour for it.
    ("OH", UNPLACED, "2026-10-14T12:00", NEW_YORK, False),
    # A state with two zones waits for the later one and stops with the earlier one.
    ("TN", "+16155550142", "2026-10-14T09:30", NEW_YORK, False),
    ("TN", "+16155550142", "2026-10-14T10:00", NEW_YORK, True),
    # Arizona keeps no summer time, its neighbours on the reservation do.
    ("AZ", "+16025550142", "2026-07-14T09:00", PHOENIX, True),
    ("AZ", "+16025550142", "2026-07-14T19:30", PHOENIX, False),
    # States with narrower hours for marketing; we keep them for all texts.
    ("TX", "+12145550142", "2026-10-18T12:30", CHICAGO, False),
    ("TX", "+12145550142", "2026-10-18T13:00", CHICAGO, True),
    ("TX", "+12145550142", "2026-10-19T10:30", CHICAGO, True),
    ("RI", "+14015550142", "2026-10-14T17:59", NEW_YORK, True),
    ("RI", "+14015550142", "2026-10-14T18:00", NEW_YORK, False),
    ("RI", "+14015550142", "2026-10-17T09:59", NEW_YORK, False),
    ("HI", "+18085550142", "2026-10-14T09:00", HONOLULU, True),
    ("HI", "+18085550142", "2026-10-14T08:59", HONOLULU, False),
]


@pytest.mark.parametrize(("state", "number", "hour", "zone", "open_"), HOURS)
def test_a_text_goes_only_within_the_hours_of_every_zone(
    state: str, number: str, hour: str, zone: ZoneInfo, open_: bool
) -> None:
    window = consent.window(campaign=campaign(), state=state, number=number, at=moment(hour, zone))

    assert window.open == open_


@pytest.mark.parametrize(
    ("night", "utc_of_opening"),
    [
        ("2026-03-08T03:00", "2026-03-08T13:00"),  # Summer time began at two: nine o'clock is an hour sooner.
        ("2026-03-07T03:00", "2026-03-07T14:00"),
        ("2026-11-01T03:00", "2026-11-01T14:00"),  # It ended at two: nine o'clock is an hour later again.
        ("2026-10-31T03:00", "2026-10-31T13:00"),
    ],
)
def test_the_window_opens_at_nine_by_the_clock_on_both_nights_of_the_year(night: str, utc_of_opening: str) -> None:
    window = consent.window(campaign=campaign(), state="OH", number=OHIO, at=moment(night, NEW_YORK))

    assert (window.open, window.opens_at) == (False, moment(utc_of_opening, ZoneInfo("UTC")))


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_is_night_both_times(fold: int) -> None:
    at = moment("2026-11-01T01:30", NEW_YORK).replace(fold=fold)

    assert consent.window(campaign=campaign(), state="OH", number=OHIO, at=at).open is False


def test_an_open_window_says_when_the_first_zone_closes() -> None:
    window = consent.window(campaign=campaign(), state="OH", number=CALIFORNIA, at=moment("2026-10-14T13:00", NEW_YORK))

    assert (window.closes_at, window.opens_at) == (moment("2026-10-14T20:00", NEW_YORK), None)


def test_the_campaign_narrows_the_hours() -> None:
    at = moment("2026-10-14T10:30", NEW_YORK)

    assert consent.window(campaign=campaign(11, 18), state="OH", number=OHIO, at=at).open is False


@pytest.mark.parametrize(
    ("hour", "within", "open_", "then"),
    [
        ("2026-10-14T11:59", (12, 15), False, "2026-10-14T12:00"),
        ("2026-10-14T12:00", (12, 15), True, "2026-10-14T15:00"),
        ("2026-10-14T15:00", (12, 15), False, "2026-10-15T12:00"),
        ("2026-10-14T08:30", (8, 21), False, "2026-10-14T09:00"),  # It never widens the campaign's nine to eight.
        ("2026-10-14T12:00", (8, 21), True, "2026-10-14T20:00"),
    ],
)
def test_a_drive_narrows_the_hours_further(hour: str, within: tuple[int, int], open_: bool, then: str) -> None:
    window = consent.window(campaign=campaign(), state="OH", number=OHIO, at=moment(hour, NEW_YORK), within=within)

    assert (window.open, window.closes_at or window.opens_at) == (open_, moment(then, NEW_YORK))


def test_a_state_we_do_not_know_may_be_in_any_zone() -> None:
    assert consent.zones(state="ZZ", number=OHIO) == door_zones.EVERY_ZONE


@pytest.mark.django_db
def test_a_stop_holds_for_the_number_in_every_campaign(town: Town) -> None:
    other = factories.voter(phone=OHIO)
    consent.stop(number=OHIO, source=WishSource.PHRASE, by=town.volunteer, campaign=town.ours)

    assert (consent.is_stopped(OHIO), consent.is_stopped(other.phones.get().number)) == (True, True)
    assert consent.is_stopped(CALIFORNIA) is False


@pytest.mark.django_db
def test_the_latest_wish_holds_and_saying_it_again_adds_nothing(town: Town) -> None:
    for wish in (consent.stop, consent.stop, consent.start, consent.start, consent.stop):
        wish(number=OHIO, source=WishSource.KEYWORD, by=None, campaign=town.ours)

    wishes = PhoneWish.objects.order_by("pk").values_list("wish", flat=True)
    assert (list(wishes), consent.is_stopped(OHIO)) == ([Wish.STOP, Wish.START, Wish.STOP], True)
    assert AuditRow.objects.filter(act__startswith="consent.").count() == 3


@pytest.mark.django_db
def test_a_restriction_is_lifted_once_and_stays_on_record(town: Town) -> None:
    noted = consent.restrict(campaign=town.ours, voter=town.voter, kind=Restriction.VOTED, by=town.volunteer)

    for _ in range(2):
        consent.lift(restriction=noted, by=town.organizer)

    assert consent.restrictions(campaign=town.ours, voter=town.voter) == []
    assert VoterRestriction.objects.count() == 2


@pytest.mark.django_db
def test_a_restriction_is_this_campaigns_own(town: Town) -> None:
    noted = consent.restrict(campaign=town.ours, voter=town.voter, kind=Restriction.MOVED, by=None)

    assert consent.restrictions(campaign=town.ours, voter=town.voter) == [noted]
    assert consent.restrictions(campaign=town.theirs, voter=town.voter) == []


@pytest.mark.parametrize(
    ("state", "door", "county", "zones"),
    [
        ("FL", {"zip5": "32501"}, "", ("America/Chicago",)),
        ("FL", {"zip5": "33101"}, "", ("America/New_York",)),
        ("FL", {"zip5": "32401"}, "", ("America/New_York", "America/Chicago")),
        ("FL", {"zip5": "32401"}, "Bay County", ("America/Chicago",)),
        ("FL", {"zip5": "33101", "latitude": 30.4, "longitude": -87.2}, "", ("America/Chicago",)),
        ("FL", {"zip5": "33101", "latitude": 0.0, "longitude": 0.0}, "", ("America/New_York",)),
        ("TX", {"zip5": "79901"}, "071", ("America/Denver",)),
        ("TX", {"zip5": "79855"}, "", ("America/Chicago", "America/Denver")),
        ("OH", {"zip5": "43000"}, "", ("America/New_York",)),
    ],
)
def test_the_hours_are_those_of_the_door_where_that_is_certain(
    state: str, door: dict[str, Any], county: str, zones: tuple[str, ...]
) -> None:
    voter = Voter(state=state, county=county, household=Household(state=state, **door))

    assert door_zones.of_voter(voter) == zones


def test_a_voter_in_the_west_of_texas_waits_an_hour_longer_than_one_in_the_east() -> None:
    east, west = (
        Voter(state="TX", county=county, household=Household(state="TX", zip5="")) for county in ("HARRIS", "EL PASO")
    )
    at, dallas = moment("2026-10-19T09:30", CHICAGO), "+12145550142"

    open_ = [
        consent.window(campaign=campaign(), state="TX", number=dallas, at=at, voter=each).open for each in (east, west)
    ]

    assert open_ == [True, False]
