"""The simulated admin's signature under a drive that its leaks have stopped."""

from uuid import UUID

from config.election.county import County
from voters import releases, reminding
from voters.enums import Channel


def sign_anew(county: County, channel: Channel, drive_id: UUID) -> bool:
    """The drive goes on when the admin has looked and signed; says whether it had been stopped."""
    if releases.is_released(campaign=county.campaign, channel=channel, drive_id=drive_id):
        return False
    shown = reminding.drive(county.campaign, channel, drive_id)
    assert shown is not None  # noqa: S101 -- it was made for this county
    releases.sign(campaign=county.campaign, drive=shown, shown=releases.mark(shown), by=county.admin)
    return True
