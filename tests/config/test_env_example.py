"""``.env.example`` names what can be set, all of it and nothing else."""

import re

from config import services

READ = re.compile(r"environment\.\w+\(\s*\"([A-Z_]+)\"")
SHOWN = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)
READ_ELSEWHERE = {"GROUNDTRUTH_HOME"}


def test_the_example_names_every_setting() -> None:
    settings = (services.CHECKOUT / "config" / "settings.py").read_text()
    example = (services.CHECKOUT / ".env.example").read_text()

    assert set(SHOWN.findall(example)) == set(READ.findall(settings)) | READ_ELSEWHERE
