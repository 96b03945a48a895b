"""What the tests of the import pages share."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Uploads land in a folder of the test; the task is called by hand, as the worker would."""
    settings.HOME = tmp_path
    monkeypatch.setattr("voters.views.roll.import_roll.delay", lambda **_: None)
    return tmp_path
