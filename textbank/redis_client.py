"""A process's own client of Redis: kept, because to make one costs more than a question, and soon out of patience."""

from functools import lru_cache

import redis
from django.conf import settings

SECONDS = 0.5


def client() -> redis.Redis:
    return _of(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _of(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)
