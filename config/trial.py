"""Runs every compiled function once, so that its machine code is made and kept: ``python -m config.trial``."""

from canvass.cutting import trial as cutting
from voters.roll import remembering, scanning


def run() -> None:
    """At install, and when the image is built: never in a request or in somebody's first import."""
    cutting.run()
    scanning.trial()
    remembering.trial()


if __name__ == "__main__":
    run()
