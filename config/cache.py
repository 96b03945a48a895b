"""Django's cache in Redis, by clients that are kept: to make one costs more than the question it is made for."""

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class KeepingClient(RedisCacheClient):
    """One client of redis-py for reading and one for writing, where Django makes one for each question."""

    def __init__(self, *servers: Any, **options: Any) -> None:
        super().__init__(*servers, **options)
        self._kept: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class KeepingCache(RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeepingClient
