"""How many segments a text costs, in which encoding, and which characters make it dear."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_ESCAPED = frozenset("\f^{}\\[~]|€")

#: Nothing but signs that cost one septet each: most texts, counted by their length alone.
PLAIN = re.compile(f"[{re.escape(''.join(sorted(GSM_7)))}]*")

ZERO_WIDTH_JOINER, ZERO_WIDTH_NON_JOINER = "\u200d", "\u200c"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAGS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)
HANGUL_LEADING, HANGUL_VOWEL, HANGUL_TRAILING = range(0x1100, 0x1160), range(0x1160, 0x11A8), range(0x11A8, 0x1200)
HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)
THAI_AND_LAO_AM = "\u0e33\u0eb3"
#: Signs that stand before what they belong to: Arabic and Kaithi number signs, the Syriac abbreviation.
PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd")
PLAIN_MARKS = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "•": "*", "\u200b": None}
)


class Encoding(StrEnum):
    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


ROOM = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}


@dataclass(frozen=True)
class Size:
    """What a text costs. ``units`` are septets in GSM-7 and UTF-16 units in UCS-2."""

    encoding: Encoding
    units: int
    segments: int
    room_left: int
    costly: tuple[str, ...]


def measure(text: str) -> Size:
    """Count ``text`` as carriers do; ``costly`` names, once each, the characters that force the dear encoding.

    ``room_left`` is how many more units the last segment holds. An empty text has no segment.
    """
    if PLAIN.fullmatch(text):
        return _of_plain(len(text))
    costly = tuple(dict.fromkeys(character for character in text if not _is_gsm_7(character)))
    encoding = Encoding.UCS_2 if costly else Encoding.GSM_7
    widths = [_width(cluster, encoding) for cluster in _indivisible(text, encoding)]
    alone, joined = ROOM[encoding]
    units = sum(widths)
    if units <= alone:
        return Size(encoding, units, 1 if text else 0, alone - units, costly)
    segments, used = _fill(widths, joined)
    return Size(encoding, units, segments, joined - used, costly)


def _of_plain(units: int) -> Size:
    alone, joined = ROOM[Encoding.GSM_7]
    if units <= alone:
        return Size(Encoding.GSM_7, units, 1 if units else 0, alone - units, ())
    segments = -(-units // joined)
    return Size(Encoding.GSM_7, units, segments, segments * joined - units, ())


def in_plain_letters(text: str) -> str:
    """Return ``text`` with accents and marks outside GSM-7 replaced by plain ones where that keeps it readable.

    It is a suggestion for a person: "María" becomes "Maria", while ñ, é and ü, which cost nothing, stay.
    """
    return "".join(_plain(character) for character in unicodedata.normalize("NFC", text).translate(PLAIN_MARKS))


def _plain(character: str) -> str:
    if _is_gsm_7(character):
        return character
    bare = "".join(part for part in unicodedata.normalize("NFD", character) if not unicodedata.combining(part))
    return bare if bare and all(_is_gsm_7(part) for part in bare) else character


def _is_gsm_7(character: str) -> bool:
    return character in GSM_7 or character in GSM_7_ESCAPED


def _width(cluster: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM_7:
        return 2 if cluster in GSM_7_ESCAPED else 1
    return sum(2 if ord(character) > 0xFFFF else 1 for character in cluster)


def _fill(widths: list[int], room: int) -> tuple[int, int]:
    """Lay the widths into segments in order; nothing that fits into one segment is split over two."""
    segments, used = 1, 0
    for width in widths:
        if used + width > room:
            segments, used = segments + 1, 0
        while width > room:
            segments, width = segments + 1, width - room
        used += width
    return segments, used


def _indivisible(text: str, encoding: Encoding) -> Iterator[str]:
    """Yield what a carrier keeps together: a septet or escape pair in GSM-7, a grapheme cluster in UCS-2."""
    if encoding is Encoding.GSM_7:
        yield from text
        return
    cluster = ""
    for character in text:
        if cluster and not _joins(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _joins(cluster: str, character: str) -> bool:
    """Whether ``character`` belongs to the grapheme cluster so far: what the Unicode rules mean for texts.

    A line break stands alone, also after a carriage return, because phones count the two apart.
    """
    before = cluster[-1]
    if unicodedata.category(before) == "Cc" or unicodedata.category(character) == "Cc":
        return False
    if _extends(character) or before in PREPENDED:
        return True
    if before == ZERO_WIDTH_JOINER:
        return _is_picture(cluster[0]) and _is_picture(character)
    if ord(before) in FLAGS and ord(character) in FLAGS:
        return sum(ord(part) in FLAGS for part in cluster) % 2 == 1
    return _joins_hangul(before, character)


def _extends(character: str) -> bool:
    point = ord(character)
    return (
        character in (ZERO_WIDTH_JOINER, ZERO_WIDTH_NON_JOINER)
        or character in THAI_AND_LAO_AM
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or point in SKIN_TONES
        or point in TAGS
    )


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So" or character in "‼⁉↔↕↖↗↘↙↩↪▪▫▶◀◻◼◽◾〰〽©®"


def _joins_hangul(before: str, character: str) -> bool:
    first, second = ord(before), ord(character)
    open_syllable = first in HANGUL_SYLLABLES and (first - 0xAC00) % 28 == 0
    if first in HANGUL_LEADING:
        return second in HANGUL_LEADING or second in HANGUL_VOWEL or second in HANGUL_SYLLABLES
    if first in HANGUL_VOWEL or open_syllable:
        return second in HANGUL_VOWEL or second in HANGUL_TRAILING
    if first in HANGUL_TRAILING or first in HANGUL_SYLLABLES:
        return second in HANGUL_TRAILING
    return False
