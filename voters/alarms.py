"""What admins are told by e-mail, because it cannot wait until they look."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from voters import audit
from voters.enums import Role
from voters.models import AuditRow, Campaign, Membership

logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(hours=1)
CODES_USED_UP = "alarm.newcomer_codes_used_up"
SUBJECT = "Newcomers get no more codes by text this hour"
BODY = """The sign-in codes by text for newcomers of this campaign are used up for this hour. Newcomers can still join \
with their e-mail address.

If you hold a launch now, ask for more codes when you open it. If you do not, somebody may be asking for codes to run \
up costs: take back the links that you do not need.

{address}
"""


def newcomer_codes_used_up(*, campaign_id: UUID, at: datetime) -> int:
    """Tell every admin of the campaign, once an hour at most. Returns how many mails left."""
    campaign = Campaign.objects.get(pk=campaign_id)
    logger.error("codes by text to newcomers of campaign %s are used up this hour", campaign.pk)
    if AuditRow.objects.filter(act=CODES_USED_UP, campaign=campaign, at__gt=at - AGAIN_AFTER).exists():
        return 0
    body = BODY.format(address=settings.PUBLIC_URL + reverse("voters:people", args=[campaign.slug]))
    sent = tell_admins(campaign=campaign, subject=SUBJECT, body=body)
    audit.record(CODES_USED_UP, by=None, campaign=campaign, mails=sent)
    return sent


def tell_admins(*, campaign: Campaign, subject: str, body: str) -> int:
    """Mail every admin of the campaign. Returns how many mails left."""
    admins = Membership.objects.filter(
        campaign=campaign, role=Role.ADMIN, suspended_at=None, user__is_active=True, user__email__isnull=False
    )
    addresses = [address for address in admins.values_list("user__email", flat=True) if address]
    return sum(bool(send_mail(subject, body, None, [address])) for address in addresses)
