"""Reads an incoming text for a wish to be left alone, in plain English or Spanish.

Carriers honour a STOP only when it is the whole text. People write otherwise, and any reasonable wording counts.
A clear wish acts at once; a doubtful one holds the number until a person has read it. "YES" is an answer here, never a
keyword.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from textbank import stop_phrases


class Wish(StrEnum):
    STOP = "stop"
    """Clear: opt the number out at once."""
    DOUBTFUL = "doubtful"
    """Nobody may text the number until a person has read this."""
    START = "start"
    """The whole text asks to be written to again."""
    NONE = "none"


@dataclass(frozen=True)
class Verdict:
    """``wrong_person`` hints that the number belongs to somebody else than the voter we meant."""

    wish: Wish
    wrong_person: bool = False


CLAUSE = " | "
APOSTROPHES = re.compile(r"['’‘`´ʼ＇]")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
CLAUSE_MARKS = re.compile(r"[.!?;:,…¡¿\n\r\u2028()\[\]{}\"“”«»—–|/\\]+")
SPELLED_OUT = re.compile(r"(?<![^\W_])(?:[^\W_][ .*_-]+){3,}[^\W_](?![^\W_])")


def classify(body: str) -> Verdict:
    """Say what the writer of ``body`` wishes. Case, blanks, outer punctuation and accents never change the verdict."""
    text = normalized(body)
    clauses = [clause for clause in text.split(CLAUSE) if clause]
    wrong_person = any(phrase.search(text) for phrase in stop_phrases.WRONG_PERSON)
    if clauses and _is_clear(text, clauses):
        return Verdict(Wish.STOP, wrong_person)
    if len(clauses) == 1 and clauses[0] in stop_phrases.START:
        return Verdict(Wish.START)
    if wrong_person or _is_doubtful(text):
        return Verdict(Wish.DOUBTFUL, wrong_person)
    return Verdict(Wish.NONE)


def normalized(body: str) -> str:
    """Return the words in lower case without accents, one blank between them, and ``|`` between clauses."""
    text = unicodedata.normalize("NFKC", APOSTROPHES.sub("", INVISIBLE.sub("", body))).casefold()
    text = "".join(part for part in unicodedata.normalize("NFD", text) if not unicodedata.combining(part))
    text = SPELLED_OUT.sub(_joined, text)
    for sign in stop_phrases.STOP_SIGNS:
        text = text.replace(sign, " stop ")
    text = "".join(CLAUSE if unicodedata.category(part) in ("So", "Sk", "Cs", "Cn") else part for part in text)
    clauses = (_words(clause) for clause in CLAUSE_MARKS.sub(CLAUSE, text).split("|"))
    return CLAUSE.join(clause for clause in clauses if clause)


def _words(clause: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", clause))


def _joined(spelled: re.Match[str]) -> str:
    """Read "s.t.o.p" as the word when the letters make a keyword; leave "a b c d" as it is."""
    word = "".join(re.findall(r"[^\W_]", spelled[0]))
    return word if _is_keyword(word) else spelled[0]


def _is_clear(text: str, clauses: list[str]) -> bool:
    """Whether a clause is a keyword, or a clear phrase stands anywhere once "don't stop" and its like are out."""
    if _is_order(clauses[0], stop_phrases.WHOLE) or any(_is_order(clause, stop_phrases.STRONG) for clause in clauses):
        return True
    left = stop_phrases.NEGATED.sub("∅", text)
    return any(phrase.search(left) for phrase in stop_phrases.CLEAR)


def _is_doubtful(text: str) -> bool:
    if stop_phrases.NEGATED_CONTACT.search(text):
        return True
    left = stop_phrases.HARMLESS.sub("∅", stop_phrases.NEGATED.sub("∅", text))
    return any(phrase.search(left) for phrase in stop_phrases.DOUBTFUL)


def _is_order(clause: str, keywords: frozenset[str]) -> bool:
    """Whether nothing but keywords is left of a clause without its courtesies: "ok please just stop it now"."""
    if clause in keywords:
        return True
    words = [word for word in clause.split() if word not in stop_phrases.COURTESIES]
    return bool(words) and (
        " ".join(words) in keywords
        or all(word in keywords or _is_keyword(word, stop_phrases.MISTYPED & keywords) for word in words)
    )


def _is_keyword(word: str, mistyped: frozenset[str] = stop_phrases.MISTYPED) -> bool:
    """Whether ``word`` is a keyword, or one slip away from one that is long or rare enough to be recognised."""
    if word in stop_phrases.WHOLE:
        return True
    squeezed = re.sub(r"(.)\1+", r"\1", word.replace("0", "o"))
    if stop_phrases.REAL_WORDS & {word, squeezed}:
        return False
    return any(_is_one_slip(squeezed, keyword) for keyword in mistyped)


def _is_one_slip(word: str, keyword: str) -> bool:
    """Whether one letter was added, left out, changed or swapped with its neighbour."""
    if abs(len(word) - len(keyword)) > 1 or word == keyword:
        return word == keyword
    start = next(
        (i for i, (a, b) in enumerate(zip(word, keyword, strict=False)) if a != b), min(len(word), len(keyword))
    )
    left, right = word[start:], keyword[start:]
    changed, added, dropped = left[1:] == right[1:], left[1:] == right, left == right[1:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return changed or added or dropped or swapped
