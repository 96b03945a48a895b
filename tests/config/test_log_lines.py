"""What stands in the log: a line for a refusal, and the way through the code only for a fault of ours."""

import logging
import sys

import pytest

from config.log_lines import OnlyFaultsWithTraces


@pytest.mark.parametrize(("level", "traced"), [(logging.WARNING, False), (logging.ERROR, True)])
def test_only_a_fault_is_logged_with_its_trace(level: int, traced: bool) -> None:
    try:
        raise PermissionError
    except PermissionError:
        record = logging.LogRecord("django.request", level, __file__, 1, "Forbidden: %s", ("/c/ours/",), sys.exc_info())

    kept = OnlyFaultsWithTraces().filter(record)

    line = logging.Formatter("%(levelname)s %(message)s").format(record)
    assert kept
    assert ("Traceback" in line) == traced
