"""What an organizer says about a file on its way into the roll."""

from collections.abc import Mapping
from typing import Any

from django import forms

from voters.models import RollImport
from voters.roll import mapping
from voters.roll.layouts import AUTO, LAYOUTS
from voters.roll.mapping import FIELDS, NEEDED, Guess


class ColumnsForm(forms.Form):
    """Ours beside theirs. ``name``, where given, saves them as a layout of the campaign."""

    name = forms.CharField(
        label="Save these columns as",
        max_length=40,
        required=False,
        help_text="The next file of this source is then recognised by itself.",
    )

    def __init__(self, guess: Guess, posted: Any = None) -> None:
        super().__init__(posted)
        self.guess = guess
        theirs = [(header, header) for header in dict.fromkeys(guess.headers)]
        for ours, (words, several) in {} if guess.fixed else FIELDS.items():
            guessed = guess.columns.get(ours, [])
            options: dict[str, Any] = {"label": words, "required": ours in NEEDED}
            options["help_text"] = f"{guess.filled[ours]:.0f}% filled" if ours in guess.filled else ""
            options["error_messages"] = {"required": f"Say which column holds: {words.lower()}."}
            if several or len(guessed) > 1:
                self.fields[ours] = forms.MultipleChoiceField(choices=theirs, initial=guessed, **options)
            else:
                self.fields[ours] = forms.ChoiceField(
                    choices=[("", "Not in this file"), *theirs], initial=(guessed or [""])[0], **options
                )

    def ours(self) -> list[Any]:
        """The fields of the columns, for the page."""
        return [self[name] for name in FIELDS if name in self.fields]

    def layout(self) -> tuple[str, dict[str, Any]]:
        """The layout to read by and, where the person changed a column, what they said."""
        if self.guess.fixed:
            return self.guess.layout, {}
        said = {ours: self._said(ours) for ours in FIELDS if self._said(ours)}
        name = self.cleaned_data["name"].strip()
        if said == self.guess.columns and self.guess.layout in LAYOUTS and not name:
            return self.guess.layout, {}
        return name or mapping.BY_HAND.name, {"base": self.guess.layout, "fields": said}

    def _said(self, ours: str) -> list[str]:
        value = self.cleaned_data.get(ours) or []
        return [value] if isinstance(value, str) else list(value)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if name in LAYOUTS or name in (AUTO, mapping.BY_HAND.name):
            raise forms.ValidationError("This is the name of a layout that comes with the product. Choose another.")
        return name


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
