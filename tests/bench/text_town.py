"""A drive of 100,000 people for the benchmarks of the text bank: made by SQL, so that making it is quick."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from tests import factories
from textbank import drives, extensions
from textbank.models import Drive, Rules, Sender
from voters import universe as roll_universe
from voters.enums import Purpose, Role, Stance
from voters.models import Campaign, Universe, User

PEOPLE = 100_000
SCRIPT = "Hi {first_name}, it is {volunteer} with {campaign}. Will you vote for Ana Reyes? Reply STOP to opt out."
REMINDER = "Hi {first_name}, {volunteer} with {campaign}. You said you vote for Ana: it is time. STOP to opt out."
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
SUPPORTERS = """
    INSERT INTO voters_identification (id, campaign_id, voter_id, stance, said_at, recorded_at, source, told_by,
                                       heard_by_id, evidence_kind)
    SELECT uuidv7(), %s, id, 'for', now() - interval '9 days', now() - interval '9 days', 'door', 'self', %s, ''
      FROM voters_voter WHERE external_id LIKE 'T%%' ORDER BY id LIMIT %s
"""
#: A noon in Ohio that has been, with the whole day after it.
NOON = datetime.now(UTC).replace(hour=17, minute=0, second=0, microsecond=0) - timedelta(days=1)


@dataclass
class TextTown:
    """``drive`` is approved and not drawn up, as is ``reminders``, where there are supporters; texters volunteer."""

    campaign: Campaign
    organizer: User
    admin: User
    texters: list[User]
    drive: Drive
    reminders: Drive | None

    @property
    def drives(self) -> list[Drive]:
        """In the order in which they are drawn up: whom the gate lets pass is reminded, the others are asked."""
        return [self.reminders, self.drive] if self.reminders else [self.drive]


def made(people: int = PEOPLE, texters: int = 20, supporters: int = 0) -> TextTown:
    """``supporters`` of the people said at the door, days ago, that they are for us."""
    campaign = factories.campaign(gotv_opens_at=NOON - timedelta(days=10))
    organizer, admin = factories.member(campaign, Role.ORGANIZER), factories.member(campaign, Role.ADMIN)
    with connection.cursor() as cursor:
        cursor.execute(VOTERS, [people])
        cursor.execute(PHONES)
    roll_universe.renew()  # As the worker does each minute.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE voters_voter, voters_voterphone, voters_searchcopy")
    extensions.agree(
        extension=extensions.ask(campaign=campaign, drive=None, count=2_000_000, by=organizer, at=NOON),
        by=admin,
        at=NOON,
    )
    Rules.objects.update(segments_a_minute=1_000_000)
    universe = Universe.objects.create(campaign=campaign, name="Everybody", spec={"all": []}, by=organizer)
    sender = Sender.objects.create(campaign=campaign, address="+16145559900")
    drive = _approved(universe, sender, Purpose.IDENTIFY, organizer, admin)
    reminders = None
    if supporters:
        with connection.cursor() as cursor:
            cursor.execute(SUPPORTERS, [campaign.pk, organizer.pk, supporters])
        reminders = _approved(universe, sender, Purpose.GOTV, organizer, admin)
    volunteers = [factories.member(campaign, Role.VOLUNTEER, f"Vera{n} Volunteer") for n in range(texters)]
    return TextTown(campaign, organizer, admin, volunteers, drive, reminders)


def _approved(universe: Universe, sender: Sender, purpose: Purpose, by: User, admin: User) -> Drive:
    drive = drives.create(
        campaign=universe.campaign,
        purpose=purpose,
        name=f"Everybody, {purpose}",
        universe=universe,
        sender=sender,
        script=SCRIPT if purpose == Purpose.IDENTIFY else REMINDER,
        starts_date=date(2020, 1, 1),
        ends_date=date(2040, 1, 1),
        by=by,
        answers={Stance.FOR: "Thank you, {first_name}."},
        batch_size=200,
    )
    drives.approve(drive=drive, by=admin, at=NOON)
    drive.refresh_from_db()
    return drive
