"""The switches that stop texts: one for a sender, one for a campaign, one for everything. A drive has its pause.

Each waits for the text that is being handed over, and nothing leaves after it (textbank/sql/0002_texts.sql).
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from textbank import carrier
from textbank.models import AccountStop, Rules, Sender
from voters import audit, permissions
from voters.models import Campaign, User
from voters.permissions import Act

#: In place of a carrier's code: the database is older than the wishes that lie beside it.
RESTORED = 0
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('texts of every campaign', 0))"


def why_stopped(code: int) -> str:
    """Why all texts are stopped by themselves, in words."""
    if code == RESTORED:
        return str(_("A backup was restored. Stops and erasures since were repeated: look, then let texts go again."))
    return carrier.meaning_of(code).words


def all_stopped(*, campaign: Campaign) -> bool:
    """Whether the campaign's switch, or the one for everything, is thrown."""
    thrown = Q(stopped_at__isnull=False) | Exists(AccountStop.objects.all())
    return Rules.objects.filter(thrown, campaign=campaign).exists()


@transaction.atomic
def stop_campaign(*, campaign: Campaign, by: User, at: datetime) -> None:
    """Nothing of this campaign goes after this commits."""
    permissions.check_can(by, Act.RUN_TEXTS, campaign)
    if Rules.objects.filter(campaign=campaign, stopped_at=None).update(stopped_at=at, stopped_by=by):
        audit.record("texts.campaign_stopped", by=by, campaign=campaign)


@transaction.atomic
def resume_campaign(*, campaign: Campaign, by: User) -> None:
    permissions.check_can(by, Act.CHANGE_CAMPAIGN, campaign)
    if Rules.objects.filter(campaign=campaign, stopped_at__isnull=False).update(stopped_at=None, stopped_by=None):
        audit.record("texts.campaign_resumed", by=by, campaign=campaign)


@transaction.atomic
def stop_everything(*, campaign: Campaign, by: User, at: datetime) -> None:
    """Nothing of any campaign goes after this commits. ``campaign`` is where the admin stands."""
    permissions.check_can(by, Act.CHANGE_CAMPAIGN, campaign)
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    _row, thrown = AccountStop.objects.get_or_create(pk=True, defaults={"stopped_at": at, "stopped_by": by})
    if thrown:
        audit.record("texts.everything_stopped", by=by, campaign=campaign)


@transaction.atomic
def stop_everything_by_itself(*, code: int, at: datetime) -> None:
    """The carrier refuses the whole account, or a backup was restored: nothing goes until an admin has put it right.

    The text that tells us has been handed over already, so nothing waits for this but the texts that go meanwhile.
    """
    _row, thrown = AccountStop.objects.get_or_create(pk=True, defaults={"stopped_at": at, "stop_code": code})
    if thrown:
        audit.record("texts.everything_stopped", by=None, campaign=None, code=code)


@transaction.atomic
def stop_sender_by_itself(*, sender_id: UUID, code: int, at: datetime) -> None:
    """The carrier refuses this sender: nothing goes from it until an admin has put it right."""
    if Sender.objects.filter(pk=sender_id, stopped_at=None).update(stopped_at=at, stop_code=code):
        sender = Sender.objects.select_related("campaign").get(pk=sender_id)
        audit.record("text_sender.stopped", by=None, campaign=sender.campaign, on=sender, code=code)


@transaction.atomic
def resume_everything(*, campaign: Campaign, by: User) -> None:
    permissions.check_can(by, Act.CHANGE_CAMPAIGN, campaign)
    deleted, _rows = AccountStop.objects.all().delete()
    if deleted:
        audit.record("texts.everything_resumed", by=by, campaign=campaign)


@transaction.atomic
def stop_sender(*, sender: Sender, by: User, at: datetime) -> None:
    """Nothing goes from this number after this commits."""
    permissions.check_can(by, Act.CHANGE_CAMPAIGN, sender.campaign)
    if Sender.objects.filter(pk=sender.pk, stopped_at=None).update(stopped_at=at):
        audit.record("text_sender.stopped", by=by, campaign=sender.campaign, on=sender)


@transaction.atomic
def resume_sender(*, sender: Sender, by: User) -> None:
    permissions.check_can(by, Act.CHANGE_CAMPAIGN, sender.campaign)
    if Sender.objects.filter(pk=sender.pk, stopped_at__isnull=False).update(
        stopped_at=None, stop_code=None, rests_until=None
    ):
        audit.record("text_sender.resumed", by=by, campaign=sender.campaign, on=sender)
