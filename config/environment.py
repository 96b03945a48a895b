"""Reads settings from the environment and fails loudly on a bad value."""

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "yes", "true", "on"}, {"0", "no", "false", "off", ""}


def load_dotenv(path: Path) -> None:
    """Take NAME=value lines of a development file; what the environment already says wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def text(name: str, default: str | None = None) -> str:
    """The value of ``name``; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "yes" if default else "no").strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")
    return value in TRUE


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def tiles(name: str) -> str:
    """An address of map tiles on one host, with ``{z}``, ``{x}`` and ``{y}`` in its path; empty where none is set."""
    value = text(name, "")
    parts = urlsplit(value)
    whole = parts.scheme == "https" and parts.hostname and re.fullmatch(r"[\w.:-]+", parts.netloc)
    if value and not (whole and all(gap in parts.path for gap in ("{z}", "{x}", "{y}"))):
        raise ImproperlyConfigured(f"{name} must look like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png.")
    return value


def database(url: str, name: str) -> dict[str, object]:
    """Turn ``postgresql://user:password@host:port/name?option=value`` into Django's form.

    A unix socket stands as ``?host=/folder``. Only PostgreSQL is accepted.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/database.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }
