"""Set up a piece of work at the doors."""

from datetime import date

from django.db import transaction

from canvass.models import Drive, Script
from voters import audit, permissions
from voters.enums import Purpose
from voters.models import Campaign, Universe, User
from voters.universe import check as check_search


class ForeignUniverse(Exception):
    """The universe belongs to another campaign."""

    code = "foreign_universe"


@transaction.atomic
def create(
    *,
    campaign: Campaign,
    purpose: Purpose,
    name: str,
    universe: Universe,
    starts_date: date,
    ends_date: date,
    by: User,
    opening: str = "",
    question: str = "",
    thanks: str = "",
    asks_position: bool = False,
) -> Drive:
    """Set up a drive with its script; nobody is listed yet (``walk_lists.draw_up``).

    The question is the campaign's own unless the drive asks another.
    With ``asks_position`` phones note where they are. Raises ``permissions.Forbidden``,
    and ``BadUniverse`` where the universe asks what a reminding drive may not.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, campaign)
    if universe.campaign_id != campaign.pk:
        raise ForeignUniverse
    check_search(universe.spec, purpose=purpose)
    script = Script.objects.create(
        campaign=campaign, opening=opening, question=question or campaign.question, thanks=thanks, created_by=by
    )
    drive = Drive.objects.create(
        campaign=campaign,
        purpose=purpose,
        name=name,
        universe=universe,
        script=script,
        starts_date=starts_date,
        ends_date=ends_date,
        asks_position=asks_position,
        created_by=by,
    )
    audit.record("door_drive.created", by=by, campaign=campaign, on=drive, purpose=purpose)
    return drive
