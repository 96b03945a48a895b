"""Lighthouse over the phone's pages: ``make lighthouse`` prints three scores a page, and fails below 0.95."""

import json
import os
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings
from django.db import connections

FLOOR = 0.95
CATEGORIES = ("performance", "accessibility", "best-practices")
#: The slow 4G and the CPU slowed four times that Lighthouse itself takes for a phone.
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"


def scores(url: str) -> dict[str, float]:
    """What Lighthouse says of one page, each from 0 to 1."""
    command = ["node", str(folder() / "node_modules/lighthouse/cli/index.js"), url, "--quiet", "--output=json"]
    command += ["--output-path=stdout", "--no-enable-error-reporting", f"--chrome-flags={FLAGS}"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    environment = os.environ | {"CHROME_PATH": os.environ.get("CHROME_PATH", "/usr/bin/chromium")}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return {name: found["score"] for name, found in json.loads(done.stdout)["categories"].items()}


def folder() -> Path:
    """Where ``make lighthouse`` installs it."""
    return Path(settings.BASE_DIR) / "build" / "lighthouse"


def main() -> int:
    """Judge the pages of a volunteer with one list in hand; returns 1 if one falls below the floor."""
    from config import services  # noqa: PLC0415 -- after the settings
    from tests import doors, factories  # noqa: PLC0415 -- the same
    from tests.bench.measuring import new_database  # noqa: PLC0415 -- the same
    from tests.bench.served import served  # noqa: PLC0415 -- the same
    from tests.canvass import street  # noqa: PLC0415 -- the same

    if settings.EMBEDDED_DATABASE:
        services.start()
    cookies: list[str] = []
    with new_database("lighthouse"), served(cookies) as server:
        town = factories.town()
        walk = street.walk(town, street.doors(60, people=2))
        name = settings.SESSION_COOKIE_NAME
        shell = f"{server}/c/{town.ours.slug}/doors/walk/"
        found = {"sign in": scores(f"{server}/sign-in/")}
        cookies.append(f"{name}={doors.signed_in(town.volunteer).cookies[name].value}")
        found["my work"] = scores(shell)
        found["a list"] = scores(f"{shell}#{walk.walk_list.pk}")
        found["a door"] = scores(f"{shell}#{walk.walk_list.pk}/1")
        connections.close_all()
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return int(any(score < FLOOR for page in found.values() for score in page.values()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sys.exit(main())
