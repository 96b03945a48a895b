"""In which elections a voter took part, whichever way the file says it: '2022-11-08 GENERAL,2024-11-05 GENERAL'."""

import re
from functools import lru_cache

import polars as pl

from voters.roll.recognise import Source

NOTHING = pl.lit("")
MARKED = "marked"  # the column that names the elections of ``source.elections`` in which a voter took part
KINDS = ("PRIMARY", "GENERAL", "SPECIAL", "RUNOFF", "MUNICIPAL")
SHORT = {"GE": "GENERAL", "PE": "PRIMARY", "PP": "PRIMARY", "PR": "PRIMARY", "SP": "SPECIAL", "RO": "RUNOFF"}


def voted_in(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Add the column ``voted_in`` to a frame whose columns still carry their positions as names."""
    if source.layout.pairs and source.beside.elections:
        return _by_county(frame, source)
    if source.told_elections is not None:
        return _told(frame, str(source.told_elections))
    return frame.with_columns(pl.col(MARKED).alias("voted_in"))


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


def _list_of(elections: tuple[tuple[int, str], ...]) -> pl.Expr:
    """The elections whose column is not empty."""
    if not elections:
        return NOTHING
    marks = [pl.when(pl.col(str(position)) != "").then(pl.lit(election)) for position, election in elections]
    return pl.concat_str(marks, separator=",", ignore_nulls=True)


def _by_county(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The same number means another election in each county, so each county is read by its own map."""
    parts = [
        part.with_columns(_list_of(_elections_of(source, county)).alias("voted_in"))
        for (county,), part in frame.partition_by("county", as_dict=True).items()
    ]
    return pl.concat(parts) if parts else frame.with_columns(NOTHING.alias("voted_in"))


def _elections_of(source: Source, county: object) -> tuple[tuple[int, str], ...]:
    numbered = source.beside.elections.get(str(county), {})
    within = ((number, name) for number, name in numbered.items() if 1 <= number <= source.layout.pairs)
    return tuple(sorted(((_method_at(source, number), name) for number, name in within), key=lambda pair: pair[1]))


def _told(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """One cell in which a county lists elections in its own words, semicolons between."""
    listed = frame.select(pl.col(column).fill_null("").str.split(";").alias("told"))
    told = listed.get_column("told").explode().unique()
    names = {words: in_words(words) for words in told if words}
    lists = pl.col("told").list.eval(
        pl.element().replace_strict(names, default=None, return_dtype=pl.String).drop_nulls().unique().sort()
    )
    return frame.with_columns(listed.select(lists.list.join(",").alias("voted_in")))


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
