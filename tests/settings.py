"""The settings under test, with a home of their own. Here and not in conftest.py, which is read after the settings."""

import os
from pathlib import Path

os.environ.setdefault("GROUNDTRUTH_HOME", str(Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ.setdefault("GROUNDTRUTH_TEST_FAST", "1")
os.environ.setdefault("ANONYMOUS_REQUESTS_A_MINUTE", "1000000")
os.environ.setdefault("VOLUNTEER_REQUESTS_A_MINUTE", "1000000")
os.environ.setdefault("STAFF_REQUESTS_A_MINUTE", "1000000")
os.environ.setdefault("ADDRESS_REQUESTS_A_MINUTE", "1000000")

from config.settings import *  # noqa: F403 -- after the environment is set
