"""Lines from a file: what is read of it, what is refused, and what a drive keeps."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from canvass import barrier_lines, line_files
from canvass.line_files import BadLinesFile, NamedLine
from canvass.models import Barrier, Drive
from tests.canvass import street
from tests.canvass.test_turf_editing import along
from tests.door import signed_in
from tests.factories import Town

RIVER = {"type": "LineString", "coordinates": [[-93.001, 43.9], [-93.0, 44.1, 12.5]]}
DISTRICT = {"type": "Polygon", "coordinates": [[[-93.1, 44.0], [-92.9, 44.0], [-92.9, 44.2], [-93.1, 44.0]]]}


def feature(shape: object, name: str | None = None) -> dict[str, object]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": shape}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_lines_and_areas_of_geojson_are_lines_with_their_names() -> None:
    both = {"type": "MultiLineString", "coordinates": [RIVER["coordinates"], RIVER["coordinates"]]}
    point = {"type": "Point", "coordinates": [-93.0, 44.0]}

    found = line_files.read(
        collection(feature(RIVER, "Cedar River"), feature(DISTRICT, "Ward 2"), feature(point), feature(None))
    )
    bare = line_files.read(json.dumps(both).encode())

    river = [(43.9, -93.001), (44.1, -93.0)]
    ward = [(44.0, -93.1), (44.0, -92.9), (44.2, -92.9), (44.0, -93.1)]
    assert found == [NamedLine("Cedar River", river), NamedLine("Ward 2", ward)]
    assert bare == [NamedLine("", river), NamedLine("", river)]


def test_rows_of_csv_are_lines_by_their_name_in_order() -> None:
    found = line_files.read("\ufefflat,lon,line\n44,-93,rail\n43,-92,river\n45,-94,rail\n".encode())

    assert found == [NamedLine("rail", [(44.0, -93.0), (45.0, -94.0)])]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"{",
        b'{"type": "LineString"}',
        b'{"type": "LineString", "coordinates": [[1], [2]]}',
        b'{"type": "LineString", "coordinates": [[0, 91], [0, 0]]}',
        b'{"type": "LineString", "coordinates": [[0, NaN], [0, 0]]}',
        b'{"features": 5}',
        b"lat,lon\n1,\n",
        b"north,east\n1,2\n",
    ],
)
def test_what_holds_no_lines_on_earth_is_refused(content: bytes) -> None:
    with pytest.raises(BadLinesFile):
        line_files.read(content)


@given(st.recursive(st.none() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)))
def test_any_coordinates_are_read_or_refused(coordinates: object) -> None:
    content = json.dumps({"type": "Polygon", "coordinates": coordinates}).encode()

    try:
        found = line_files.read(content)
    except BadLinesFile:
        return

    assert all(abs(north) <= 90 and abs(east) <= 180 for line in found for north, east in line.points)


@pytest.fixture
def drive(town: Town) -> Drive:
    along(street.doors(4))
    return street.drive(town.ours, town.organizer)


def test_a_drive_keeps_the_lines_near_its_doors_and_a_long_one_in_pieces_that_join(drive: Drive, town: Town) -> None:
    long = NamedLine("rail", [(44.0, -93.0 + step / 100_000) for step in range(1100)])
    far = NamedLine("far", [(10.0, 10.0), (11.0, 11.0)])

    kept = barrier_lines.bring(drive=drive, lines=[long, far], by=town.organizer, at=timezone.now())

    lines = [barrier.line for barrier in barrier_lines.standing(drive)]
    assert (kept, [len(line) for line in lines]) == (3, [500, 500, 102])
    assert [line[-1] for line in lines[:-1]] == [line[0] for line in lines[1:]]


def test_lines_come_in_a_file_and_go_by_one_press(drive: Drive, town: Town) -> None:
    client: Client = signed_in(town.organizer)
    page = f"/c/{town.ours.slug}/doors/drives/{drive.pk}"

    def send(**form: object) -> str:
        answer = client.post(f"{page}/turfs/", {"from": "map"} | form, follow=True)
        return " ".join(str(message) for message in answer.context["messages"])

    said = [
        send(act="barrier-file"),
        send(act="barrier-file", file=SimpleUploadedFile("a.csv", b"north\n1\n")),
        send(act="barrier-file", file=SimpleUploadedFile("b.json", collection(feature(RIVER, "Cedar River")))),
        send(act="barrier-file", file=SimpleUploadedFile("c.csv", b"lat,lon\n44,-93\n44.1,-93\n")),
    ]
    standing = [barrier.name for barrier in client.get(f"{page}/map/").context["barriers"]]
    said.append(send(act="barriers-away"))

    assert said == [
        "Choose a file of lines.",
        "Line 2 has no lat and lon on earth.",
        "Lines near the doors of this drive: 1. The next cut does not cross them.",
        "Lines near the doors of this drive: 1. The next cut does not cross them.",
        "Lines removed: 2. The next cut may cross them.",
    ]
    assert standing == ["Cedar River", ""]
    assert Barrier.objects.filter(removed_at=None).count() == 0
