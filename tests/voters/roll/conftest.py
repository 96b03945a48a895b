from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Lists of rejected lines go where the test can see them, and away with it."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
