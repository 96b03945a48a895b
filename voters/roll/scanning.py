"""Machine code that looks at every byte of a block of lines once: sorts the lines, and writes down what is of use.

A line is sound where every reader splits it in the same way: ASCII and common letters in UTF-8, no control characters,
and either no quote at all or two around every cell. Of a sound line the wanted cells are written, with
CELL_END between them, and behind them the elections whose cells are not empty, by name. Everything else is left to
``lines.py``, which looks at one line at a time.
"""

import numpy as np
import numpy.typing as npt

from voters.compiled import compiled

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

ODD, GOOD, UNTIDY = 0, 1, 2
CELL_END, LINE_END, QUOTE, BLANK, TAB, RETURN, COMMA = 31, 10, 34, 32, 9, 13, 44
# What a byte means for its line: nothing, that no reader may be trusted with it, or that a cell must be tidied.
UNFIT, SPACE, UNCLEAN, LETTER = 1, 2, 3, 4
FIRST, SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)


def meanings(delimiter: int, *, quoting: bool) -> Bytes:
    """What each byte means inside a cell."""
    found = np.zeros(256, dtype=np.uint8)
    found[:32] = found[127:] = UNFIT
    found[0xC3:0xC6] = LETTER  # the first byte of a letter of Western or Central Europe, whole in itself
    found[BLANK] = SPACE
    found[ord("'")] = UNCLEAN
    if delimiter != TAB:
        found[TAB] = UNCLEAN
    if quoting:
        found[QUOTE] = UNFIT
    return found


@compiled
def hashes(text: Bytes, starts: Numbers, ends: Numbers, seed: int, found: npt.NDArray[np.uint64]) -> None:
    """64 bits of each line: the same for the same bytes, and one byte less or more or other makes others."""
    for line in range(len(starts)):
        at, end = starts[line], ends[line]
        mixed = np.uint64(seed) ^ (np.uint64(end - at) * FIRST)
        while at + 8 <= end:
            word = (
                np.uint64(text[at])
                | np.uint64(text[at + 1]) << np.uint64(8)
                | np.uint64(text[at + 2]) << np.uint64(16)
                | np.uint64(text[at + 3]) << np.uint64(24)
                | np.uint64(text[at + 4]) << np.uint64(32)
                | np.uint64(text[at + 5]) << np.uint64(40)
                | np.uint64(text[at + 6]) << np.uint64(48)
                | np.uint64(text[at + 7]) << np.uint64(56)
            )
            mixed = (mixed ^ word) * FIRST
            mixed ^= mixed >> np.uint64(32)
            at += 8
        word = np.uint64(0)
        while at < end:
            word = (word << np.uint64(8)) | np.uint64(text[at])
            at += 1
        mixed = (mixed ^ word) * SECOND
        mixed ^= mixed >> np.uint64(29)
        mixed *= FIRST
        found[line] = mixed ^ (mixed >> np.uint64(32))


@compiled
def _split(text: Bytes, at: int, end: int, delimiter: int, quoting: bool, means: Bytes, cells: Numbers) -> int:
    """Where the cells of a line begin and end, two numbers a cell; ODD unless there are as many as there should be."""
    kind = GOOD
    quoted = quoting and text[at] == QUOTE
    stop = QUOTE if quoted else delimiter
    for cell in range(len(cells) // 2):
        if cell > 0:
            if at >= end or text[at] != delimiter:
                return ODD
            at += 1
        if quoted:
            if at >= end or text[at] != QUOTE:
                return ODD
            at += 1
        begin = at
        while at < end and text[at] != stop:
            meaning = means[text[at]]
            if meaning != 0:
                if meaning == UNFIT:
                    return ODD
                if meaning == LETTER:
                    at += 1
                    if at >= end or text[at] < 0x80 or text[at] > 0xBF:
                        return ODD
                elif (
                    meaning == UNCLEAN or at == begin or text[at - 1] == BLANK or at + 1 == end or text[at + 1] == stop
                ):
                    kind = UNTIDY
            at += 1
        cells[2 * cell], cells[2 * cell + 1] = begin, at
        if quoted:
            if at >= end:
                return ODD
            at += 1
    return kind if at == end else ODD


@compiled
def narrow(
    text: Bytes,
    starts: Numbers,
    ends: Numbers,
    delimiter: int,
    quoting: bool,
    longest: int,
    means: Bytes,
    cells: Numbers,
    wanted: Numbers,
    marks: Numbers,
    names: Bytes,
    name_ends: Numbers,
    kinds: Bytes,
    told: Bytes,
) -> int:
    """Say of each line what it is, and write the wanted cells of the sound ones into ``told``; returns how many bytes.

    ``marks`` are the cells that stand for one election each, ``names`` what these are called, one behind the other.
    """
    to = 0
    for line in range(len(starts)):
        at, end = starts[line], ends[line]
        if end > at and text[end - 1] == RETURN:
            end -= 1
        kinds[line] = ODD
        if end == at or end - at > longest:
            continue
        kind = _split(text, at, end, delimiter, quoting, means, cells)
        if kind == ODD:
            continue
        kinds[line] = kind
        for cell in wanted:
            for place in range(cells[2 * cell], cells[2 * cell + 1]):
                told[to] = text[place]
                to += 1
            told[to] = CELL_END
            to += 1
        before = to
        for mark in range(len(marks)):
            begin, stop = cells[2 * marks[mark]], cells[2 * marks[mark] + 1]
            while begin < stop and text[begin] <= BLANK:
                begin += 1
            if begin < stop:
                for place in range(name_ends[mark], name_ends[mark + 1]):
                    told[to] = names[place]
                    to += 1
                told[to] = COMMA
                to += 1
        if to > before:
            to -= 1
        told[to] = LINE_END
        to += 1
    return to


def trial() -> None:
    """Run each compiled function once."""
    text, lines = np.frombuffer(b'"A","B"\n', dtype=np.uint8), np.zeros(1, dtype=np.int64)
    ends, nothing = lines + 7, np.zeros(0, dtype=np.int64)
    hashes(text, lines, ends, 1, np.zeros(1, dtype=np.uint64))
    means, cells, told = meanings(ord(","), quoting=True), np.zeros(4, dtype=np.int64), np.zeros(8, dtype=np.uint8)
    names = np.frombuffer(b"", dtype=np.uint8)
    narrow(text, lines, ends, ord(","), True, 9, means, cells, lines, nothing, names, lines, told[:1], told[1:])
