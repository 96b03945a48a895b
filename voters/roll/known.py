"""The lines of earlier files that the roll holds already: read again, they cost a look and nothing else.

A voter keeps the hash of the line that told of her last (``line_hash``). The database forgets it as soon as anybody
else changes her row, so a line that is known is a line that would change nothing.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from django.db import connection

from voters.roll import scanning
from voters.roll.lines import Block
from voters.roll.recognise import Source

Numbers = npt.NDArray[np.int64]
Ids = npt.NDArray[np.integer[Any]]  # as narrow as the highest of them allows
VOTERS_AT_A_TIME = 200_000

# Who turns 18 changes without a change of the line; whoever is gone comes back although the line is the same.
LINES = """
SELECT string_agg(int8send(line_hash) || int8send(id), ''::bytea)
  FROM voters_voter
 WHERE id >= %s AND id < %s AND line_hash IS NOT NULL AND source = %s AND gone_at IS NULL
   AND status IS DISTINCT FROM 'preregistered'
"""


class Shown(NamedTuple):
    """Some voters: those whose lines the file holds as they were, the last such line of each, and the others."""

    seen: Ids
    lines: npt.NDArray[np.int32]
    unseen: Ids


class Known:
    """Which lines the roll holds, in the order of their hashes, and which of them the file has shown so far."""

    def __init__(self, seed: int, hashes: Numbers, voters: Ids) -> None:
        self.seed = seed
        self._hashes, self._voters = hashes, voters
        self._line = np.zeros(len(hashes), dtype=np.int32)
        self.again = 0  # lines that came a second time

    def hashes(self, block: Block) -> Numbers:
        """The hashes of its lines: 64 bits each, the same for the same bytes read in the same way."""
        found = np.empty(len(block), dtype=np.uint64)
        scanning.hashes(block.bytes, block.starts, block.ends, self.seed, found)
        hashed: Numbers = found.view(np.int64)
        return hashed

    def find(self, hashes: Numbers, numbers: Numbers) -> npt.NDArray[np.bool_]:
        """Which of these lines the roll holds; their numbers are noted."""
        if not len(self._hashes):
            return np.zeros(len(hashes), dtype=np.bool_)
        places, order = np.empty(len(hashes), dtype=np.int64), np.argsort(hashes)
        places[order] = np.searchsorted(self._hashes, hashes[order])  # In order, what is looked at lies close by.
        np.minimum(places, len(self._hashes) - 1, out=places)
        found: npt.NDArray[np.bool_] = self._hashes[places] == hashes
        hit = places[found]
        self.again += len(hit) - int(np.count_nonzero(self._line[np.unique(hit)] == 0))
        np.maximum.at(self._line, hit, numbers[found].astype(np.int32))
        return found

    def shown(self) -> Iterator[Shown]:
        """Once the file is read, what it showed of everybody, some at a time: a state is not held twice."""
        for start in range(0, len(self._line), VOTERS_AT_A_TIME):
            some = slice(start, start + VOTERS_AT_A_TIME)
            voters, lines = self._voters[some], self._line[some]
            is_seen = lines > 0
            yield Shown(voters[is_seen], lines[is_seen], voters[~is_seen])


def nothing(source: Source) -> Known:
    """For a file of which every line must be looked at; the hashes are taken all the same."""
    empty = np.zeros(0, dtype=np.int64)
    return Known(_seed(source), empty, empty)


def load(source: Source) -> Known:
    """What the roll holds of the source of this file."""
    hashes, voters = _stored(source.layout.name)
    voters = voters[np.argsort(hashes)]
    hashes.sort()
    return Known(_seed(source), hashes, voters)


def _stored(name: str) -> tuple[Numbers, Ids]:
    """The hashes and their voters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM voters_voter")
        first, last = cursor.fetchone()
        hashes: list[Numbers] = [np.zeros(0, dtype=np.int64)]
        voters: list[Ids] = [np.zeros(0, dtype=np.min_scalar_type(last))]
        for start in range(first, last + 1, VOTERS_AT_A_TIME):
            cursor.execute(LINES, [start, start + VOTERS_AT_A_TIME, name])
            (part,) = cursor.fetchone()
            rows = np.frombuffer(bytes(part or b""), dtype=">i8").reshape(-1, 2)
            hashes.append(rows[:, 0].astype(hashes[0].dtype))
            voters.append(rows[:, 1].astype(voters[0].dtype))
    return np.concatenate(hashes), np.concatenate(voters)


def _seed(source: Source) -> int:
    """A number that is another one as soon as the same line could be read in another way."""
    text = json.dumps([*map(_reading_of, source.parts), _code(), pl.__version__], default=str)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])


def _reading_of(part: Source) -> list[object]:
    """What decides how a line of this file is read."""
    return [
        *(part.layout.name, part.state, part.delimiter, part.width, part.elections, part.told_elections),
        *(sorted(part.positions.items()), sorted(part.where_empty.items())),
        [(at, sorted(words)) for at, words in part.registered],
        *(sorted(part.beside.elections.items()), sorted(part.beside.zones.items())),
    ]


@lru_cache(maxsize=1)
def _code() -> str:
    """A digest of the code that reads voter files: what a new version reads otherwise, it reads again."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
