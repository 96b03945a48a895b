"""A search as rows of a form, and groups of rows: by keyboard, without script, one row a field."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from voters import universe
from voters.enums import Purpose
from voters.models import Campaign
from voters.search_fields import CHOOSING, FIELDS, NEGATIONS, WORDS, BadUniverse, Field, Operator

MOST_ROWS = 40
MOST_GROUPS = 20
LISTS = ("all", "any")
EMPTY_GROUP = "A group asks nothing yet: add a row to it, or remove it."


@dataclass
class FormRow:
    """One row as it stands on the page: the field is fixed, the rest is what the person filled in.

    ``group`` names the box it stands in: ``all``, ``any``, or ``g0``, ``g1``, ... for a group.
    """

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
    def most(self) -> str:
        return {"score": "1", "answered_days": "3650", "household_size": "1000"}.get(self.field.name, "130")

    @property
    def is_day(self) -> bool:
        return self.field.name == "registered_date"

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
class FormGroup:
    """Rows that stand in brackets: all of them hold, or at least one."""

    inside: str
    how: str
    number: int = 0

    @property
    def name(self) -> str:
        return f"g{self.number}"


@dataclass(frozen=True)
class Box:
    """A list of rows, and of boxes in it, as the page draws them."""

    name: str
    how: str
    number: int
    rows: Sequence[FormRow]
    boxes: "Sequence[Box]"
    may_nest: bool


@dataclass
class UniverseForm:
    """The rows, the groups and the name. ``spec`` is None while a row is wrong; the row then says why."""

    name: str
    rows: list[FormRow]
    groups: list[FormGroup] = dataclasses.field(default_factory=list)
    households: bool = False
    reminds: bool = False
    spec: dict[str, Any] | None = None
    errors: list[str] = dataclasses.field(default_factory=list)

    def box(self, name: str) -> Box:
        group = next((group for group in self.groups if group.name == name), None)
        return Box(
            name=name,
            how=group.how if group else name,
            number=group.number if group else 0,
            rows=[row for row in self.rows if row.group == name],
            boxes=[self.box(inner.name) for inner in self.groups if inner.inside == name],
            may_nest=self._depth(name) < universe.DEEPEST,
        )

    @property
    def every(self) -> Box:
        return self.box("all")

    @property
    def some(self) -> Box:
        return self.box("any")

    def add(self, group: str, name: str) -> FormRow | None:
        """One more row, empty. None for a field or a box that is not there, and when there are too many."""
        found = FIELDS.get(name)
        if found is None or not self._has(group) or len(self.rows) >= MOST_ROWS:
            return None
        row = FormRow(group, found, str(found.operators[0]), number=len(self.rows))
        self.rows.append(row)
        return row

    def add_group(self, inside: str, how: str) -> FormGroup | None:
        """One more group, empty. None where it would lie too deep, and when there are too many."""
        if how not in LISTS or not self._has(inside) or len(self.groups) >= MOST_GROUPS:
            return None
        if self._depth(inside) >= universe.DEEPEST:
            return None
        group = FormGroup(inside, how, number=len(self.groups))
        self.groups.append(group)
        return group

    def remove(self, number: int) -> None:
        self.rows = [row for row in self.rows if row.number != number]
        for place, row in enumerate(self.rows):
            row.number = place

    def remove_group(self, number: int) -> None:
        """Take a group away with everything in it; those that stay are numbered anew."""
        gone = {f"g{number}"}
        for group in self.groups:  # A group comes after the one it lies in.
            if group.inside in gone:
                gone.add(group.name)
        self.groups = [group for group in self.groups if group.name not in gone]
        self.rows = [row for row in self.rows if row.group not in gone]
        names = {group.name: f"g{place}" for place, group in enumerate(self.groups)}
        for place, group in enumerate(self.groups):
            group.number, group.inside = place, names.get(group.inside, group.inside)
        for place, row in enumerate(self.rows):
            row.number, row.group = place, names.get(row.group, row.group)

    def check(self, campaign: Campaign) -> dict[str, Any] | None:
        """Read the rows into a search; each wrong row keeps its own message."""
        spec: dict[str, Any] = {"all": self._parts("all")}
        if some := self._parts("any"):
            spec["any"] = some
        if self.households:
            spec["households"] = True
        if not self.errors:
            try:
                universe.check(spec, purpose=self.purpose)
                universe.voters(spec, campaign)
            except BadUniverse as error:
                self.errors.append(str(error))
        self.spec = None if self.errors else spec
        return self.spec

    @property
    def purpose(self) -> Purpose:
        return Purpose.GOTV if self.reminds else Purpose.IDENTIFY

    def _parts(self, box: str) -> list[dict[str, Any]]:
        parts = []
        for row in self.rows:
            if row.group == box:
                try:
                    parts.append(row.spec())
                except BadUniverse as error:
                    row.error = str(error)
                    self.errors.append(str(error))
        for group in self.groups:
            if group.inside == box:
                inner = self._parts(group.name)
                if not inner and not self.errors:
                    self.errors.append(EMPTY_GROUP)
                parts.append({group.how: inner})
        return parts

    def _has(self, box: str) -> bool:
        return box in LISTS or any(group.name == box for group in self.groups)

    def _depth(self, box: str) -> int:
        """How deep a box lies: the two lists of the search itself are the first."""
        group = next((group for group in self.groups if group.name == box), None)
        return 1 + self._depth(group.inside) if group else 1


def from_post(posted: QueryDict) -> UniverseForm:
    """The rows as the browser sent them. What cannot be read is left out."""
    form = UniverseForm(name=posted.get("name", "").strip()[:80], rows=[])
    form.households, form.reminds = "households" in posted, "reminds" in posted
    for number in range(MOST_GROUPS):
        if form.add_group(posted.get(f"group-{number}-in", ""), posted.get(f"group-{number}-how", "")) is None:
            break
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


def from_spec(name: str, spec: Mapping[str, Any], *, purpose: str = Purpose.IDENTIFY) -> UniverseForm | None:
    """A saved search as rows and groups; None when it has more of them than the form holds."""
    form = UniverseForm(name=name, rows=[], households=bool(spec.get("households")))
    form.reminds = purpose == Purpose.GOTV
    fits = all(_fill(form, box, spec.get(box, [])) for box in LISTS)
    return form if fits else None


def _fill(form: UniverseForm, box: str, parts: Sequence[Mapping[str, Any]]) -> bool:
    """Put these parts of a search into a box; whether they fit."""
    for part in parts:
        if "field" in part:
            row = form.add(box, part["field"])
            if row is None:
                return False
            row.operator = {"any_of": "is", "none_of": "is_not"}.get(part["is"], part["is"])
            value = part["value"]
            row.values = [_word(each) for each in (value if isinstance(value, list) else [value])]
        elif not _fill_group(form, box, part):
            return False
    return True


def _fill_group(form: UniverseForm, box: str, part: Mapping[str, Any]) -> bool:
    """A group of both kinds is one of which all hold, with one in it of which one does."""
    every, some = part.get("all", []), part.get("any", [])
    group = form.add_group(box, "all" if every else "any")
    if group is None:
        return False
    if not every:
        return _fill(form, group.name, some)
    return _fill(form, group.name, [*every, {"any": some}] if some else every)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
