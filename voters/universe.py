"""A search over the roll, as JSON, becomes a queryset, its counts, and a sentence.

A search is ``{"all": [...], "any": [...]}``; either list may be left out. Each entry is a row
``{"field": "party", "is": "any_of", "value": ["DEM", "GRN"]}`` or, to a depth of three, another search. What is not
known here is refused, so that a typing error never widens a list. Voters whose particulars are protected, or who
have been erased, are in no universe.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from voters import audit, permissions, queries, search_counts, search_work, whole_roll
from voters.enums import Purpose
from voters.models import Campaign, SearchedVoter, SearchRow, Universe, UsablePhone, User, Voter, VoterPhone
from voters.search_fields import (
    FIELDS,
    MOST_VALUES,
    NEGATIONS,
    WORDS,
    Asked,
    BadUniverse,
    Field,
    Operator,
    Value,
    usable_phones,
)

__all__ = [
    "BadUniverse",
    "Counts",
    "NameTaken",
    "check",
    "counts",
    "fields_of",
    "phones",
    "renew",
    "sample",
    "save",
    "sentence",
    "show_some",
    "voters",
]

SHOWN = 20
DEEPEST = 3
MOST_ROWS = 100
RENEWED_AT_ONCE = 200_000
SEVERAL = {Operator.ANY_OF, Operator.NONE_OF, Operator.BETWEEN}

HOW_MANY = {Operator.IS: "", Operator.BETWEEN: "", Operator.AT_LEAST: "at least ", Operator.AT_MOST: "at most "}

Spec = Mapping[str, Any]


class NameTaken(Exception):
    """Another universe of the campaign has this name."""

    code = "name_taken"


@dataclass(frozen=True)
class Counts:
    """How many people, doors and numbers that take texts are in a universe, and how long counting took."""

    voters: int
    doors: int
    phones: int
    seconds: float


@dataclass(frozen=True)
class Row:
    """One row of a search, read and found good."""

    field: Field
    operator: Operator
    values: tuple[Value, ...]

    def find(self, asked: Asked) -> Q:
        if self.field.of_campaign and asked.campaign is None:
            raise BadUniverse(f"{self.field.name}: this field needs a campaign")
        found = self.field.find(self.operator, self.values, asked)
        return ~found if self.operator in NEGATIONS else found


@dataclass(frozen=True)
class Group:
    """A search: each part of ``every`` holds, and at least one of ``some`` where there are any."""

    every: tuple["Row | Group", ...]
    some: tuple["Row | Group", ...]
    households: bool = False

    def find(self, asked: Asked) -> Q:
        found = Q()
        for part in self.every:
            found &= part.find(asked)
        either = Q()
        for part in self.some:
            either |= part.find(asked)
        return found & either

    def rows(self) -> Iterator[Row]:
        for part in (*self.every, *self.some):
            if isinstance(part, Row):
                yield part
            else:
                yield from part.rows()


def check(spec: object, *, purpose: Purpose = Purpose.IDENTIFY) -> None:
    """Raise ``BadUniverse`` unless the search can be run. For GOTV a score is no field: it opens nothing."""
    rows = list(_read(spec).rows())
    if purpose == Purpose.GOTV and any(row.field.name == "score" for row in rows):
        raise BadUniverse("score: a score opens nothing; a GOTV universe cannot ask for it")


@transaction.atomic
def save(
    *, campaign: Campaign, name: str, spec: object, purpose: Purpose, by: User, saved: Universe | None = None
) -> Universe:
    """Save a search, in the place of ``saved`` if there is one. Raises ``BadUniverse`` and ``NameTaken``.

    Of a universe by which a drive reminds nothing can be made that a reminding one may not ask.
    """
    permissions.check_can(by, permissions.Act.SEE_UNIVERSES, campaign)
    reminds = saved is not None and search_work.reminds_by(saved)
    check(spec, purpose=Purpose.GOTV if reminds else purpose)
    voters(spec, campaign)
    row = saved or Universe(campaign=campaign)
    row.name, row.spec, row.purpose, row.by = name, spec, purpose, by
    try:
        with transaction.atomic():
            if saved is None:
                row.save(force_insert=True)
            else:
                row.save(update_fields=["name", "spec", "purpose", "by"])
    except IntegrityError as error:
        if "a_universe_has_a_name_of_its_own" not in str(error):
            raise
        raise NameTaken from None
    audit.record("universe.saved", by=by, campaign=campaign, on=row)
    return row


def fields_of(spec: object) -> set[str]:
    """The names of the fields that a search asks for."""
    return {row.field.name for row in _read(spec).rows()}


def voters(spec: object, campaign: Campaign | None, *, on: date | None = None) -> QuerySet[Voter]:
    """The voters whom the search finds. ``on`` is the day of their age: election day, unless told otherwise."""
    return Voter.objects.filter(pk__in=_found(spec, campaign, on=on).values("pk"))


def _found(
    spec: object,
    campaign: Campaign | None,
    *,
    on: date | None = None,
    among: QuerySet[SearchRow] | None = None,
) -> QuerySet[SearchRow]:
    """The rows of the voters found: of everybody, or ``among`` those of a part of the roll."""
    day = on or (campaign.election_date if campaign else timezone.now().date())
    group = _read(spec)
    where = group.find(Asked(campaign, day))
    everybody = SearchedVoter.objects.filter(listed=True)
    listed = everybody if among is None else among.filter(listed=True)
    if not group.households:
        return listed.filter(where)
    found = everybody.filter(where)
    return listed.filter(Q(pk__in=found.values("pk")) | Q(household_id__in=found.values("household_id")))


def sample(spec: object, campaign: Campaign | None, *, most: int) -> list[Voter]:
    """A few of the voters found, whichever come first, with their doors; by name."""
    ids = list(_found(spec, campaign).values_list("pk", flat=True)[:most])
    return list(Voter.objects.filter(pk__in=ids).select_related("household").order_by("last_name", "first_name", "pk"))


@transaction.atomic
def show_some(
    spec: object, campaign: Campaign | None, *, by: User | None, saved: Universe | None = None
) -> list[queries.Person]:
    """Twenty of the people found, to be shown to ``by``; the audit says how many were. Raises ``BadUniverse``."""
    day = campaign.election_date if campaign else timezone.now().date()
    people = [queries.person(voter, on=day) for voter in sample(spec, campaign, most=SHOWN)]
    audit.record("universe.sampled", by=by, campaign=campaign, on=saved, people=len(people))
    return people


def phones(found: QuerySet[Voter]) -> QuerySet[VoterPhone]:
    """The numbers of these voters that may take a text."""
    return VoterPhone.objects.filter(usable_phones(), voter__in=found.order_by().values("pk"))


def counts(spec: object, campaign: Campaign | None) -> Counts:
    """How many voters, doors and textable phones are found."""
    began = perf_counter()
    with whole_roll.asked():
        sums = search_counts.sums([_found(spec, campaign, among=among) for among in search_counts.halves()])
        further = _further_numbers(_found(spec, campaign)) if sums.share_more else 0
    return Counts(sums.voters, sums.doors, sums.numbers + further, round(perf_counter() - began, 3))


def _further_numbers(found: QuerySet[SearchRow]) -> int:
    """Numbers that several voters share, of voters with more than one such: those that no row is counted by."""
    ids = list(found.filter(shares_more=True).values_list("pk", flat=True))
    others = VoterPhone.objects.filter(number=OuterRef("number")).exclude(voter=OuterRef("voter"))
    numbers = UsablePhone.objects.filter(Exists(others), voter__in=ids).values_list("number", flat=True)
    digits = {int(number[1:]) for number in numbers}
    return len(digits) - len(set(found.filter(shared__in=digits).values_list("shared", flat=True)))


def renew(*, most: int | None = None) -> int:
    """Renew the rows that searches look at, of everybody who changed; how many changes were taken in.

    Until then those voters are looked at afresh by each search: exact too, and slower.
    """
    renewed = 0
    while most is None or renewed < most:
        with connection.cursor() as cursor:
            cursor.execute("SELECT voters_renew_search(%s)", [RENEWED_AT_ONCE])
            (lines,) = cursor.fetchone()
        renewed += lines
        if not lines:
            break
    return renewed


# Reading -----------------------------------------------------------------------------------------


def _read(spec: object) -> Group:
    group = _group(spec, depth=1)
    if sum(1 for _ in group.rows()) > MOST_ROWS:
        raise BadUniverse(f"A search has at most {MOST_ROWS} rows.")
    return group


def _group(spec: object, *, depth: int) -> Group:
    if not isinstance(spec, Mapping):
        raise BadUniverse('A search is an object with "all" or "any".')
    if depth > DEEPEST:
        raise BadUniverse(f"Groups lie at most {DEEPEST} deep in one another.")
    households = spec.get("households", False) if depth == 1 else False
    if unknown := set(spec) - {"all", "any"} - ({"households"} if depth == 1 else set()):
        raise BadUniverse(f'A search knows "all" and "any", not {_shown(unknown)}.')
    if not isinstance(households, bool):
        raise BadUniverse('"households" is true or false.')
    if not set(spec) & {"all", "any"}:
        raise BadUniverse('A search needs "all" or "any"; {"all": []} finds everybody.')
    group = Group(_parts(spec.get("all", []), depth), _parts(spec.get("any", []), depth), households)
    if depth > 1 and not group.every and not group.some:
        raise BadUniverse("A group within a search has at least one row.")
    return group


def _parts(parts: object, depth: int) -> tuple[Row | Group, ...]:
    if not isinstance(parts, list | tuple):
        raise BadUniverse('"all" and "any" hold lists of rows.')
    return tuple(_part(part, depth) for part in parts)


def _part(part: object, depth: int) -> Row | Group:
    if isinstance(part, Mapping) and ("field" in part or "is" in part or "value" in part):
        return _row(part)
    return _group(part, depth=depth + 1)


def _row(row: Spec) -> Row:
    if unknown := set(row) - {"field", "is", "value"}:
        raise BadUniverse(f'A row has "field", "is" and "value", not {_shown(unknown)}.')
    if missing := {"field", "is", "value"} - set(row):
        raise BadUniverse(f"A row lacks {_shown(missing)}.")
    field = FIELDS.get(row["field"]) if isinstance(row["field"], str) else None
    if field is None:
        raise BadUniverse(f"There is no field {_shown([row['field']])}. There are {', '.join(FIELDS)}.")
    if row["is"] not in field.operators:
        raise BadUniverse(f'{field.name}: "is" must be one of {", ".join(field.operators)}.')
    operator = Operator(row["is"])
    return Row(field, operator, _values(field, operator, row["value"]))


def _values(field: Field, operator: Operator, value: object) -> tuple[Value, ...]:
    given: Sequence[object] = [value]
    if operator in SEVERAL:
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST_VALUES:
            raise BadUniverse(f"{field.name}: the value must be a list of 1 to {MOST_VALUES}.")
        given = value
    try:
        read = tuple(field.read(each) for each in given)
    except BadUniverse as error:
        raise BadUniverse(f"{field.name}: {error}.") from None
    if operator == Operator.BETWEEN and (len(read) != 2 or read[0] > read[1]):  # type: ignore[operator]  # two of a kind
        raise BadUniverse(f"{field.name}: the value must be two numbers, the lower first.")
    return read


def _shown(words: Iterable[object]) -> str:
    return ", ".join(sorted(str(word)[:40] for word in words))


# In plain words ----------------------------------------------------------------------------------


def sentence(spec: object) -> str:
    """The search as a person says it: "Voters whose county is 9, and whose party is Democratic or Green."."""
    group = _read(spec)
    words = _words(group)
    if group.households and words:
        return f"Everybody at a door with voters {words}."
    return f"Voters {words}." if words else "Everybody on the roll."


def _words(group: Group) -> str:
    every = [_part_words(part) for part in group.every]
    some = [_part_words(part) for part in group.some]
    if some:
        either = ", or ".join(some)
        every.append(f"({either})" if every and len(some) > 1 else either)
    return ", and ".join(words for words in every if words)


def _part_words(part: Row | Group) -> str:
    if isinstance(part, Row):
        return _row_words(part)
    words = _words(part)
    return words if len(part.every) + len(part.some) == 1 else f"({words})"


def _row_words(row: Row) -> str:
    words = [row.field.word(value) for value in row.values]
    label = row.field.label[0].lower() + row.field.label[1:]
    if row.field.name == "has_phone":
        return "whose numbers include one to text" if row.values[0] else "whose numbers include none to text"
    if row.field.name == "has_number":
        return "with a telephone number" if row.values[0] else "without a telephone number"
    if row.field.name == "voted":
        return "who have voted already" if row.values[0] else "who have not voted yet"
    if row.field.name == "in_a_drive":
        return "who are in a drive already" if row.values[0] else "who are in no drive yet"
    if row.field.name == "who_wrote":
        return "who have written to us" if row.values[0] else "who have never written to us"
    if row.field.name == "drive":
        return f"who are {'not ' if row.operator in NEGATIONS else ''}in the drive {_or(words)}"
    if row.field.name == "voted_year":
        return f"who {'did not vote' if row.operator in NEGATIONS else 'voted'} in {_or(words)}"
    if row.field.name == "voted_in":
        return f"whose past elections {'leave out' if row.operator in NEGATIONS else 'include'} {_or(words)}"
    if row.field.name == "voted_by":
        return f"who have {'never' if row.operator in NEGATIONS else 'ever'} voted {_or(words)}"
    if row.field.name in {"last_4_generals", "last_4_primaries"}:
        kind = row.field.name.removeprefix("last_4_")
        many = (
            f"{words[0]} to {words[-1]}" if row.operator == Operator.BETWEEN else f"{HOW_MANY[row.operator]}{words[0]}"
        )
        return f"who voted in {many} of the last 4 {kind}"
    if row.operator == Operator.BETWEEN:
        return f"whose {label} is between {words[0]} and {words[1]}"
    if row.operator in {Operator.ANY_OF, Operator.NONE_OF}:
        return f"whose {label} is {'not ' if row.operator in NEGATIONS else ''}{_or(words)}"
    return f"whose {label} {WORDS[row.operator]} {words[0]}"


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
