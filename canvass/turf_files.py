"""Doors from a CSV file, and a cut as one. Knows of no database."""

import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from canvass import line_files
from canvass.cutting import Cut, Door

COLUMNS = ("id", "lat", "lon", "street", "number", "unit")
NEEDED = ("id", "lat", "lon")


class BadDoorsFile(Exception):
    """The file cannot be used; the words say where and why."""

    code = "bad_doors_file"


def read_doors(path: Path) -> list[Door]:
    """The doors of a file with the columns id, lat, lon and, where they are known, street, number, unit and part.

    Empty lat and lon mean that the place is not known. Raises ``BadDoorsFile``.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(_doors(csv.DictReader(file, strict=True)))
    except FileNotFoundError:
        raise BadDoorsFile(f"There is no file {path}.") from None
    except OSError:
        raise BadDoorsFile(f"The file {path} cannot be read.") from None
    except UnicodeDecodeError:
        raise BadDoorsFile("The file is not text in UTF-8.") from None
    except csv.Error as fault:
        raise BadDoorsFile(f"The file is not CSV: {fault}.") from None


def _doors(rows: "csv.DictReader[str]") -> Iterator[Door]:
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise BadDoorsFile(f"The first line has no column {missing[0]}. It needs: {', '.join(COLUMNS)}.")
    seen: set[str] = set()
    for row in rows:
        where = f"Line {rows.line_num}"
        if None in row or None in row.values():
            raise BadDoorsFile(f"{where} has more or fewer fields than the first line.")
        if not row["id"] or row["id"] in seen:
            raise BadDoorsFile(f"{where} has {'the id of another line' if row['id'] else 'no id'}.")
        seen.add(row["id"])
        latitude, longitude = _degrees(row["lat"], 90, where, "lat"), _degrees(row["lon"], 180, where, "lon")
        if (latitude is None) != (longitude is None):
            raise BadDoorsFile(f"{where} has only one of lat and lon.")
        rest = [row.get(name, "") for name in ("street", "number", "unit", "part")]
        yield Door(row["id"], latitude, longitude, *rest)


def _degrees(text: str, most: int, where: str, name: str) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        raise BadDoorsFile(f"{where}: {name} is not a number.") from None
    if not math.isfinite(value) or abs(value) > most:
        raise BadDoorsFile(f"{where}: {name} goes from -{most} to {most}.")
    return value


def read_lines(path: Path) -> list[list[tuple[float, float]]]:
    """Lines that no turf may cross, of a file as ``line_files`` reads it. Raises ``BadDoorsFile``."""
    try:
        return [line.points for line in line_files.read(path.read_bytes())]
    except OSError:
        raise BadDoorsFile(f"The file {path} cannot be read.") from None
    except line_files.BadLinesFile as fault:
        raise BadDoorsFile(f"{path.name}: {fault}") from None


def write_cut(path: Path, doors: Sequence[Door], cut: Cut) -> None:
    """``door_id,turf,position``, both counted from 1, turf by turf in the order to knock. Raises ``BadDoorsFile``."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["door_id", "turf", "position"])
            table.writerows(rows_of(doors, cut))
    except OSError:
        raise BadDoorsFile(f"The file {path} cannot be written.") from None


def rows_of(doors: Sequence[Door], cut: Cut) -> Iterator[tuple[int | str, int, int]]:
    """Each door's id, its turf and its position, both counted from 1."""
    for number, turf in enumerate(cut.turfs, start=1):
        for position, index in enumerate(turf.doors, start=1):
            yield doors[index].id, number, position
