"""Lines from a file: GeoJSON of rivers, railways and districts, or CSV. Pure functions; knows of no database."""

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: How deep in the coordinates of a shape its lines lie. A district is the line around it.
DEPTH = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}


class BadLinesFile(Exception):
    """The file cannot be used; the words say why."""

    code = "bad_lines_file"


@dataclass(frozen=True)
class NamedLine:
    """Rows of latitude and longitude, two or more."""

    name: str
    points: list[tuple[float, float]]


def read(content: bytes) -> list[NamedLine]:
    """The lines of a file: GeoJSON with lines or areas, or CSV with the columns lat, lon and perhaps line.

    Rows of CSV that have one ``line`` are one line, in their order. Points and lines of one point are passed over.
    Raises ``BadLinesFile``.
    """
    try:
        text = content.decode("utf-8-sig")
        found = list(_of_geojson(json.loads(text)) if text.lstrip().startswith("{") else _of_csv(text))
    except UnicodeDecodeError:
        raise BadLinesFile("The file is not text in UTF-8.") from None
    except csv.Error as fault:
        raise BadLinesFile(f"The file is not CSV: {fault}.") from None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise BadLinesFile("The file is not GeoJSON of lines or areas.") from None
    return [line for line in found if len(line.points) > 1]


def _of_csv(text: str) -> Iterator[NamedLine]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        point = _point(row.get("lon"), row.get("lat"), f"Line {rows.line_num} has no lat and lon on earth.")
        lines.setdefault(row.get("line") or "", []).append(point)
    yield from (NamedLine(name, points) for name, points in lines.items())


def _of_geojson(found: dict[str, Any]) -> Iterator[NamedLine]:
    for feature in found.get("features", [found]):
        shape = feature["geometry"] if feature.get("type") == "Feature" else feature
        name = str((feature.get("properties") or {}).get("name") or "")
        for one in (shape or {}).get("geometries") or [shape or {}]:
            depth = DEPTH.get(one.get("type", ""))
            if depth is not None:
                yield from (NamedLine(name, points) for points in _lines(one["coordinates"], depth))


def _lines(coordinates: list[Any], depth: int) -> Iterator[list[tuple[float, float]]]:
    if depth:
        for inner in coordinates:
            yield from _lines(inner, depth - 1)
    else:
        yield [_point(place[0], place[1], "A point of the file is not on earth.") for place in coordinates]


def _point(longitude: Any, latitude: Any, fault: str) -> tuple[float, float]:
    try:
        north, east = float(latitude), float(longitude)
    except (ValueError, TypeError):
        raise BadLinesFile(fault) from None
    if not (math.isfinite(north) and math.isfinite(east) and abs(north) <= 90 and abs(east) <= 180):
        raise BadLinesFile(fault)
    return north, east
