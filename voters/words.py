"""Small words that several pages share."""

from datetime import timedelta


def how_long(wait: timedelta) -> str:
    """A wait as a person says it: "15 minutes", "an hour", "a day"."""
    minutes = int(wait.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} minutes"
    return "an hour" if minutes < 24 * 60 else "a day"
