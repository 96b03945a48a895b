"""After a restore nobody is texted until every stop and every erasure since holds again, and an admin says so."""

import logging
from datetime import datetime

from textbank import stops, switches
from voters import erasure_ledger, stop_ledger
from voters.enums import WishSource

logger = logging.getLogger(__name__)


def settle(*, at: datetime) -> bool:
    """Where the database is older than what lies beside it: stop everything, and repeat what was wished since.

    Says whether it was. Twice does no harm; what failed half way is repeated the next time.
    """
    if not stop_ledger.is_ahead():
        return False
    switches.stop_everything_by_itself(code=switches.RESTORED, at=at)
    numbers = stop_ledger.forgotten()
    for number in numbers:
        stops.stop(number=number, source=WishSource.IMPORT, by=None, campaign=None)
    again = erasure_ledger.again()
    stop_ledger.settle()
    logger.warning("a backup was restored: %s numbers stopped, %s people erased anew", len(numbers), again.erased)
    return True
