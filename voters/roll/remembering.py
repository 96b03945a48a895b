"""Machine code that remembers which doors and which voters a file has shown so far, in little memory."""

import numpy as np
import numpy.typing as npt

from voters.compiled import compiled

Hashes = npt.NDArray[np.uint64]
Checks = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

FULL = 0.85  # of its slots, before a table grows
GROWTH = 1.25
FORESEEN, ROOM = 0.005, 1.1  # From this share of a file on, the table is made as large as all of it will need.
FEWEST_SLOTS = 1 << 16
FEWEST_BITS, MOST_BITS = 1 << 20, 1 << 27


@compiled
def _put(keys: Hashes, checks: Checks, places: Places, key: np.uint64, check: np.uint32, place: int) -> int:
    """Where this key stands: at ``place``, if it stood nowhere before. Places begin with 1; 0 is an empty slot."""
    slots = np.uint64(len(keys))
    slot = key % slots
    while places[slot] != 0:
        if keys[slot] == key and checks[slot] == check:
            return int(places[slot])
        slot = (slot + np.uint64(1)) % slots
    keys[slot], checks[slot], places[slot] = key, check, place
    return place


@compiled
def _put_all(
    keys: Hashes, checks: Checks, places: Places, first: Hashes, second: Hashes, count: int, found: Places, new: Flags
) -> int:
    """The places of these keys, and which of them are new; returns how many there are by now."""
    for row in range(len(first)):
        found[row] = _put(keys, checks, places, first[row], np.uint32(second[row]), count + 1)
        new[row] = found[row] > count
        if new[row]:
            count += 1
    return count


@compiled
def _move(keys: Hashes, checks: Checks, places: Places, to_keys: Hashes, to_checks: Checks, to_places: Places) -> None:
    for slot in range(len(keys)):
        if places[slot] != 0:
            _put(to_keys, to_checks, to_places, keys[slot], checks[slot], places[slot])


@compiled
def _see(bits: Hashes, hashes: Hashes, seen: Flags) -> None:
    """Which of these may have been seen before: four bits each, of a table whose size is a power of two."""
    mask = np.uint64(len(bits) * 64 - 1)
    for row in range(len(hashes)):
        step = (hashes[row] >> np.uint64(32)) | np.uint64(1)
        at, before = hashes[row], True
        for _ in range(4):
            bit = at & mask
            word, flag = bit >> np.uint64(6), np.uint64(1) << (bit & np.uint64(63))
            if bits[word] & flag == np.uint64(0):
                before = False
                bits[word] |= flag
            at += step
        seen[row] = before


class Numbered:
    """Things told apart by 96 bits of their hashes, numbered as they come: 1, 2, 3."""

    def __init__(self) -> None:
        self.count = 0
        self._table = _empty(FEWEST_SLOTS)

    def number(self, first: Hashes, second: Hashes, *, share: float = 0) -> tuple[Places, Flags]:
        """The number of each, and which of them came for the first time, when ``share`` of all have come."""
        needed = (self.count + len(first)) / FULL
        if needed > len(self._table[0]):
            foreseen = needed / share * ROOM if FORESEEN < share < 1 else 0
            larger = _empty(int(max(needed * GROWTH, foreseen)))
            _move(*self._table, *larger)
            self._table = larger
        found, new = np.empty(len(first), dtype=np.int32), np.empty(len(first), dtype=np.bool_)
        self.count = _put_all(*self._table, first, second, self.count, found, new)
        return found, new


class Ids:
    """The ids of numbered things: mostly one unbroken row of them, so that no list is kept."""

    def __init__(self) -> None:
        self._numbers = np.zeros(1, dtype=np.int64)  # the first of each row, and its id
        self._ids = np.zeros(1, dtype=np.int64)

    def add(self, first: int, ids: npt.NDArray[np.int64]) -> None:
        """The things from number ``first`` on have these ids."""
        expected = self._ids[-1] + first - self._numbers[-1]
        breaks = np.flatnonzero(np.diff(ids, prepend=expected - 1) != 1)
        self._numbers = np.append(self._numbers, first + breaks)
        self._ids = np.append(self._ids, ids[breaks])

    def of(self, numbers: Places) -> npt.NDArray[np.int64]:
        row = np.searchsorted(self._numbers, numbers, side="right") - 1
        found: npt.NDArray[np.int64] = self._ids[row] + numbers - self._numbers[row]
        return found


class Seen:
    """Whom a file has shown already: whoever was shown is known for certain, and a few others are taken for such."""

    def __init__(self, about: int) -> None:
        bits = FEWEST_BITS
        while bits < min(16 * about, MOST_BITS):
            bits *= 2
        self._bits = np.zeros(bits // 64, dtype=np.uint64)

    def again(self, hashes: Hashes) -> Flags:
        """Which of these came before, also among themselves."""
        seen = np.empty(len(hashes), dtype=np.bool_)
        _see(self._bits, hashes, seen)
        return seen


def _empty(slots: int) -> tuple[Hashes, Checks, Places]:
    return np.zeros(slots, dtype=np.uint64), np.zeros(slots, dtype=np.uint32), np.zeros(slots, dtype=np.int32)


def trial() -> None:
    """Run each compiled function once."""
    some = np.arange(3, dtype=np.uint64)
    numbered = Numbered()
    numbered.number(some, some)
    _move(*_empty(4), *_empty(4))
    Seen(1).again(some)
