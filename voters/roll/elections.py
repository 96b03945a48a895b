"""In which elections a voter took part, whichever way the file says it: '2022-11-08 GENERAL,2024-11-05 GENERAL'."""

import polars as pl

from voters.roll.recognise import Source

NOTHING = pl.lit("")


def voted_in(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Add the column ``voted_in`` to a frame whose columns still carry their positions as names."""
    if source.layout.pairs and source.beside.elections:
        return _by_county(frame, source)
    return frame.with_columns(_list_of(source.elections).alias("voted_in"))


def columns(source: Source) -> set[int]:
    """The positions that ``voted_in`` reads."""
    found = {position for position, _ in source.elections}
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
