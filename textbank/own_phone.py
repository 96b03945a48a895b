"""*Text me a test*: the script, once, to one's own phone. Its status report proves that our webhook works."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from textbank import carrier, scripts, switches
from textbank.enums import TextRefusal
from textbank.models import Drive, Sender, StatusReport, TestText
from textbank.refusals import Refused
from voters import audit, consent, permissions
from voters.models import User
from voters.permissions import Act

VALID_SECONDS = 600
MOST_AN_HOUR = 10
SAMPLE_NAME = "Maximiliano"


class NoPhone(Exception):
    """There is no number of this person's to send to."""

    code = "no_phone"

    def __init__(self) -> None:
        super().__init__("We have no phone number of yours. Add one where you sign in.")


@dataclass(frozen=True)
class Proof:
    """What a sender's latest test text showed: the carrier took it, and its report came back, signed."""

    sent_at: datetime
    accepted: bool
    error_code: int | None
    reported: bool


def send(*, drive: Drive, by: User, at: datetime) -> TestText:
    """Text the drive's script to the person who asks, once. Raises ``NoPhone`` and ``Refused``."""
    to = _allowed(drive, by, at)
    values = scripts.values(voter_name=SAMPLE_NAME, texter_name=by.name, campaign_name=drive.campaign.name)
    attempt = uuid4()
    outcome = carrier.send(
        to=to,
        body=scripts.render(drive.script, values),
        sender=drive.sender.address,
        valid_seconds=VALID_SECONDS,
        attempt_id=attempt,
    )
    return _keep(drive, by, at, attempt_id=attempt, outcome=outcome)


@transaction.atomic
def _keep(drive: Drive, by: User, at: datetime, *, attempt_id: UUID, outcome: carrier.Outcome) -> TestText:
    made = TestText.objects.create(
        pk=attempt_id,
        campaign=drive.campaign,
        sender=drive.sender,
        by=by,
        sent_at=at,
        accepted=isinstance(outcome, carrier.Accepted),
        error_code=outcome.code if isinstance(outcome, carrier.Refused) else None,
    )
    audit.record("text_drive.tested", by=by, campaign=drive.campaign, on=drive)
    return made


def _allowed(drive: Drive, by: User, at: datetime) -> str:
    permissions.check_can(by, Act.RUN_TEXTS, drive.campaign)
    if not by.phone:
        raise NoPhone
    if consent.is_stopped(by.phone):
        raise Refused(TextRefusal.STOPPED)
    if switches.all_stopped(campaign=drive.campaign):
        raise Refused(TextRefusal.ALL_STOPPED)
    if TestText.objects.filter(by=by, sent_at__gt=at - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise Refused(TextRefusal.TOO_FAST)
    return by.phone


def proof(*, sender: Sender) -> Proof | None:
    """What the latest test text of this sender showed; None while nobody has sent one."""
    latest = TestText.objects.filter(sender=sender).order_by("-sent_at").first()
    if latest is None:
        return None
    reported = StatusReport.objects.filter(attempt_id=latest.pk).exists()
    return Proof(latest.sent_at, latest.accepted, latest.error_code, reported)
