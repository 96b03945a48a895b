"""A search as rows of a form: by keyboard, without script, one row a field."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from voters import universe
from voters.search_fields import CHOOSING, FIELDS, NEGATIONS, WORDS, BadUniverse, Field, Operator

MOST_ROWS = 40
LISTS = ("all", "any")


@dataclass
class FormRow:
    """One row as it stands on the page: the field is fixed, the rest is what the person filled in."""

    group: str
    field: Field
    operator: str
    values: list[str] = dataclasses.field(default_factory=list)
    error: str = ""
    number: int = 0

    @property
    def operators(self) -> list[tuple[str, str]]:
        """ "Is" and "is not" take one value or several, so they need no others beside them."""
        offered = [Operator.IS, Operator.IS_NOT] if self.field.operators == CHOOSING else list(self.field.operators)
        return [(str(operator), WORDS[operator]) for operator in offered]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        return [(value, label, value in self.values) for value, label in self.field.choices]

    @property
    def yes_or_no(self) -> bool:
        """Of these choices one is made, of others several."""
        return self.field.operators == (Operator.IS,)

    @property
    def measures(self) -> bool:
        return not self.field.choices and self.field.operators != CHOOSING

    @property
    def step(self) -> str:
        return "0.01" if self.field.name == "score" else "1"

    @property
    def low(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def high(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def text(self) -> str:
        return ", ".join(self.values)

    def spec(self) -> dict[str, Any]:
        """The row as JSON. Raises ``BadUniverse`` when it is not filled in."""
        values = [value for value in self.values if value.strip()]
        if not values:
            raise BadUniverse(f"{self.field.label}: say which.")
        row: dict[str, Any] = {"field": self.field.name, "is": self.operator, "value": values[0]}
        if self.operator == Operator.BETWEEN:
            row["value"] = values[:2]
        elif len(values) > 1 and self.field.operators == CHOOSING:
            row["is"] = str(Operator.NONE_OF if self.operator in NEGATIONS else Operator.ANY_OF)
            row["value"] = values
        universe.check({"all": [row]})
        return row


@dataclass
class UniverseForm:
    """The rows and the name. ``spec`` is None while a row is wrong; the row then says why."""

    name: str
    rows: list[FormRow]
    households: bool = False
    spec: dict[str, Any] | None = None
    errors: list[str] = dataclasses.field(default_factory=list)

    def of(self, group: str) -> Sequence[FormRow]:
        return [row for row in self.rows if row.group == group]

    @property
    def every(self) -> Sequence[FormRow]:
        return self.of("all")

    @property
    def some(self) -> Sequence[FormRow]:
        return self.of("any")

    def add(self, group: str, name: str) -> FormRow | None:
        """One more row, empty. None for a field that is not there, and when there are too many."""
        found = FIELDS.get(name)
        if found is None or group not in LISTS or len(self.rows) >= MOST_ROWS:
            return None
        row = FormRow(group, found, str(found.operators[0]), number=len(self.rows))
        self.rows.append(row)
        return row

    def remove(self, number: int) -> None:
        self.rows = [row for row in self.rows if row.number != number]
        for place, row in enumerate(self.rows):
            row.number = place

    def check(self) -> dict[str, Any] | None:
        """Read the rows into a search; each wrong row keeps its own message."""
        rows: dict[str, list[dict[str, Any]]] = {"all": [], "any": []}
        for row in self.rows:
            try:
                rows[row.group].append(row.spec())
            except BadUniverse as error:
                row.error = str(error)
                self.errors.append(str(error))
        spec: dict[str, Any] = {key: parts for key, parts in rows.items() if parts or key == "all"}
        if self.households:
            spec["households"] = True
        self.spec = None if self.errors else spec
        return self.spec


def from_post(posted: QueryDict) -> UniverseForm:
    """The rows as the browser sent them. What cannot be read is left out."""
    form = UniverseForm(name=posted.get("name", "").strip()[:80], rows=[], households="households" in posted)
    for number in range(MOST_ROWS):
        row = form.add(posted.get(f"row-{number}-in", ""), posted.get(f"row-{number}-field", ""))
        if row is None:
            break
        operator = posted.get(f"row-{number}-is", "")
        row.operator = operator if operator in dict(row.operators) else row.operator
        row.values = _typed(row, posted.getlist(f"row-{number}-value"))
    return form


def _typed(row: FormRow, values: Sequence[str]) -> list[str]:
    if row.field.choices or row.measures:
        return [value.strip() for value in values[:100]]
    return [part.strip() for value in values[:1] for part in value.split(",") if part.strip()]


def from_spec(name: str, spec: Mapping[str, Any]) -> UniverseForm | None:
    """A saved search as rows; None when it has groups in groups, which a form of rows cannot show."""
    form = UniverseForm(name=name, rows=[], households=bool(spec.get("households")))
    for group in LISTS:
        for part in spec.get(group, []):
            row = form.add(group, part["field"]) if "field" in part else None
            if row is None:
                return None
            row.operator = {"any_of": "is", "none_of": "is_not"}.get(part["is"], part["is"])
            value = part["value"]
            row.values = [_word(each) for each in (value if isinstance(value, list) else [value])]
    return form


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
