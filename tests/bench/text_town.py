"""A drive of 100,000 people for the benchmarks of the text bank: made by SQL, so that making it is quick."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import connection

from config.simulator.process import Simulator, running_simulator
from tests import factories
from textbank import drives
from textbank.models import Drive, Rules, Sender
from voters.enums import Purpose, Role, Stance
from voters.models import Campaign, Universe, User

PEOPLE = 100_000
SCRIPT = "Hi {first_name}, it is {volunteer} with {campaign}. Will you vote for Ana Reyes? Reply STOP to opt out."
VOTERS = """
    INSERT INTO voters_voter (state, external_id, last_name, first_name, middle_name, suffix, sex, language, status,
                              protected, county, precinct, congressional_district, state_senate_district,
                              state_house_district, voted_in)
    SELECT 'OH', 'T' || n, 'Lopez', 'Maria', '', '', '', 'en', 'active', false, '1', '01001', '', '', '', '{}'
      FROM generate_series(1, %s) n
"""
PHONES = """
    INSERT INTO voters_voterphone (voter_id, number)
    SELECT id, '+1614' || (2000000 + row_number() OVER (ORDER BY id)) FROM voters_voter WHERE external_id LIKE 'T%%'
"""
NOON = datetime(2026, 7, 14, 17, 0, tzinfo=UTC)


@dataclass
class TextTown:
    """``drive`` is approved and not drawn up; the texters are volunteers."""

    campaign: Campaign
    organizer: User
    admin: User
    texters: list[User]
    drive: Drive


def made(people: int = PEOPLE, texters: int = 20) -> TextTown:
    campaign = factories.campaign()
    organizer, admin = factories.member(campaign, Role.ORGANIZER), factories.member(campaign, Role.ADMIN)
    with connection.cursor() as cursor:
        cursor.execute(VOTERS, [people])
        cursor.execute(PHONES)
        cursor.execute("ANALYZE voters_voter, voters_voterphone")
    Rules.objects.update(segments_a_day=2_000_000, segments_a_minute=1_000_000)
    drive = drives.create(
        campaign=campaign,
        purpose=Purpose.IDENTIFY,
        name="Everybody",
        universe=Universe.objects.create(campaign=campaign, name="Everybody", spec={"all": []}, by=organizer),
        sender=Sender.objects.create(campaign=campaign, address="+16145559900"),
        script=SCRIPT,
        starts_date=date(2020, 1, 1),
        ends_date=date(2040, 1, 1),
        by=organizer,
        answers={Stance.FOR: "Thank you, {first_name}."},
        batch_size=200,
    )
    drives.approve(drive=drive, by=admin, at=NOON)
    drive.refresh_from_db()
    volunteers = [factories.member(campaign, Role.VOLUNTEER, f"Vera{n} Volunteer") for n in range(texters)]
    return TextTown(campaign, organizer, admin, volunteers, drive)


@contextmanager
def carrier() -> Iterator[Simulator]:
    """The simulated carrier as the product's carrier."""
    with running_simulator(seed=1) as simulator:
        before, settings.TWILIO_API_URL = settings.TWILIO_API_URL, simulator.url
        try:
            yield simulator
        finally:
            settings.TWILIO_API_URL = before
