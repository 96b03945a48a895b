"""Nothing is kept for nothing: what goes by the calendar, and when.

The days are the campaign's own (``Campaign.kept_days`` after its election). The database looks at its own clock and
does the emptying (``voters_let_go()``, sql/0009_retention.sql); raw files go after a day (voters/uploads.py), codes,
guesses and sessions by their own age (voters/sign_in.py, voters/sessions.py).
"""

from datetime import date, timedelta

from django.db import connection, transaction

from voters import audit, sealing
from voters.models import Campaign


def ends_on(campaign: Campaign) -> date:
    """The last day on which the campaign's words and numbers are kept."""
    return campaign.election_date + timedelta(days=campaign.kept_days)


@transaction.atomic
def let_go() -> int:
    """Empty what is past its day, in every campaign whose time is over; say how many rows. Again does no harm."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT voters_let_go(%s)", [sealing.erasing_keys()[0]])
        (emptied,) = cursor.fetchone()
    if emptied:
        audit.record("retention.let_go", by=None, campaign=None, rows=emptied)
    return int(emptied)
