"""How a log line looks: one JSON object in production, words at the desk, and never the token of a link."""

import json
import logging
import re
from typing import Any

TOKEN_IN_A_PATH = re.compile(r"(/(?:join|first-admin|sign-in/link)/)[^/\s'\"]+")


class WithoutTokens(logging.Filter):
    """Takes the token out of an address before it is written down."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = self.clean(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(self.clean(each) for each in record.args)
        return True

    def clean(self, value: Any) -> Any:
        return TOKEN_IN_A_PATH.sub(r"\1…", value) if isinstance(value, str) else value


class OnlyFaultsWithTraces(logging.Filter):
    """A refusal is one line; the way through the code stands only under a fault of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            record.exc_info = record.exc_text = None
        return True


class JsonLine(logging.Formatter):
    """One object a line, so that a newline in anything forges no second line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": self.formatTime(record), "level": record.levelname, "from": record.name}
        line["said"] = record.getMessage()
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)
