"""What an organizer says about a file on its way into the roll."""

from collections.abc import Mapping
from typing import Any

from django import forms

from voters.models import RollImport
from voters.outside import guessing
from voters.roll import mapping
from voters.roll.layouts import AUTO, LAYOUTS, tidy
from voters.roll.mapping import FIELDS, Guess


class ColumnsForm(forms.Form):
    """Ours beside theirs. ``name``, where given, saves them as a layout of the campaign.

    ``said`` are the columns of a person who comes back to them; they stand there instead of what is guessed.
    """

    name = forms.CharField(
        label="Save these columns as",
        max_length=40,
        required=False,
        help_text="The next file of this source is then recognised by itself.",
    )

    def __init__(self, guess: Guess, posted: Any = None, said: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(posted)
        self.guess = guess
        theirs = [(header, header) for header in dict.fromkeys(guess.headers)]
        for ours, (words, several) in {} if guess.fixed else guess.fields.items():
            guessed = guess.columns.get(ours, [])
            chosen = guessed if said is None else said.get(ours, [])
            options: dict[str, Any] = {"label": words, "required": ours in guess.needed}
            options["help_text"] = self._figures(ours) if guessed and chosen == guessed else ""
            options["error_messages"] = {"required": f"Say which column holds: {words.lower()}."}
            if several or len(guessed) > 1:
                self.fields[ours] = forms.MultipleChoiceField(choices=theirs, initial=chosen, **options)
            else:
                self.fields[ours] = forms.ChoiceField(
                    choices=[("", "Not in this file"), *theirs], initial=(chosen or [""])[0], **options
                )

    def _figures(self, ours: str) -> str:
        """How much of the column that we guessed is filled, and how much cannot be read."""
        words = f"{self.guess.filled[ours]:.0f}% filled" if ours in self.guess.filled else ""
        if ours in self.guess.unread:
            words += f"; of the first lines {self.guess.unread[ours]:,} cannot be read"
        return words

    def ours(self) -> list[Any]:
        """The fields of the columns, for the page."""
        return [self[name] for name in self.guess.fields if name in self.fields]

    def others(self) -> list[Any]:
        """What else is asked beside the columns."""
        return [self[name] for name in self.fields if name not in self.guess.fields]

    def layout(self) -> tuple[str, dict[str, Any]]:
        """The layout to read by and, where the person changed a column, what they said."""
        if self.guess.fixed:
            return self.guess.layout, {}
        said = {ours: self._said(ours) for ours in FIELDS if self._said(ours)}
        name = self.cleaned_data["name"].strip()
        if said == self.guess.columns and self.guess.layout in LAYOUTS and not name:
            return self.guess.layout, {}
        return name or mapping.BY_HAND.name, {"base": self.guess.made_from, "fields": said}

    def _said(self, ours: str) -> list[str]:
        """A browser sends several columns in the order of the file; what we guessed of them keeps its own order."""
        value = self.cleaned_data.get(ours) or []
        if isinstance(value, str):
            return [value]
        guessed = self.guess.columns.get(ours, [])
        return [name for name in guessed if name in value] + [name for name in value if name not in guessed]

    def clean(self) -> dict[str, Any] | None:
        """Most lists have the last name in a column of its own; so there the form says that one is wanted."""
        if not self.guess.fixed and not any(self._said(ours) for ours in mapping.NAMES) and not self._keeps_a_name():
            self.add_error("last_name", "Say which column holds: last name.")
        return None

    def _keeps_a_name(self) -> bool:
        """The layout that it was made from knows a column of whole names by itself, and the file has it."""
        base = LAYOUTS.get(self.guess.made_from)
        names = {tidy(name) for name in base.fields.get("whole_name", ())} if base else set()
        return any(tidy(header) in names for header in self.guess.headers)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if name in LAYOUTS or name in (AUTO, mapping.BY_HAND.name):
            raise forms.ValidationError("This is the name of a layout that comes with the product. Choose another.")
        return name


class ListColumnsForm(ColumnsForm):
    """Ours beside theirs for a list from outside, and how its answers and days are read."""

    name = None  # type: ignore[assignment]  # A list's columns are known again by its headings.
    asked = forms.CharField(
        label="Only answers to this question",
        max_length=200,
        required=False,
        help_text="As the file writes it. Leave it empty if all answers are to one question.",
    )
    day_first = forms.ChoiceField(label="3/4/2026 is", choices=[("", "March 4"), ("yes", "3 April")], required=False)

    def __init__(self, guess: Guess, posted: Any = None, said: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(guess, posted, said)
        if "answer" not in guess.fields:
            del self.fields["asked"], self.fields["day_first"]
        elif guess.questions:
            self.fields["asked"].help_text = "In this file: " + "; ".join(guess.questions)

    def layout(self) -> tuple[str, dict[str, Any]]:
        """The name of a list, and what the person said of its columns."""
        said = {ours: self._said(ours)[0] for ours in self.guess.fields if self._said(ours)}
        columns: dict[str, Any] = {"headers": list(self.guess.headers), "fields": said}
        columns["unnamed"] = self.guess.layout == guessing.UNNAMED
        columns["question"] = self.cleaned_data.get("asked", "")
        columns["day_first"] = self.cleaned_data.get("day_first") == "yes"
        return guessing.LIST, columns

    def clean(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("asked") and not self._said("question"):
            self.add_error("question", "Say which column holds: question.")
        is_ours = self._said("question") == self.guess.columns.get("question", [])
        known = {question.casefold() for question in self.guess.questions} if is_ours else set()
        if len(known) > 1 and self.cleaned_data.get("asked", "").casefold() not in known:
            self.add_error("asked", "The file holds answers to several questions. Say which one counts.")
        return None


def columns_form(row: RollImport, guess: Guess, posted: Any = None) -> ColumnsForm:
    """The form of the columns of this kind of file, as the person left it where they come back to it."""
    before: dict[str, Any] = row.columns
    if row.kind == RollImport.Kind.VOTERS:
        form = ColumnsForm(guess, posted, before.get("fields"))
        form.initial["name"] = row.layout if before and row.layout != mapping.BY_HAND.name else ""
        return form
    said = {ours: [theirs] for ours, theirs in before["fields"].items()} if before else None
    form = ListColumnsForm(guess, posted, said)
    form.initial["asked"] = before.get("question", "")
    form.initial["day_first"] = "yes" if before.get("day_first") else ""
    return form


class WriteForm(forms.Form):
    """What becomes of those whom the file leaves out."""

    missing = forms.ChoiceField(
        label="Voters of the same list who are not in the file",
        choices=[(each.value, each.label) for each in RollImport.Missing if each != RollImport.Missing.AUTO],
    )


def write_form(row: RollImport, posted: Mapping[str, str] | None = None) -> WriteForm:
    """Ticked as the import would do by itself."""
    few = row.report.get("removed", 0) or not row.report.get("missing", 0)
    return WriteForm(posted, initial={"missing": RollImport.Missing.MARK if few else RollImport.Missing.KEEP})
