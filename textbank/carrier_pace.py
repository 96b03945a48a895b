"""How fast texts are handed over: a sender's segments a second, a campaign's segments a minute.

Redis counts, because it is fast. Without it the database counts, more slowly and at half the pace: a text is late then,
and nothing else. What must never be exceeded, a day's segments, is counted in the claim itself (textbank/sql).
"""

import logging
import random
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import QuerySet, Sum
from redis import Redis
from redis.commands.core import Script
from redis.exceptions import RedisError

from textbank.enums import Direction
from textbank.models import Message
from textbank.queued import Queued
from textbank.redis_client import client

logger = logging.getLogger(__name__)

A_MINUTE = timedelta(minutes=1)
#: So much may go at once after a rest, in seconds' worth of the pace.
BURST = 2.0
WITHOUT_REDIS, SHORT_OF_IT = 0.5, timedelta(seconds=5)
#: Each bucket fills at its pace; nothing is taken unless every bucket has room. Answers the milliseconds to wait.
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local full, wait = {}, 0
for place, key in ipairs(KEYS) do
    full[place] = math.max(tonumber(redis.call('GET', key) or '0'), now)
    wait = math.max(wait, full[place] - now - tonumber(ARGV[2]))
end
if wait > 0 then return math.ceil(wait) end
for place, key in ipairs(KEYS) do
    local until_then = full[place] + tonumber(ARGV[1]) * tonumber(ARGV[2 + place])
    redis.call('SET', key, string.format('%.3f', until_then), 'PX', math.ceil(until_then - now + ARGV[2]) + 1000)
end
return 0
"""


def wait(*, text: Queued, at: datetime) -> timedelta | None:
    """How long this text must wait for its turn; None when it may go now, which takes its place.

    The wait is spread by chance, so that those who wait do not all come back at once.
    """
    paces = {f"texts:campaign:{text.campaign_id}": text.segments_a_minute / 60}
    if text.segments_a_second:
        paces[f"texts:sender:{text.sender_id}"] = float(text.segments_a_second)
    try:
        milliseconds = _take(text.segments, paces)
    except RedisError:
        logger.warning("texts are paced by the database: Redis cannot be asked")
        return _by_the_database(text, at)
    if milliseconds <= 0:
        return None
    return timedelta(milliseconds=milliseconds * random.uniform(1, 2))


def _take(segments: int, paces: dict[str, float]) -> int:
    each = [f"{1000 / pace:.3f}" for pace in paces.values()]
    return int(_script(client())(keys=list(paces), args=[segments, BURST * 1000, *each]))


@lru_cache(maxsize=4)
def _script(redis: Redis) -> Script:
    return redis.register_script(TAKE)


def _by_the_database(text: Queued, at: datetime) -> timedelta | None:
    gone = Message.objects.filter(direction=Direction.OUT, sid__isnull=False, claimed_at__gt=at - A_MINUTE)
    of_campaign = gone.filter(campaign_id=text.campaign_id)
    full = _segments(of_campaign) >= text.segments_a_minute * WITHOUT_REDIS
    if text.segments_a_second and not full:
        of_sender = of_campaign.filter(drive__sender_id=text.sender_id)
        full = _segments(of_sender) >= text.segments_a_second * A_MINUTE.total_seconds() * WITHOUT_REDIS
    return SHORT_OF_IT * random.uniform(1, 2) if full else None


def _segments(texts: QuerySet[Message]) -> int:
    return int(texts.aggregate(segments=Sum("segments"))["segments"] or 0)
