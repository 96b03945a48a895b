"""The simulated carrier as the product's carrier, in a process of its own, as a real one is."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from config.simulator.process import Simulator


@contextmanager
def carrier_beside(*words: str) -> Iterator[Simulator]:
    """Run ``manage.py carrier_simulator`` with these words while the block lasts."""
    command = [sys.executable, "manage.py", "carrier_simulator", "--port", "0", "--json", *words]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split('"url": "')[1].split('"')[0]
        before, settings.TWILIO_API_URL = settings.TWILIO_API_URL, url
        phones = Simulator(url)
        try:
            yield phones
        finally:
            settings.TWILIO_API_URL = before
            phones.close()
            process.terminate()
