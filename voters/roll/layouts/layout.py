"""What a layout says about a voter file; each state's own module fills one in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

# The columns of ours that a layout may name the source of.
FIELDS = (
    "external_id",
    "state_id",  # the state's own number, in a vendor's file
    "van_id",
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
    "age",  # says only who is under 18
    "sex",
    "language",
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
    "phone_parts",  # columns that together are one number
    "whole_name",  # last, first and middle name in one cell
    "whole_address",  # street, unit, city and ZIP in one cell
    "full_name",  # as whole_name, in a column that a person mapped
    "full_address",  # as whole_address, in such a column
    "city_line",  # 'MADISON, WI 53703-1234'
    "postcode",  # of the United Kingdom: its halves are kept as zip5 and zip4
    "do_not_contact",
    "do_not_call",
    "may_call",  # where 'no' forbids
    "deceased",
    "score",  # 0 to 100, of the campaign that brings the file
    "latitude",
    "longitude",
)


@dataclass(frozen=True, kw_only=True)
class History:
    """A file of its own that tells who voted when, one line a voter and election."""

    delimiter: str
    key: str  # the column that names the voter
    day: str  # the column of the election's day
    election: str = ""  # the column of its name or type; empty: the day tells the kind
    columns: tuple[str, ...] = ()  # their order, where the file has no header
    signature: frozenset[str] = frozenset()  # header names without which it is not this file
    kinds: Mapping[str, str] = field(default_factory=dict)  # types as the state writes them, in our words
    months: Mapping[int, str] = field(
        default_factory=dict
    )  # which election is held in a month, where only a day is told
    method: str = ""  # the column that says how, or whether, the voter took part
    methods: Mapping[str, str] = field(default_factory=dict)  # what it holds, in our words (VotingMethod)
    not_voted: frozenset[str] = frozenset()  # what it holds where no vote counted
    date_formats: tuple[str, ...] = ("%m/%d/%Y",)
    quoting: bool = True
    widths: tuple[tuple[str, int], ...] = ()  # of an older form: columns of so many bytes each, and no delimiter


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One form in which voter files come.

    ``fields`` names, for each of our columns, those of the file that carry it: joined by a blank for an address, tried
    in order for phones. A file with a header is read by its names, so that columns may stand in any order and more of
    them may come; one without a header is read by its count of columns and the look of its ids.
    """

    name: str
    title: str
    state: str | None  # None: each row says its own
    delimiter: str
    encoding: str  # of lines that are not UTF-8
    header: bool
    fields: Mapping[str, tuple[str, ...]]
    signature: frozenset[str]  # header names without which it is not this layout
    withheld: str = ""  # stands where the state may not tell
    named_districts: bool = False  # 'Congressional 6'
    says_twice: bool = False  # types and directions of streets may stand in the name and in columns of their own
    quoting: bool = True  # False: a quote is a character like any other
    otherwise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # where none of a field's columns is there
    where_empty: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # for rows in which a field is empty
    columns: tuple[str, ...] = ()  # their order, where there is no header
    older_columns: tuple[tuple[str, ...], ...] = ()  # the orders that came before; each has a count of its own
    id_pattern: str = ""  # recognises a first line where there is no header
    aliases: Mapping[str, str] = field(default_factory=dict)  # other names of a column, in lower case
    date_formats: tuple[str, ...] = ("%m/%d/%Y",)
    party: Mapping[str, str | None] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)  # in upper case
    counties: Mapping[str, str] = field(default_factory=dict)  # other spellings of a county
    elections: str = ""  # a pattern for columns of which each is one election
    kinds: Mapping[str, str] = field(default_factory=dict)  # kinds of election as those columns say them, in our words
    registered: Mapping[str, frozenset[str]] = field(default_factory=dict)  # a column, and what it says of a voter
    row_id: str = ""  # a pattern without which a row is damaged
    id_glue: str = ""  # stands between the parts of an id
    multiline: bool = False  # a cell may go on in the next line
    widths: tuple[tuple[str, int], ...] = ()  # columns of so many bytes each, and no delimiter
    line_lengths: frozenset[int] = frozenset()  # how long such a line is
    told_elections: str = ""  # the column that lists elections in words, semicolons between
    methods: Mapping[str, str] = field(default_factory=dict)  # ways of voting as those columns say them (VotingMethod)
    pairs: int = 0  # how many pairs of columns stand for elections that a map beside the file names
    zones: bool = False  # districts are numbered, and a file beside says which is which
    history: History | None = None
    made_from: str = ""  # the layout of ours from which a person made this one

    @property
    def orders(self) -> tuple[tuple[str, ...], ...]:
        """Each order in which columns without a header have come."""
        return tuple(order for order in (self.columns, *self.older_columns) if order)


@lru_cache(maxsize=8192)  # Every layout asks for the same names.
def tidy(name: str) -> str:
    """A column's name without the differences that do not matter: 'lastname' for 'Last Name' and 'LAST_NAME'."""
    return "".join(character for character in name.lower() if character.isalnum())
