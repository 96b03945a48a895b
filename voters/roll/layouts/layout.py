"""What a layout says about a voter file; each state's own module fills one in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# The columns of ours that a layout may name the source of.
FIELDS = (
    "external_id",
    "state",
    "county",
    "precinct",
    "congressional_district",
    "state_senate_district",
    "state_house_district",
    "last_name",
    "first_name",
    "middle_name",
    "suffix",
    "birth_date",
    "birth_year",
    "sex",
    "party",
    "status",
    "protected",
    "registered_date",
    "address_line",
    "unit",
    "city",
    "zip5",
    "zip4",
    "phones",
)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One form in which voter files come.

    ``fields`` names, for each of our columns, those of the file that carry it: joined by a blank for an address, tried
    in order for phones. A file with a header is read by its names, so that columns may stand in any order and more of
    them may come; one without a header is read by its count of columns.
    """

    name: str
    title: str
    state: str | None  # None: each row says its own
    delimiter: str
    encoding: str  # of lines that are not UTF-8
    header: bool
    fields: Mapping[str, tuple[str, ...]]
    signature: frozenset[str]  # header names without which it is not this layout
    otherwise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # where none of a field's columns is there
    columns: tuple[str, ...] = ()  # their order, where there is no header
    field_counts: frozenset[int] = frozenset()  # how many columns a line has, where there is no header
    id_pattern: str = ""  # recognises a first line where there is no header
    aliases: Mapping[str, str] = field(default_factory=dict)  # other names of a column, in lower case
    date_formats: tuple[str, ...] = ("%m/%d/%Y",)
    party: Mapping[str, str | None] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    counties: Mapping[str, str] = field(default_factory=dict)  # other spellings of a county
    elections: str = ""  # a pattern for columns of which each is one election
    pairs: int = 0  # how many pairs of columns stand for elections that a map beside the file names
    zones: bool = False  # districts are numbered, and a file beside says which is which
    history_key: str = ""  # the column of a separate history file that names the voter


def tidy(name: str) -> str:
    """A column's name without the differences that do not matter."""
    return " ".join(name.replace("_", " ").split()).lower()
