"""The picture under the organizer's map: another host's tiles by setting, or a file of them that lies on our disk."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

KINDS = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))


@dataclass(frozen=True)
class Tile:
    picture: bytes
    kind: str


def host() -> str:
    """The one other host from which a page with a map may load pictures; nothing where none is set."""
    found = urlsplit(settings.MAP_TILES_URL).netloc
    return f"https://{found}" if found else ""


def read(z: int, x: int, y: int) -> Tile | None:
    """A tile of the MBTiles file that MAP_TILES_FILE names, whose rows count from the south; None where it has none."""
    if not settings.MAP_TILES_FILE or z > 22 or max(x, y) >= 1 << z:
        return None
    uri = f"file:{settings.MAP_TILES_FILE}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as file:
        wanted = (z, x, (1 << z) - 1 - y)
        row = file.execute(
            "SELECT tile_data FROM tiles WHERE (zoom_level, tile_column, tile_row) = (?, ?, ?)", wanted
        ).fetchone()
    picture = bytes(row[0]) if row else b""
    kind = next((kind for magic, kind in KINDS if picture.startswith(magic)), None)
    return Tile(picture, kind) if kind else None
