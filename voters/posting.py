"""Codes leave here: by e-mail, or by text through whatever the settings name as ``CODE_TEXTER``."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.utils.module_loading import import_string

from voters.enums import CodeChannel

logger = logging.getLogger(__name__)

SUBJECT = "Your sign-in code"
BODY = "{digits} is your Ground Truth sign-in code. It works for 10 minutes, once. Nobody from us ever asks for it."


def post_code(channel: CodeChannel, *, to: str, digits: str) -> bool:
    """Send the digits, and say whether they left. A text that cannot leave is logged, without number or digits."""
    body = BODY.format(digits=digits)
    if channel == CodeChannel.EMAIL:
        return bool(send_mail(SUBJECT, body, None, [to]))
    return _text(to, body)


def _text(to: str, body: str) -> bool:
    try:
        send = import_string(settings.CODE_TEXTER)
    except ImportError:
        logger.error("a code was not texted: CODE_TEXTER names nothing that can be loaded")
        return False
    return bool(send(to=to, body=body))
