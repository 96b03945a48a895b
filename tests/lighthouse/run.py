"""Lighthouse over the phone's pages: ``make lighthouse`` prints three scores a page, and fails below 0.95.

Each page is judged three times, and the middle score of each kind counts: one run hangs on what else the machine does.
The list and the door are judged on a phone that has started its list, as a volunteer comes back to them.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.db import connections
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from tests.canvass.street import Walk

FLOOR, RUNS = 0.95, 3
CATEGORIES = ("performance", "accessibility", "best-practices")
#: The slow 4G and the CPU slowed four times that Lighthouse itself takes for a phone.
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"


def scores(url: str, *more: str) -> dict[str, float]:
    """What Lighthouse says of one page, each from 0 to 1: the middle of its runs."""
    runs = [_once(url, *more) for _ in range(RUNS)]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _once(url: str, *more: str) -> dict[str, float]:
    command = ["node", str(folder() / "node_modules/lighthouse/cli/index.js"), url, "--quiet", "--output=json"]
    command += ["--output-path=stdout", "--no-enable-error-reporting", f"--chrome-flags={FLAGS}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", *more]
    environment = os.environ | {"CHROME_PATH": os.environ.get("CHROME_PATH", "/usr/bin/chromium")}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return {name: found["score"] for name, found in json.loads(done.stdout)["categories"].items()}


@contextmanager
def walking(walk: "Walk", server: str) -> Iterator[str]:
    """The port of a browser in which somebody has started this list."""
    from tests.phone.knocking import start  # noqa: PLC0415 -- after the settings
    from tests.phone.test_offline import a_browser, kept_by_the_worker  # noqa: PLC0415 -- the same

    with TemporaryDirectory() as home, sync_playwright() as playwright, a_browser(playwright, Path(home)) as phone:
        _, context = phone
        page = start(context, walk, server)
        kept_by_the_worker(page)
        page.close()
        connections.close_all()  # Those that were opened beside the driver's loop, which leaves with it.
        yield (Path(home) / "DevToolsActivePort").read_text().split()[0]


def folder() -> Path:
    """Where ``make lighthouse`` installs it."""
    return Path(settings.BASE_DIR) / "build" / "lighthouse"


def main() -> int:
    """Judge the pages of a volunteer with one list in hand; returns 1 if one falls below the floor."""
    from config import services  # noqa: PLC0415 -- after the settings
    from tests import doors, factories  # noqa: PLC0415 -- the same
    from tests.bench.served import served  # noqa: PLC0415 -- the same
    from tests.canvass import street  # noqa: PLC0415 -- the same
    from tests.databases import new_database  # noqa: PLC0415 -- the same

    if settings.EMBEDDED_DATABASE:
        services.start()
    cookies: list[str] = []
    with new_database("bench_lighthouse"), served(cookies) as server:
        town = factories.town()
        walk = street.walk(town, street.doors(60, people=2))
        name = settings.SESSION_COOKIE_NAME
        shell = f"{server}/c/{town.ours.slug}/doors/walk/"
        found = {"sign in": scores(f"{server}/sign-in/")}
        cookies.append(f"{name}={doors.signed_in(town.volunteer).cookies[name].value}")
        found["my work"] = scores(shell)
        with walking(walk, server) as port:
            stays = ("--disable-storage-reset", f"--port={port}")
            found["a list"] = scores(f"{shell}#{walk.walk_list.pk}", *stays)
            found["a door"] = scores(f"{shell}#{walk.walk_list.pk}/1", *stays)
        connections.close_all()
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return int(any(score < FLOOR for page in found.values() for score in page.values()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sys.exit(main())
