"""The cache in Redis, and what stands in for it while Redis is away."""

import logging
from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Any

from django.core.cache import BaseCache, caches
from django.core.cache.backends import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# A page waits this long for Redis, and then nobody asks it for a while.
PATIENCE_SECONDS = 0.5
PAUSE_SECONDS = 5

type Operation = Callable[..., Any]

# When each server may be asked again; shared by all threads, which have a cache each.
_asked_again_at: dict[str, float] = {}


def _or_stand_in(operation: Operation) -> Operation:
    """The operation in Redis or, while that is away, the same one in the stand-in."""

    @wraps(operation)
    def answer(cache: "RedisCache", *args: object, **kwargs: object) -> object:
        if not cache.is_away:
            try:
                return operation(cache, *args, **kwargs)
            except RedisError as error:
                cache.leave_alone(error)
        return getattr(cache.stand_in, operation.__name__)(*args, **kwargs)

    return answer


class RedisCache(redis.RedisCache):
    """Django's cache in Redis, but no page fails or hangs when Redis does.

    STAND_IN names the cache that is asked meanwhile. LONGEST bounds the seconds for which
    anything is kept, and so how long Redis can tell what was changed while it was away.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": PATIENCE_SECONDS,
            "socket_timeout": PATIENCE_SECONDS,
            "retry": Retry(NoBackoff(), 0),
            # Whoever can write to Redis must not run code here, as a pickle would.
            "serializer": "django.core.signing.JSONSerializer",
        }
        # In a list, since Django splits text at commas, which a password may hold.
        super().__init__([server], {**params, "OPTIONS": options | params.get("OPTIONS", {})})
        self._server = server
        self._stand_in = params["STAND_IN"]
        self._longest = params.get("LONGEST")

    @property
    def stand_in(self) -> BaseCache:
        return caches[self._stand_in]

    @property
    def is_away(self) -> bool:
        """Whether Redis failed a moment ago and isn't asked."""
        return monotonic() < _asked_again_at.get(self._server, 0)

    def leave_alone(self, error: RedisError) -> None:
        """Asks Redis nothing for a while."""
        _asked_again_at[self._server] = monotonic() + PAUSE_SECONDS
        # Its words may hold the address, never the password.
        logger.error("Redis is away, %r stands in: %s", self._stand_in, error)

    def get_backend_timeout(self, timeout: float | None = DEFAULT_TIMEOUT) -> int | None:
        seconds = super().get_backend_timeout(timeout)
        if self._longest is None:
            return seconds
        return self._longest if seconds is None else min(seconds, self._longest)

    add = _or_stand_in(redis.RedisCache.add)
    get = _or_stand_in(redis.RedisCache.get)
    set = _or_stand_in(redis.RedisCache.set)
    touch = _or_stand_in(redis.RedisCache.touch)
    delete = _or_stand_in(redis.RedisCache.delete)
    get_many = _or_stand_in(redis.RedisCache.get_many)
    has_key = _or_stand_in(redis.RedisCache.has_key)
    incr = _or_stand_in(redis.RedisCache.incr)
    set_many = _or_stand_in(redis.RedisCache.set_many)
    delete_many = _or_stand_in(redis.RedisCache.delete_many)
    clear = _or_stand_in(redis.RedisCache.clear)
