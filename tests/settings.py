"""The settings under test, with a home of their own. Here and not in conftest.py, which is read after the settings."""

import os
from pathlib import Path

os.environ.setdefault("GROUNDTRUTH_HOME", str(Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ.setdefault("GROUNDTRUTH_TEST_FAST", "1")
os.environ.setdefault("ANONYMOUS_REQUESTS_A_MINUTE", "1000000")
os.environ.setdefault("VOLUNTEER_REQUESTS_A_MINUTE", "1000000")
os.environ.setdefault("STAFF_REQUESTS_A_MINUTE", "1000000")
os.environ.setdefault("ADDRESS_REQUESTS_A_MINUTE", "1000000")

from config import services
from config.settings import *  # noqa: F403 -- after the environment is set
from config.settings import CACHES, EMBEDDED_REDIS, REDIS_URL

if EMBEDDED_REDIS:
    # Two workers of the suite are two installations: what one empties or queues is not the other's. Redis has 16.
    _cache = 2 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    REDIS_URL = f"{REDIS_URL.partition('?')[0]}?db={_cache}"
    CELERY_BROKER_URL = services.as_celery_broker(REDIS_URL)
    CACHES["default"]["LOCATION"] = REDIS_URL
