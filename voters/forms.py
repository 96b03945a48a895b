"""What staff type in: courtesy checks. The rules stand in the domain and in the database."""

from typing import Any

from django import forms

from voters import decisions, exports, uploads
from voters.enums import Decided, LeakCause, Restriction, Stance
from voters.models import Campaign, RollImport, Universe
from voters.roll.layouts import AUTO, LAYOUTS

TOO_LARGE = "No file arrived. It is empty, or larger than 500 MB: then split it in two."
TOO_MUCH = "Nothing was kept: the files are larger than 500 MB together. Send them in two parts."


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """One file or several."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(SeveralFiles, self).clean(file, initial) for file in files or [None]]
        return [file for file in cleaned if file]


class UploadForm(forms.Form):
    """A file of one ``kind``; with a voter file what some states keep in files beside it."""

    file = SeveralFiles(
        label="File",
        max_length=4096,
        allow_empty_file=False,
        error_messages={"required": TOO_LARGE, "empty": "The file is empty."},
    )
    layout = forms.ChoiceField(label="Layout", help_text="Leave it to us unless the file is not recognised.")
    history = SeveralFiles(
        label="Who voted when",
        required=False,
        max_length=4096,
        help_text="North Carolina: the file named ncvhis. Where there are several, all of them together.",
    )
    election_map = forms.FileField(
        label="Election map", required=False, max_length=4096, help_text="Pennsylvania: says which election is which."
    )
    zone_types = forms.FileField(
        label="Zone types", required=False, max_length=4096, help_text="Pennsylvania: says which district is which."
    )

    doors = forms.FileField(
        label="Where the doors are",
        required=False,
        max_length=4096,
        help_text="A list with latitude and longitude beside the voter's number or the address. Maps need it where"
        " the voter file names no place.",
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != RollImport.Kind.VOTERS:
            self.fields = {"file": self.fields["file"]}
            self.fields["file"].widget = forms.FileInput()
            return
        layouts = sorted((layout.name, layout.title) for layout in LAYOUTS.values())
        self.fields["layout"] = forms.ChoiceField(
            label="Layout",
            choices=[(AUTO, "Recognise it"), *layouts],
            initial=AUTO,
            help_text="Leave it to us unless the file is not recognised.",
        )

    def uploaded(self) -> dict[str, list[Any]]:
        """The files that came, by kind."""
        came = {kind: self.cleaned_data[kind] for kind in uploads.NAMES if self.cleaned_data.get(kind)}
        return {kind: files if isinstance(files, list) else [files] for kind, files in came.items()}


class SearchForm(forms.Form):
    """A name or a number on the roll. It is posted, so that no name stands in an address."""

    words = forms.CharField(label="Name or number on the roll", max_length=80, min_length=2)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)


class RestrictionForm(forms.Form):
    kind = forms.ChoiceField(label="Note that this voter", choices=Restriction.choices)


class EraseForm(forms.Form):
    """Why a person is erased: how the wish reached us."""

    reason = forms.CharField(
        label="How did they ask for it?",
        max_length=200,
        min_length=3,
        help_text="For example: a letter of 3 May. Without their name or number: this line stays.",
    )


class UniverseField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    """A saved universe, by its name."""

    def label_from_instance(self, obj: Universe) -> str:
        return obj.name


class ExportForm(forms.Form):
    """A part of the roll as a file."""

    columns = forms.MultipleChoiceField(
        label="Which columns",
        choices=list(exports.LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["external_id", "last", "first", "address_line", "unit", "city", "state", "zip5"],
        error_messages={"required": "Choose at least one column."},
    )
    form = forms.ChoiceField(label="Form", choices=[("csv", "CSV"), ("jsonl", "JSON lines")])
    reason = forms.CharField(
        label="Why it leaves the house",
        max_length=200,
        min_length=8,
        help_text="For whom, and for what. It stays on record; without names of voters.",
        error_messages={
            "required": "Say why it leaves the house.", "min_length": "Say why in a few words: for whom, for what."
        },
    )  # fmt: skip

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        saved = Universe.objects.filter(campaign=campaign).order_by("name")
        self.fields["universe"] = UniverseField(saved, label="Of whom", required=False, empty_label="Everybody")


class SamePersonForm(forms.Form):
    """Two records: one person, of whom one or the other is kept, or two people."""

    one = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    two = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    do = forms.ChoiceField(choices=[("one", ""), ("two", ""), ("different", "")])


class DecisionForm(forms.Form):
    """One decision in the review; ``other`` names the answer to accept instead of the latest."""

    do = forms.ChoiceField(choices=[choice for choice in Decided.choices if choice[0] != Decided.UNDO])
    other = forms.UUIDField(required=False)


class DoubtForm(forms.Form):
    """How many people the campaign can ask again before it reminds them."""

    most = forms.IntegerField(min_value=1, max_value=100_000)


class CallForm(forms.Form):
    """What came of one call to ask again."""

    NOBODY = "nobody"

    said = forms.ChoiceField(choices=[*Stance.choices, (NOBODY, "")])


class LeakCauseForm(forms.Form):
    """The cause of one leak as an admin found it; nothing takes the latest word back."""

    cause = forms.ChoiceField(choices=LeakCause.choices, required=False)


class DayForm(forms.Form):
    """The same decision about all that one volunteer heard on one day, with their count typed."""

    do = forms.ChoiceField(choices=[(str(each), each.label) for each in decisions.OF_MANY])
    typed = forms.IntegerField(label="How many are they?", min_value=1, max_value=10_000)
