"""Whatever happens to some lines of a list, the sum is exact and all other lines say what they said."""

from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.factories import Town
from voters.models import RollImport, Voter
from voters.outside import columns, entries, reading
from voters.outside.applying import import_list
from voters.roll.lines import Unfit

pytestmark = pytest.mark.django_db
ROWS = 24
MARKS = [b'"', b'""', b'","', b"\t", b",", b"|", b"\n", b"\r", b"\0", b"\x81", b"\xff\xfe", b"'", b"\xe2\x80\xae"]
pieces = st.one_of(st.sampled_from(MARKS), st.binary(max_size=20))
# Which line, where in it, how many bytes go, and what comes instead.
harms = st.lists(st.tuples(st.integers(1, ROWS), st.floats(0, 1), st.integers(0, 60), pieces), max_size=4)


def lines_of(kind: str) -> list[bytes]:
    if kind == RollImport.Kind.VOTED:
        return [b"Voter ID,Name,Ballot Status", *(f"OH{n:03d},Doe {n},A".encode() for n in range(ROWS))]
    return [b'"Voter ID","Answer","Date"', *(f'"OH{n:03d}","{n % 5 + 1}","2026-05-01"'.encode() for n in range(ROWS))]


def spoilt(lines: list[bytes], harm: list[tuple[int, float, int, bytes]]) -> bytes:
    for place, share, gone, piece in harm:
        at = int(share * len(lines[place]))
        lines[place] = lines[place][:at] + piece + lines[place][at + gone :]
    return b"\n".join(lines) + b"\n"


def said(path: Path, kind: str, town: Town) -> set[tuple[object, ...]]:
    """What the sound lines say, whatever their numbers are."""
    file = reading.opened(path, kind)
    reads = entries.reader(kind, campaign=town.ours, columns=columns.chosen(kind, file.headers, {}), at=timezone.now())
    found: set[tuple[object, ...]] = set()
    for block in reading.blocks(file):
        for line, cells in block.rows:
            try:
                entry = reads(line, cells)
            except Unfit:
                continue
            if entry is not None:
                found.add((entry.external_id, entry.stance, entry.scale, entry.said_on))
    return found


@pytest.mark.parametrize("kind", ["voted", "ids"])
@settings(max_examples=60)
@example(harm=[(5, 0.5, 0, b'"')])
@example(harm=[(5, 0.5, 60, b""), (6, 0.0, 0, b"\0")])
@example(harm=[(1, 0.0, 0, b"\r")])
@example(harm=[(7, 0.6, 0, b"\r")])
@example(harm=[(1, 0.0, 0, b'"'), (1, 0.46875, 14, b'","')])
@example(harm=[(1, 0.46875, 13, b'","')])
@given(harm=harms)
def test_damage_stays_where_it_is(
    town: Town, tmp_path: Path, kind: str, harm: list[tuple[int, float, int, bytes]]
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\n".join(lines_of(kind)) + b"\n")
    whole = said(path, kind, town)
    if not Voter.objects.filter(external_id="OH001").exists():  # Examples share the test's transaction.
        factories.voter(external_id="OH001")
    content = spoilt(lines_of(kind), harm)
    path.write_bytes(content)

    left = said(path, kind, town)
    report = import_list(kind=kind, path=path, campaign=town.ours, by=None, at=timezone.now(), dry_run=True)

    harmed = {f"OH{place - 1:03d}" for place, *_ in harm}
    assert {each for each in whole if each[0] not in harmed} <= left
    fates = (report.noted, report.already, report.unknown, report.duplicates, report.rejected, report.skipped)
    assert sum(fates) == report.rows == content.count(b"\n") - 1
