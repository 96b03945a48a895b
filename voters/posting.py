"""Codes leave here: by e-mail, or by text through whatever the settings name as ``CODE_TEXTER``."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from voters.enums import CodeChannel

logger = logging.getLogger(__name__)


def post_code(channel: CodeChannel, *, to: str, digits: str, language: str = "") -> bool:
    """Send the digits, and say whether they left. A text that cannot leave is logged, without number or digits."""
    link = f"{settings.PUBLIC_URL}{reverse('voters:code')}#{digits}"
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = _("Your sign-in code")
        # The digits come first, where a phone looks for them.
        body = _(
            "%(digits)s is your Ground Truth sign-in code. It works for 10 minutes, once. Nobody from us ever asks for"
            " it. Type it, or open %(link)s in the browser that asked."
        ) % {"digits": digits, "link": link}
    if channel == CodeChannel.EMAIL:
        return bool(send_mail(subject, body, None, [to]))
    return _text(to, body)


def _text(to: str, body: str) -> bool:
    try:
        send = import_string(settings.CODE_TEXTER)
    except ImportError:
        logger.error("a code was not texted: CODE_TEXTER names nothing that can be loaded")
        return False
    return bool(send(to=to, body=body))
