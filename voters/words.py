"""Small words that several pages share."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def how_long(wait: timedelta) -> str:
    """A wait as a person says it: "15 minutes", "an hour", "a day"."""
    minutes = int(wait.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    return _("an hour") if minutes < 24 * 60 else _("a day")
