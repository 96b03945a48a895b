"""What was taken from others is what they published, byte for byte."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FOLDERS = ("config/static/vendor", "tests/phone/vendor")
PUBLISHED = {
    # Leaflet 1.9.4, BSD 2-Clause
    "config/static/vendor/leaflet/LICENSE": "53e8dc25862014e4324741ca18fbe3611e11d42ef69f59f86ea8c5389647d4cb",
    "config/static/vendor/leaflet/leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
    "config/static/vendor/leaflet/leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    # axe-core 4.14.1, MPL 2.0: judges pages in the tests alone
    "tests/phone/vendor/axe/LICENSE": "af175b9d96ee93c21a036152e1b905b0b95304d4ae8c2c921c7609100ba8df7e",
    "tests/phone/vendor/axe/axe.min.js": "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
}


def test_every_vendored_file_is_the_published_one() -> None:
    found = {
        str(path.relative_to(ROOT)): sha256(path.read_bytes()).hexdigest()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.name != "README.md"
    }

    assert found == PUBLISHED
