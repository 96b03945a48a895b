"""Who reads what came in: one call of a reader stands for all that comes until it begins.

A receiver first keeps its row and then calls. A reader first takes the call down and then looks what waits. So a row is
seen by the reader that was called before it, or it calls another. Where Redis loses a call, the sweep reads.
"""

import logging

from redis.exceptions import RedisError

from textbank.redis_client import client

logger = logging.getLogger(__name__)

CALL = "texts:reader-called"
#: A call whose message was lost stands in nobody's way for longer.
FORGOTTEN_AFTER_SECONDS = 5


def is_first_call() -> bool:
    """Whether nobody has called since a reader began last: then this one has to be queued."""
    try:
        return bool(client().set(CALL, 1, nx=True, ex=FORGOTTEN_AFTER_SECONDS))
    except RedisError:
        logger.warning("what came in waits for the sweep: Redis cannot be asked")
        return False


def begin() -> None:
    """A reader begins: whoever comes from now on calls again."""
    try:
        client().delete(CALL)
    except RedisError:
        logger.warning("a call stands until it is forgotten: Redis cannot be asked")
