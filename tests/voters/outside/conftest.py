from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    """Rejects land in a folder of the test."""
    settings.HOME = tmp_path
    return tmp_path
