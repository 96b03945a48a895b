"""The cells of a block become our columns: one spelling for names, dates, parties, telephone numbers and doors."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from voters.roll import addresses, elections
from voters.roll.layouts import Layout
from voters.roll.recognise import Source
from voters.roll.registry import Registry

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "line": pl.Int64,
    "state": pl.String,
    "external_id": pl.String,
    "state_id": pl.String,
    "van_id": pl.String,
    "county": pl.String,
    "precinct": pl.String,
    "congressional_district": pl.String,
    "state_senate_district": pl.String,
    "state_house_district": pl.String,
    "last_name": pl.String,
    "first_name": pl.String,
    "middle_name": pl.String,
    "suffix": pl.String,
    "birth_date": pl.Date,
    "birth_year": pl.Int16,
    "sex": pl.String,
    "language": pl.String,
    "party": pl.String,
    "status": pl.String,
    "protected": pl.Boolean,
    "registered_date": pl.Date,
    "address_line": pl.String,
    "unit": pl.String,
    "number": pl.String,
    "street": pl.String,
    "city": pl.String,
    "zip5": pl.String,
    "zip4": pl.String,
    "phones": pl.String,  # with commas between: ten times as fast as lists
    "voted_in": pl.String,  # numbers of elections, as the database writes an array of them
    "do_not_contact": pl.Boolean,
    "do_not_call": pl.Boolean,
    "deceased": pl.Boolean,
    "of_age": pl.Boolean,  # in files that tell no status
    "score": pl.Float64,  # 0 to 1
    "latitude": pl.Float64,
    "longitude": pl.Float64,
}
ADDRESS = ("address_line", "unit", "number", "street", "city", "zip5", "zip4", "latitude", "longitude")
RAW = ["raw_address_line", "raw_unit"]
DISTRICTS = ("congressional_district", "state_senate_district", "state_house_district")
# The longest text that the roll's columns hold.
LONGEST = {
    "external_id": 40,
    "last_name": 100,
    "first_name": 100,
    "middle_name": 100,
    "suffix": 20,
    "county": 60,
    "precinct": 60,
    **dict.fromkeys(DISTRICTS, 40),
    "address_line": 160,
    "unit": 40,
    "number": 20,
    "street": 120,
    "city": 80,
}
YES, NO = ("TRUE", "T", "YES", "Y", "1", "X"), ("FALSE", "F", "NO", "N", "0")
LANGUAGES = {
    **{"english": "en", "spanish": "es", "chinese": "zh", "mandarin": "zh", "cantonese": "zh", "vietnamese": "vi"},
    **{"korean": "ko", "tagalog": "tl", "arabic": "ar", "french": "fr", "haitian creole": "ht", "russian": "ru"},
    **{"portuguese": "pt", "polish": "pl", "hindi": "hi", "japanese": "ja", "somali": "so"},
}
FIRST_BIRTH = date(1901, 1, 1)  # 01/01/1800 and 01/01/1900 stand for a birth date that is withheld
OF_AGE_YEARS = 18
ID = r"^[0-9A-Za-z][0-9A-Za-z._/-]*$"


def normalise(raw: pl.DataFrame, source: Source, today: date, registry: Registry) -> pl.DataFrame:
    """Turn raw cells, named by their positions, into SCHEMA. ``why_not`` says which rows cannot be kept."""
    frame = raw.with_columns(
        _state(source).alias("state"),
        *(_text(source, name).alias(name) for name in ("last_name", "first_name", "middle_name", "suffix", "city")),
        _text(source, "precinct").alias("precinct"),
        _id(source).alias("external_id"),
        *(_other_number(source, name).alias(name) for name in ("state_id", "van_id")),
        *(_coded(source, name).alias(name) for name in ("party", "status", "sex")),
        *(_district(source, name).alias(name) for name in DISTRICTS),
        _county(source).alias("county"),
        _date(source, "birth_date", FIRST_BIRTH, today).alias("birth_date"),
        _date(source, "registered_date", FIRST_BIRTH, today + timedelta(days=366)).alias("registered_date"),
        *(_postcode(source) if "postcode" in source.positions else _postal(source)),
        _phones(source).alias("phones"),
        *(_joined(source, name).alias(f"raw_{name}") for name in ("address_line", "unit")),
        *(_true_or_null(_any(source, name, YES)).alias(name) for name in ("do_not_contact", "deceased")),
        _true_or_null(_any(source, "do_not_call", YES) | _any(source, "may_call", NO)).alias("do_not_call"),
        *_place(source),
        _score(source).alias("score"),
        _language(source).alias("language"),
    )
    frame = elections.voted_in(_numbered_districts(frame, source), source, registry)
    frame = _with_door(frame, source.layout).with_columns(_birth_year(source, today).alias("birth_year"))
    frame = frame.with_columns(_protected(source).alias("protected"), *_by_age(source, today))
    return _without_what_is_protected(frame).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def why_not(row_id: str = "") -> pl.Expr:
    """The reason for which a row cannot be kept; null where it can. ``row_id`` is the pattern of the layout's ids."""
    too_long = [
        pl.when(pl.col(name).str.len_chars() > most).then(pl.lit(f"{name} is longer than {most} characters"))
        for name, most in LONGEST.items()
    ]
    return pl.coalesce(
        pl.when(pl.col("external_id").is_null()).then(pl.lit("no id")),
        pl.when(~pl.col("external_id").str.contains(row_id or ID)).then(pl.lit("an id that is none")),
        pl.when(pl.col("state").is_null()).then(pl.lit("no state")),
        pl.when(~pl.col("state").str.contains("^[A-Z]{2}$")).then(pl.lit("a state that is none")),
        *too_long,
    )


def _joined(source: Source, name: str) -> pl.Expr:
    """The cells that carry ``name``, joined by a blank; an empty text where the file has none."""
    positions = source.positions.get(name, ())
    text = _cells(positions)
    if name not in source.where_empty:
        return text
    return pl.coalesce(_or_null(text), _cells(source.where_empty[name]))


def _cells(positions: tuple[int, ...]) -> pl.Expr:
    """The cells at these positions, joined by a blank."""
    if not positions:
        return pl.lit("")
    if len(positions) == 1:
        return pl.col(str(positions[0])).fill_null("")
    return pl.concat_str([_or_null(pl.col(str(at))) for at in positions], separator=" ", ignore_nulls=True)


def _text(source: Source, name: str) -> pl.Expr:
    """Upper case, accents kept; null for empty."""
    if name not in source.positions:
        return pl.lit(None, dtype=pl.String)
    return _or_null(_joined(source, name).str.to_uppercase())


def _or_null(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def _other_number(source: Source, name: str) -> pl.Expr:
    """Another source's number of the voter, if it looks like one: a doubtful one finds nobody."""
    number = _text(source, name)
    return pl.when(number.str.contains(ID) & (number.str.len_chars() <= LONGEST["external_id"])).then(number)


def _id(source: Source) -> pl.Expr:
    """The voter's number; of several parts with the layout's marks between them, as far as they say anything."""
    glue, positions = source.layout.id_glue, source.positions.get("external_id", ())
    if not glue or len(positions) < 2:
        return _text(source, "external_id")
    first, *rest = (_or_null(pl.col(str(at)).str.to_uppercase()) for at in positions)
    marked = [pl.lit(mark) + pl.when(part != "0").then(part) for mark, part in zip(glue, rest, strict=False)]
    return _or_null(pl.concat_str([first, *marked], ignore_nulls=True).str.strip_chars(glue))


def _state(source: Source) -> pl.Expr:
    """The state that the row names, else the one that the whole file is of."""
    return pl.coalesce(_text(source, "state"), pl.lit(source.state or None, dtype=pl.String))


def _coded(source: Source, name: str) -> pl.Expr:
    """A code of the state in our words. What it does not tell us stays null: that is not 'no party'."""
    if name not in source.positions:
        return pl.lit(None, dtype=pl.String)
    text = _joined(source, name).str.to_uppercase()
    if name == "sex":
        return pl.when(text.is_in(["M", "F", "X"])).then(text)
    if name == "status":
        return text.replace_strict(dict(source.layout.status), default=None, return_dtype=pl.String)
    known = {"": None, **source.layout.party}
    return text.replace_strict(known, default="OTH", return_dtype=pl.String)


def _county(source: Source) -> pl.Expr:
    """A county's name, or its number without leading zeros."""
    county = _number(_text(source, "county"))
    return county.replace(dict(source.layout.counties)) if source.layout.counties else county


def _number(text: pl.Expr) -> pl.Expr:
    """'7' for '007'; what is no number stays as it is."""
    return pl.coalesce(text.cast(pl.Int64, strict=False).cast(pl.String), text)


def _district(source: Source, name: str) -> pl.Expr:
    """A district's number, also of 'Congressional 6' where the state writes so."""
    text = _text(source, name)
    if not source.layout.named_districts:
        return _number(text)
    return _number(pl.coalesce(text.str.extract(r"^[A-Z][A-Z .]* 0*(\d+)$"), text))


def _numbered_districts(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Where the file's districts are numbered only, take those that the county's list of zones names."""
    if not source.layout.zones or not source.beside.zones:
        return frame
    parts = [
        part.with_columns(
            _zone(source.layout.columns.index(f"district_{number}")).alias(name)
            for name, number in source.beside.zones.get(str(county), {}).items()
        )
        for (county,), part in frame.partition_by("county", as_dict=True).items()
    ]
    return pl.concat(parts) if parts else frame


def _zone(position: int) -> pl.Expr:
    """The number of a zone's code: '7' for 'CG07'."""
    code = _or_null(pl.col(str(position)).str.to_uppercase())
    return pl.coalesce(code.str.extract(r"^[A-Z]+0*(\d+)$"), code)


def _any(source: Source, name: str, words: tuple[str, ...]) -> pl.Expr:
    """Whether one of the cells that carry ``name`` says one of these words."""
    cells = [pl.col(str(at)).fill_null("").str.to_uppercase().is_in(words) for at in source.positions.get(name, ())]
    return pl.any_horizontal(cells) if cells else pl.lit(value=False)


def _true_or_null(said: pl.Expr) -> pl.Expr:
    """Most rows carry no ban, and nothing is the shortest way to say so."""
    return pl.when(said).then(pl.lit(value=True))


def _language(source: Source) -> pl.Expr:
    """A language's two letters, of these or of its English name; null for what we do not know."""
    text = _text(source, "language").str.to_lowercase()
    return pl.when(text.str.contains("^[a-z]{2}$")).then(text).otherwise(text.replace_strict(LANGUAGES, default=None))


def _score(source: Source) -> pl.Expr:
    """A score of 0 to 100 as a share of one. Without it nothing is: what is out of bounds is none."""
    if "score" not in source.positions:
        return pl.lit(None, dtype=pl.Float64)
    score = _joined(source, "score").cast(pl.Float64, strict=False)
    return pl.when(score.is_between(0, 100)).then(score / 100)


def _place(source: Source) -> tuple[pl.Expr, pl.Expr]:
    """Where the door is, in degrees; both or neither, and never the point at which nothing is: 0, 0."""
    if not {"latitude", "longitude"} <= source.positions.keys():
        nothing = pl.lit(None, dtype=pl.Float64)
        return nothing.alias("latitude"), nothing.alias("longitude")
    north = _joined(source, "latitude").cast(pl.Float64, strict=False)
    east = _joined(source, "longitude").cast(pl.Float64, strict=False)
    lies = north.is_between(-90, 90) & east.is_between(-180, 180) & ((north != 0) | (east != 0))
    return pl.when(lies).then(north).alias("latitude"), pl.when(lies).then(east).alias("longitude")


def _date(source: Source, name: str, first: date, last: date) -> pl.Expr:
    """A day between ``first`` and ``last``, in the first of the layout's forms that fits."""
    if name not in source.positions:
        return pl.lit(None, dtype=pl.Date)
    cell = _joined(source, name)
    day = pl.coalesce(cell.str.to_date(form, strict=False) for form in source.layout.date_formats)
    return pl.when(day.is_between(first, last)).then(day)


def _birth_year(source: Source, today: date) -> pl.Expr:
    """The year of the birth date, or the year alone where the state gives no more."""
    if "birth_year" not in source.positions:
        return pl.col("birth_date").dt.year()
    year = _joined(source, "birth_year").str.extract(r"^(\d{4})(?:\.0)?$").cast(pl.Int32)
    return pl.coalesce(
        pl.when(year.is_between(FIRST_BIRTH.year, today.year)).then(year), pl.col("birth_date").dt.year()
    )


def _postal(source: Source) -> tuple[pl.Expr, pl.Expr]:
    """Five and four digits of '43215', '432150123', '43215-0123' and '7030', which has lost its zero."""
    digits = _joined(source, "zip5").str.replace_all("-", "", literal=True)
    length = digits.str.len_bytes()
    is_zip = length.is_between(3, 9) & digits.str.contains(r"^\d+$")
    whole = pl.when(length > 5).then(digits.str.pad_start(9, "0")).otherwise(digits.str.pad_start(5, "0"))
    zip5 = pl.when(is_zip).then(whole.str.slice(0, 5))
    inside = pl.when(is_zip & (length > 5)).then(whole.str.slice(5, 4))
    own = _joined(source, "zip4")
    zip4 = pl.coalesce(pl.when(own.str.contains(r"^\d{1,4}$")).then(own.str.pad_start(4, "0")), inside)
    return (
        pl.when(zip5 != "00000").then(zip5).alias("zip5"),
        pl.when(zip4 != "0000").then(zip4).alias("zip4"),
    )


def _postcode(source: Source) -> tuple[pl.Expr, pl.Expr]:
    """The two halves of a British postcode, written with a blank between them or without: 'SW1A' and '1AA'."""
    text = _joined(source, "postcode").str.to_uppercase().str.replace_all(" ", "", literal=True)
    form = r"^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})$"
    return text.str.extract(form, 1).alias("zip5"), text.str.extract(form, 2).alias("zip4")


def _phones(source: Source) -> pl.Expr:
    """Each number once, as +1 and ten digits; what cannot be an American number is left out."""
    cells = [pl.col(str(position)) for position in source.positions.get("phones", ())]
    if "phone_parts" in source.positions:
        cells.append(_joined(source, "phone_parts"))
    if not cells:
        return pl.lit("")
    numbers = [_phone(cell) for cell in cells]
    return pl.concat_list(numbers).list.drop_nulls().list.unique(maintain_order=True).list.join(",")


def _phone(cell: pl.Expr) -> pl.Expr:
    digits = cell.str.replace(r"(?i)\s*(x|ext).*$", "").str.replace_all(r"\D", "").str.replace("^1", "")
    fits = digits.str.contains(r"^[2-9]\d{2}[2-9]\d{6}$") & ~digits.str.contains(r"^.11|^.{4}11")
    return pl.when(fits).then(pl.lit("+1") + digits)


def _with_door(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Read plain addresses all at once, and each other distinct address once."""
    line, cell = pl.col("raw_address_line").str.to_uppercase(), pl.col("raw_unit")
    plain = line.str.contains(addresses.PLAIN) & ~line.str.contains(addresses.MAY_BE_UNIT)
    frame = frame.with_columns(line.alias("line_of_door"), (plain & pl.lit(not layout.says_twice)).alias("is_plain"))
    units = {unit: addresses.bare_unit(unit) or None for unit in frame["raw_unit"].unique() if unit}
    house = pl.col("line_of_door").str.find(" ", literal=True)
    told = frame.join(_read_addresses(frame.filter(~pl.col("is_plain")), layout), on=RAW, how="left", nulls_equal=True)
    quick = {
        "address_line": pl.col("line_of_door"),
        "unit": cell.replace_strict(units, default=None, return_dtype=pl.String),
        "number": pl.col("line_of_door").str.head(house),
        "street": pl.col("line_of_door").str.slice(house + 1),
    }
    return told.with_columns(
        pl.when(pl.col("is_plain")).then(quick[name]).otherwise(pl.col(f"read_{name}")).alias(name) for name in quick
    )


def _read_addresses(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Each distinct address, read alone."""
    written = frame.select(RAW).unique()
    rows: Iterable[tuple[str | None, str | None]] = written.iter_rows()
    if layout.says_twice:
        rows = ((addresses.once(line or ""), unit) for line, unit in rows)
    doors = [addresses.parse(line or "", unit or "") for line, unit in rows]
    parts = {
        "read_address_line": [door.line or None for door in doors],
        "read_unit": [door.unit or None for door in doors],
        "read_number": [f"{door.number} {door.fraction}".strip() or None for door in doors],
        "read_street": [door.street or None for door in doors],
    }
    return written.with_columns(pl.Series(name, values, dtype=pl.String) for name, values in parts.items())


def _protected(source: Source) -> pl.Expr:
    """Whoever is confidential in the file, or has no address or no name in it: kept, never listed, never contacted."""
    withheld = pl.lit("last_name" in source.positions) & pl.col("last_name").is_null() & pl.col("first_name").is_null()
    if "address_line" in source.positions:
        withheld |= pl.col("address_line").is_null()
    if "protected" not in source.positions:
        return withheld
    return withheld | (_joined(source, "protected").str.to_uppercase() == "Y")


def _without_what_is_protected(frame: pl.DataFrame) -> pl.DataFrame:
    """Forget where a protected voter lives and what number they have: what we do not hold cannot leak."""
    shown = ~pl.col("protected")
    return frame.with_columns(
        *(pl.when(shown).then(pl.col(name)).alias(name) for name in ADDRESS),
        pl.when(shown).then(pl.col("phones")).otherwise(pl.lit("")).alias("phones"),
    )


def _by_age(source: Source, today: date) -> tuple[pl.Expr, pl.Expr]:
    """Nobody under 18 is a voter yet, whatever the file calls them: by the day of birth, else the year, else the age.

    Where the file has no word for the status, it is told too who is of age by now.
    """
    try:
        youngest = today.replace(year=today.year - OF_AGE_YEARS)
    except ValueError:  # born on 29 February, of age on 28 February
        youngest = today.replace(year=today.year - OF_AGE_YEARS, day=28)
    age = _joined(source, "age").str.extract(r"^([1-9]\d{0,2})$").cast(pl.Int32)
    too_young = pl.coalesce(
        pl.col("birth_date") > youngest, pl.col("birth_year") > today.year - OF_AGE_YEARS, age < OF_AGE_YEARS
    )
    is_none_yet = too_young & (pl.col("status").fill_null("active") != "cancelled")
    status = pl.when(is_none_yet).then(pl.lit("preregistered")).otherwise(pl.col("status"))
    of_age = pl.lit(None) if "status" in source.positions else _true_or_null(~too_young)
    return status.alias("status"), of_age.alias("of_age")
