"""The fields of a search over the roll: what may be asked of each, and what it becomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, In
from django.utils import timezone
from django.utils.module_loading import import_string

from voters import search_work
from voters.enums import Party, Registration, Restriction, Standing, VotingMethod
from voters.models import (
    Campaign,
    Election,
    Household,
    Identification,
    Score,
    SpotCheckOutcome,
    UsablePhone,
    Voter,
    VoterRestriction,
)

UNKNOWN = "unknown"
MOST_VALUES = 500
LONGEST_VALUE = 80


class BadUniverse(ValueError):
    """The search cannot be read. The message says which row, and why."""

    code = "bad_universe"


class Operator(StrEnum):
    """What stands between the field and the value."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"


WORDS = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.ANY_OF: "is any of",
    Operator.NONE_OF: "is none of",
    Operator.AT_LEAST: "is at least",
    Operator.AT_MOST: "is at most",
    Operator.BETWEEN: "is between",
}
NEGATIONS = {Operator.IS_NOT, Operator.NONE_OF}
CHOOSING = (Operator.IS, Operator.IS_NOT, Operator.ANY_OF, Operator.NONE_OF)
MEASURING = (Operator.IS, Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN)

Value = str | int | float | bool


@dataclass(frozen=True)
class Asked:
    """On whose behalf a search is asked: nobody's answers are seen without a campaign."""

    campaign: Campaign | None
    on: date


@dataclass(frozen=True)
class Field:
    """One field. ``find`` gets the checked values, lowest first for a span, and never a negation."""

    name: str
    label: str
    operators: tuple[Operator, ...]
    read: Callable[[object], Value]
    find: Callable[[Operator, Sequence[Value], Asked], Q]
    choices: tuple[tuple[str, str], ...] = ()
    of_campaign: bool = False

    def word(self, value: Value) -> str:
        """The value as a person says it."""
        label = dict(self.choices).get(str(value).lower() if isinstance(value, bool) else str(value), str(value))
        return label if self.name == "party" or not self.choices else label.lower()


# Reading a value ---------------------------------------------------------------------------------


def _text(value: object) -> str:
    """A name; a county or precinct that is a number may come as one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise BadUniverse("the value must be a text that is not empty")
    if len(value) > LONGEST_VALUE or "\x00" in value:
        raise BadUniverse(f"the value must be a text of at most {LONGEST_VALUE} characters")
    return value.strip()


def _one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value)
        found = next((word for word in words if word.lower() == text.lower()), None)
        if found is None:
            raise BadUniverse(f"the value must be one of {', '.join(words)}")
        return found

    return read


def _whole(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 9:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadUniverse(f"the value must be a whole number from {low} to {high}")
        return value

    return read


def _share(value: object) -> float:
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise BadUniverse("the value must be a number from 0 to 1")
    return number


def _yes_or_no(value: object) -> bool:
    if isinstance(value, str) and value.strip().lower() in {"true", "yes", "false", "no"}:
        return value.strip().lower() in {"true", "yes"}
    if not isinstance(value, bool):
        raise BadUniverse("the value must be true or false")
    return value


def _day(value: object) -> str:
    """A day as in 2024-05-01."""
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        raise BadUniverse("the value must be a day as in 2024-05-01") from None


# Finding the voters ------------------------------------------------------------------------------


def usable_phones() -> Q:
    """Numbers that may take a text, as ``voters_usablephone`` (sql/) says."""
    return Q(Exists(UsablePhone.objects.filter(pk=OuterRef("pk"))))


def _spellings(values: Sequence[Value]) -> list[str]:
    """Rolls write names in capitals, people do not."""
    return list(dict.fromkeys(form for value in values for form in (str(value), str(value).upper())))


def _column(path: str) -> Callable[[Operator, Sequence[Value], Asked], Q]:
    def find(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
        return Q(**{f"{path}__in": _spellings(values)})

    return find


def _coded(path: str) -> Callable[[Operator, Sequence[Value], Asked], Q]:
    """A column in which "the file does not say" is empty."""

    def find(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
        return Q(**{f"{path}__in": ["" if value == UNKNOWN else value for value in values]})

    return find


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February in a year without one.
        return day.replace(year=day.year - years, day=28)


def _age(operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    """By the day of birth where the roll has it, else by the year alone."""
    lowest, highest = int(values[0]), int(values[-1])
    found = Q()
    if operator != Operator.AT_MOST:
        found &= Q(birth_date__lte=_years_before(asked.on, lowest)) | Q(
            birth_date=None, birth_year__lte=asked.on.year - lowest
        )
    if operator != Operator.AT_LEAST:
        found &= Q(birth_date__gt=_years_before(asked.on, highest + 1)) | Q(
            birth_date=None, birth_year__gte=asked.on.year - highest
        )
    return found


def _phone(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
    has = Q(own_numbers__gt=0) | Q(shared__isnull=False)
    return has if values[0] else ~has


def _number(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
    return Q(has_number=bool(values[0]))


def _stance(_operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    """What this campaign's own answers say; for the work of asking. May a voter be reminded is the gate's question."""
    found = Q(pk__in=[])
    for value in values:
        found |= _stands(value, asked) if value != UNKNOWN else Q()
    if UNKNOWN in values:
        # Most have answered no campaign, which is quickly seen.
        found |= Q(has_answered=False) | ~_stands_at_all(asked)
    return found


def _stands(value: Value, asked: Asked) -> Q:
    return Q(**{f"stands_{value}__contains": [asked.campaign.pk if asked.campaign else None]})


def _stands_at_all(asked: Asked) -> Q:
    found = Q(pk__in=[])
    for value in Standing.values:
        found |= _stands(value, asked)
    return found


def _answered_days(operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    """How many days ago the voter answered this campaign last, whatever it was; nobody's answer has no age."""
    own = Identification.objects.filter(campaign=asked.campaign, voter=OuterRef("pk"), told_by="self")
    lowest, highest = int(values[0]), int(values[-1])
    now = timezone.now()
    found = Q(Exists(own))
    if operator != Operator.AT_LEAST:
        found &= Q(Exists(own.filter(said_at__gte=now - timedelta(days=highest + 1))))
    if operator != Operator.AT_MOST:
        found &= ~Q(Exists(own.filter(said_at__gt=now - timedelta(days=lowest))))
    return found


def _to_ask_again(_operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    """A spot check of this campaign waits for the voter's answer."""
    waits = SpotCheckOutcome.objects.filter(campaign=asked.campaign, voter=OuterRef("pk"), stance=None)
    return Q(Exists(waits)) if values[0] else ~Q(Exists(waits))


def _voted_in(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
    """Also where it stands under another record of the person."""
    return _took_part(Election.objects.filter(name__in=_spellings(values)))


def _voted_by(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
    """In any election, also where it stands under another record of the person."""
    return _took_part(Election.objects.filter(method__in=values))


def _took_part(elections: QuerySet[Election]) -> Q:
    people = Voter.objects.annotate(person=Coalesce("merged_into_id", "pk"))
    held = ArraySubquery(elections.values("pk"))
    return Q(Exists(people.filter(person=OuterRef("pk"), voted_in__overlap=held)))


FIRST_YEAR, LAST_YEAR = 1990, 2052


def _voted_year(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
    mask = sum({1 << (int(value) - FIRST_YEAR) for value in values})
    return Q(GreaterThan(F("years").bitand(mask), 0))


def _of_last_four(column: str) -> Callable[[Operator, Sequence[Value], Asked], Q]:
    """In how many of the last four even years before the campaign's own election the voter took part."""

    def find(operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
        latest = asked.on.year - 2 + asked.on.year % 2
        bits = [1 << (year - FIRST_YEAR) for year in range(latest, latest - 8, -2)]
        low = 0 if operator == Operator.AT_MOST else int(values[0])
        high = 4 if operator == Operator.AT_LEAST else int(values[-1])
        chosen = [pattern for pattern in range(16) if low <= pattern.bit_count() <= high]
        masks = [sum(bit for place, bit in enumerate(bits) if pattern >> place & 1) for pattern in chosen]
        return Q(In(F(column).bitand(sum(bits)), masks))

    return find


def _voted(_operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    """Whether this campaign knows that the voter has voted in its own election."""
    noted = VoterRestriction.objects.filter(
        campaign=asked.campaign, voter=OuterRef("pk"), kind=Restriction.VOTED, lifts=None, lifted_by=None
    )
    return Q(Exists(noted)) if values[0] else ~Q(Exists(noted))


def _drive(_operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    """On a list of one of these drives. A name that is none is refused: "not in it" would be everybody."""
    names = [str(value) for value in values]
    if asked.campaign is None:
        return Q(pk__in=[])
    if unknown := set(names) - set(search_work.drives(asked.campaign)):
        raise BadUniverse(f"drive: there is no drive of the name {', '.join(sorted(unknown))}")
    return search_work.on_lists(asked.campaign, names)


def _in_a_drive(_operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    found = search_work.on_lists(asked.campaign, None) if asked.campaign else Q(pk__in=[])
    return found if values[0] else ~found


def _result(_operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    return search_work.with_result(asked.campaign, [str(each) for each in values]) if asked.campaign else Q(pk__in=[])


def _who_wrote(_operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    found = search_work.who_wrote(asked.campaign) if asked.campaign else Q(pk__in=[])
    return found if values[0] else ~found


def _of_door(column: str) -> Callable[[Operator, Sequence[Value], Asked], Q]:
    def find(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
        doors = Household.objects.filter(**{f"{column}__in": _spellings(values)})
        return Q(household_id__in=doors.values("pk"))

    return find


def _measure(column: str) -> Callable[[Operator, Sequence[Value], Asked], Q]:
    def find(operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
        found = Q()
        if operator != Operator.AT_MOST:
            found &= Q(**{f"{column}__gte": values[0]})
        if operator != Operator.AT_LEAST:
            found &= Q(**{f"{column}__lte": values[-1]})
        return found

    return find


def _score(operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    """A score orders the work of asking. It opens nothing."""
    scores = Score.objects.filter(campaign=asked.campaign, voter=OuterRef("pk"))
    if operator != Operator.AT_MOST:
        scores = scores.filter(value__gte=values[0])
    if operator != Operator.AT_LEAST:
        scores = scores.filter(value__lte=values[-1])
    return Q(Exists(scores))


def _labels(choices: Sequence[tuple[str, object]]) -> tuple[tuple[str, str], ...]:
    return (*((value, str(label)) for value, label in choices), (UNKNOWN, "Not known"))


PARTIES = _labels(Party.choices)
STATUSES = _labels(Registration.choices)
STANCES = (*((value, str(label)) for value, label in Standing.choices), (UNKNOWN, "Not asked yet"))
METHODS = tuple((value, str(label).lower()) for value, label in VotingMethod.choices)
SEXES = (("F", "Female"), ("M", "Male"), ("X", "Another"), (UNKNOWN, "Not known"))
# Not what is said at a door besides what came of it.
RESULTS = tuple(
    (value, str(label))
    for value, label in import_string(settings.CONTACT_RESULTS).choices
    if value not in ("note", "taken_back", "follow_up")
)
YES_NO = (("true", "Yes"), ("false", "No"))

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("county", "County", CHOOSING, _text, _column("county")),
        Field("precinct", "Precinct", CHOOSING, _text, _column("precinct")),
        Field("city", "City", CHOOSING, _text, _column("city")),
        Field("zip", "ZIP", CHOOSING, _text, _of_door("zip5")),
        Field("street", "Street", CHOOSING, _text, _of_door("street")),
        Field("congressional_district", "District of Congress", CHOOSING, _text, _column("congressional_district")),
        Field("state_senate_district", "State senate district", CHOOSING, _text, _column("state_senate_district")),
        Field("state_house_district", "State house district", CHOOSING, _text, _column("state_house_district")),
        Field("party", "Party", CHOOSING, _one_of(*dict(PARTIES)), _coded("party"), PARTIES),
        Field("age", "Age on election day", MEASURING, _whole(0, 130), _age),
        Field("sex", "Sex", CHOOSING, _one_of(*dict(SEXES)), _coded("sex"), SEXES),
        Field("language", "Language", CHOOSING, _text, _column("language")),
        Field("status", "Status on the roll", CHOOSING, _one_of(*dict(STATUSES)), _coded("status"), STATUSES),
        Field("registered_date", "Day of registration", MEASURING, _day, _measure("registered_date")),
        Field("source", "On the roll by the file of", CHOOSING, _text, _column("source")),
        Field("household_size", "Voters at the door", MEASURING, _whole(1, 1000), _measure("household_size")),
        Field("has_phone", "Has a number to text", (Operator.IS,), _yes_or_no, _phone, YES_NO),
        Field("to_ask_again", "To ask again", (Operator.IS,), _yes_or_no, _to_ask_again, YES_NO, of_campaign=True),
        Field("has_number", "Has any number", (Operator.IS,), _yes_or_no, _number, YES_NO),
        Field("last_4_generals", "Generals of the last 4 voted in", MEASURING, _whole(0, 4), _of_last_four("generals")),
        Field(
            "last_4_primaries", "Primaries of the last 4 voted in", MEASURING, _whole(0, 4), _of_last_four("primaries")
        ),
        Field("voted_year", "Voted in the year", CHOOSING, _whole(FIRST_YEAR, LAST_YEAR), _voted_year),
        Field("voted_in", "Voted in", CHOOSING, _text, _voted_in),
        Field("voted_by", "Way of voting", CHOOSING, _one_of(*VotingMethod.values), _voted_by, METHODS),
        Field("voted", "Has voted already", (Operator.IS,), _yes_or_no, _voted, YES_NO, of_campaign=True),
        Field("stance", "Stance", CHOOSING, _one_of(*dict(STANCES)), _stance, STANCES, of_campaign=True),
        Field(
            "answered_days", "Days since the last answer", MEASURING, _whole(0, 3650), _answered_days, of_campaign=True
        ),
        Field("result", "Contact result", CHOOSING, _one_of(*dict(RESULTS)), _result, RESULTS, of_campaign=True),
        Field("who_wrote", "Has written to us", (Operator.IS,), _yes_or_no, _who_wrote, YES_NO, of_campaign=True),
        Field("drive", "In the drive", CHOOSING, _text, _drive, of_campaign=True),
        Field("in_a_drive", "In any drive", (Operator.IS,), _yes_or_no, _in_a_drive, YES_NO, of_campaign=True),
        Field("score", "Score", (Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN), _share, _score, (), True),
    )
}
