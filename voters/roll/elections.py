"""In which elections a voter took part, whichever way the file says it: their numbers (registry.py), as in '{3,12}'."""

import re
from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from voters.roll.recognise import Source
from voters.roll.registry import Registry, participation

NOTHING = pl.lit("")
MARKED = "marked"  # the column that numbers the elections of ``source.elections`` in which a voter took part
KINDS = ("PRIMARY", "GENERAL", "SPECIAL", "RUNOFF", "MUNICIPAL")
SHORT = {"GE": "GENERAL", "PE": "PRIMARY", "PP": "PRIMARY", "PR": "PRIMARY", "SP": "SPECIAL", "RO": "RUNOFF"}


def voted_in(frame: pl.DataFrame, source: Source, registry: Registry) -> pl.DataFrame:
    """Add the column ``voted_in`` to a frame whose columns still carry their positions as names; null for none."""
    if source.layout.pairs and source.beside.elections:
        frame = _by_county(frame, source, registry)
    elif source.told_elections is not None:
        frame = _told(frame, str(source.told_elections), registry)
    else:
        frame = frame.with_columns(pl.col(MARKED).alias("voted_in"))
    written = pl.lit("{") + pl.col("voted_in") + pl.lit("}")
    return frame.with_columns(pl.when(pl.col("voted_in") != "").then(written).alias("voted_in"))


def marks(source: Source, registry: Registry) -> tuple[tuple[int, str], ...]:
    """The positions of ``source.elections``, each with its number, in the order of the numbers."""
    return tuple(
        (at, str(number)) for number, at in sorted((registry.number(name), at) for at, name in source.elections)
    )


def columns(source: Source) -> set[int]:
    """The positions that ``voted_in`` reads, beside those of ``source.elections``."""
    found: set[int] = set()
    if source.told_elections is not None:
        found.add(source.told_elections)
    if source.beside.elections:
        found |= {_method_at(source, number) for number in range(1, source.layout.pairs + 1)}
    return found


def _method_at(source: Source, number: int) -> int:
    return source.layout.columns.index(f"election_{number}_vote_method")


def _by_county(frame: pl.DataFrame, source: Source, registry: Registry) -> pl.DataFrame:
    """The same number means another election in each county, so each county is read by its own map."""
    parts = [
        part.with_columns(_list_of(part, _elections_of(source, county), source.layout.methods, registry))
        for (county,), part in frame.partition_by("county", as_dict=True).items()
    ]
    return pl.concat(parts) if parts else frame.with_columns(NOTHING.alias("voted_in"))


def _elections_of(source: Source, county: object) -> list[tuple[str, int]]:
    """The elections of this county by name, each with the position of the column that says how somebody voted."""
    numbered = source.beside.elections.get(str(county), {})
    within = ((place, name) for place, name in numbered.items() if 1 <= place <= source.layout.pairs)
    return sorted((name, _method_at(source, place)) for place, name in within)


def _list_of(
    frame: pl.DataFrame, elections: list[tuple[str, int]], methods: Mapping[str, str], registry: Registry
) -> pl.Expr:
    """The elections whose column is not empty, by the methods that stand there."""
    told = []
    for name, at in elections:
        codes = [code for code in frame.get_column(str(at)).unique().drop_nulls().sort() if code]
        numbers = {code: str(registry.number(participation(name, methods.get(code.strip(), "")))) for code in codes}
        if numbers:
            told.append(pl.col(str(at)).replace_strict(numbers, default=None, return_dtype=pl.String))
    listed = pl.concat_str(told, separator=",", ignore_nulls=True) if told else NOTHING
    return listed.alias("voted_in")


def _told(frame: pl.DataFrame, column: str, registry: Registry) -> pl.DataFrame:
    """One cell in which a county lists elections in its own words, semicolons between."""
    listed = frame.select(pl.col(column).fill_null("").str.split(";").alias("told"))
    told = listed.get_column("told").explode().unique()
    names = {words: in_words(words) for words in told.sort() if words}
    numbers = {words: registry.number(name) for words, name in names.items() if name}
    lists = pl.col("told").list.eval(
        pl.element().replace_strict(numbers, default=None, return_dtype=pl.Int16).drop_nulls().unique().sort()
    )
    return frame.with_columns(listed.select(lists.cast(pl.List(pl.String)).list.join(",").alias("voted_in")))


@lru_cache(maxsize=4_096)
def in_words(words: str) -> str | None:
    """'2020 GENERAL' of 'General Election 2020', '2020 GENERAL ELECTION(Pol,D)' or 'GE20'; None of what says no year.

    With the day where the words tell it: '2020-11-03 GENERAL' of '11/03/2020 General'.
    """
    text = words.upper()
    kind = next((kind for kind in KINDS if kind in text), None)
    if day := re.search(r"\b(\d\d?)/(\d\d?)/(\d{4})\b", text):
        return f"{day[3]}-{int(day[1]):02d}-{int(day[2]):02d} {kind or 'OTHER'}"
    if year := re.search(r"(?:19|20)\d\d", text):
        return f"{year[0]} {kind or 'OTHER'}"
    if short := re.search(r"\b([A-Z]{2}) ?(\d\d)\b", text):
        return f"20{short[2]} {kind or SHORT.get(short[1], 'OTHER')}"
    return None
