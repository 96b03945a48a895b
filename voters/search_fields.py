"""The fields of a search over the roll: what may be asked of each, and what it becomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from voters.enums import Party, Registration, Standing
from voters.models import Campaign, PhoneWish, Score, SpotCheckOutcome, VoterPhone, VoterStanding

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


# Finding the voters ------------------------------------------------------------------------------


def usable_phones() -> Q:
    """Numbers that may take a text: not known to be a landline or another person's, and nobody has asked to stop."""
    later = PhoneWish.objects.filter(number=OuterRef("number"), pk__gt=OuterRef("pk"))
    stopped = PhoneWish.objects.filter(number=OuterRef("number"), wish="stop").filter(~Exists(later))
    return Q(wrong_person_at=None) & ~Q(texts=False) & Q(~Exists(stopped))


def _spellings(values: Sequence[Value]) -> list[str]:
    """Rolls write names in capitals, people do not."""
    return list(dict.fromkeys(form for value in values for form in (str(value), str(value).upper())))


def _column(path: str) -> Callable[[Operator, Sequence[Value], Asked], Q]:
    def find(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
        return Q(**{f"{path}__in": _spellings(values)})

    return find


def _coded(path: str) -> Callable[[Operator, Sequence[Value], Asked], Q]:
    """A column in which "the file does not say" is NULL or empty."""

    def find(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
        known = Q(**{f"{path}__in": [value for value in values if value != UNKNOWN]})
        return known | Q(**{f"{path}__isnull": True}) | Q(**{path: ""}) if UNKNOWN in values else known

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
    has = Exists(VoterPhone.objects.filter(usable_phones(), voter=OuterRef("pk")))
    return Q(has) if values[0] else Q(~has)


def _stance(_operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    """What this campaign's own answers say; for the work of asking. May a voter be reminded is the gate's question."""
    ours = VoterStanding.objects.filter(campaign=asked.campaign, voter=OuterRef("pk"))
    found = Q(Exists(ours.filter(stance__in=[value for value in values if value != UNKNOWN])))
    return found | Q(~Exists(ours)) if UNKNOWN in values else found


def _to_ask_again(_operator: Operator, values: Sequence[Value], asked: Asked) -> Q:
    """A spot check of this campaign waits for the voter's answer."""
    waits = SpotCheckOutcome.objects.filter(campaign=asked.campaign, voter=OuterRef("pk"), stance=None)
    return Q(Exists(waits)) if values[0] else ~Q(Exists(waits))


def _voted_in(_operator: Operator, values: Sequence[Value], _asked: Asked) -> Q:
    return Q(voted_in__overlap=_spellings(values))


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
SEXES = (("F", "Female"), ("M", "Male"), ("X", "Another"), (UNKNOWN, "Not known"))
YES_NO = (("true", "Yes"), ("false", "No"))

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("county", "County", CHOOSING, _text, _column("county")),
        Field("precinct", "Precinct", CHOOSING, _text, _column("precinct")),
        Field("city", "City", CHOOSING, _text, _column("household__city")),
        Field("party", "Party", CHOOSING, _one_of(*dict(PARTIES)), _coded("party"), PARTIES),
        Field("age", "Age on election day", MEASURING, _whole(0, 130), _age),
        Field("sex", "Sex", CHOOSING, _one_of(*dict(SEXES)), _coded("sex"), SEXES),
        Field("status", "Status on the roll", CHOOSING, _one_of(*dict(STATUSES)), _coded("status"), STATUSES),
        Field("has_phone", "Has a number to text", (Operator.IS,), _yes_or_no, _phone, YES_NO),
        Field("stance", "Stance", CHOOSING, _one_of(*dict(STANCES)), _stance, STANCES, of_campaign=True),
        Field("to_ask_again", "To ask again", (Operator.IS,), _yes_or_no, _to_ask_again, YES_NO, of_campaign=True),
        Field("voted_in", "Voted in", CHOOSING, _text, _voted_in),
        Field("score", "Score", (Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN), _share, _score, (), True),
    )
}
