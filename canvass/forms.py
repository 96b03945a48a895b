"""What an organizer types in about the doors: courtesy checks. The rules stand in the domain and in the database."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from canvass.enums import Border
from voters import universe
from voters.enums import AllowanceKind, Purpose, Question
from voters.forms import UniverseField
from voters.models import Campaign, Universe, User

MOST_BUSY = 20
LASTS = [(1, "1 day"), (3, "3 days"), (14, "14 days")]


class DriveForm(forms.Form):
    """A piece of work at the doors."""

    name = forms.CharField(label="Name", max_length=80, help_text="Volunteers see it: Autumn doors.")
    purpose = forms.ChoiceField(
        label="What for",
        choices=[
            (Purpose.IDENTIFY, "Identify voters: ask everybody in the universe"),
            (Purpose.GOTV, "Get out the vote: remind those who said yes, and nobody else"),
        ],
        widget=forms.RadioSelect,
        initial=Purpose.IDENTIFY,
    )
    universe = UniverseField(label="Whom", queryset=Universe.objects.none(), empty_label="Choose a universe")
    opening = forms.CharField(
        label="The first lines",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="As they are spoken: Hi, I am a neighbor volunteering for Ana Reyes.",
    )
    question = forms.CharField(label="The question", max_length=200, help_text="It stands above the three answers.")
    starts_date = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    ends_date = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))
    asks_position = forms.BooleanField(
        label="Note where the phone is at each door",
        required=False,
        help_text="Volunteers are told and may say no. No page shows it. It only counts doors recorded far away.",
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.fields["universe"].queryset = campaign.universes.order_by("name")  # type: ignore[attr-defined]  # by class

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.campaign.door_drives.filter(name=name).exists():
            raise forms.ValidationError("Another drive has this name.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        starts, ends = cleaned.get("starts_date"), cleaned.get("ends_date")
        if starts and ends and ends < starts:
            self.add_error("ends_date", "The last day comes before the first.")
        self._check_universe(cleaned.get("universe"), cleaned.get("purpose"))
        return cleaned

    def _check_universe(self, chosen: Universe | None, purpose: str | None) -> None:
        if chosen is None or not purpose:
            return
        try:
            universe.check(chosen.spec, purpose=Purpose(purpose))
        except universe.BadUniverse as refusal:
            self.add_error("universe", str(refusal))


class DrawForm(forms.Form):
    """How a drive's doors are cut into turfs, and how these are walked."""

    doors_per_turf = forms.IntegerField(
        label="Doors in a turf",
        min_value=5,
        max_value=300,
        initial=60,
        error_messages=dict.fromkeys(("required", "min_value", "max_value"), "A turf has 5 to 300 doors."),
    )
    minutes_per_turf = forms.IntegerField(
        label="Or minutes in a turf",
        min_value=15,
        max_value=480,
        required=False,
        help_text="Then each turf takes about so long, with the way between the doors, and doors are not counted.",
        error_messages=dict.fromkeys(("min_value", "max_value"), "A turf takes 15 to 480 minutes."),
    )
    recut = forms.BooleanField(
        label="Cut the free turfs anew too",
        required=False,
    )
    borders = forms.MultipleChoiceField(
        label="Never across the borders of",
        choices=Border.choices,
        required=False,
        initial=[Border.PRECINCT],
        widget=forms.CheckboxSelectMultiple,
        help_text="As the roll has them. None: a turf may hold doors from several.",
    )
    closed = forms.BooleanField(label="Each walk comes back to where it began", required=False)
    meeting_point = forms.CharField(
        label="Walks start at",
        max_length=100,
        required=False,
        help_text="The address of a door, or a latitude and a longitude: 44.05, -93.2. Empty: where it is shortest.",
    )
    busy_streets = forms.CharField(
        label="Busy streets: do not cross",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line, as in the addresses. Walks do one side first, then the other.",
    )

    def clean_busy_streets(self) -> frozenset[str]:
        lines = self.cleaned_data["busy_streets"].splitlines()
        streets = frozenset(" ".join(line.split()) for line in lines if line.strip())
        if len(streets) > MOST_BUSY:
            raise forms.ValidationError(f"Name at most {MOST_BUSY} busy streets.")
        return streets


class AssignForm(forms.Form):
    """Who gets the list."""

    volunteer = forms.ModelChoiceField(label="To", queryset=User.objects.none(), empty_label="Choose a person")
    days = forms.TypedChoiceField(label="For", choices=LASTS, coerce=int, required=False, initial=3)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].queryset = people  # type: ignore[attr-defined]  # by class


class LaunchForm(forms.Form):
    """A morning on which people gather."""

    meeting_place = forms.CharField(
        label="Where and when to meet", max_length=160, help_text="Shown to who joins: Ashbury library, 10:00."
    )
    newcomers = forms.IntegerField(
        label="How many may join at it",
        min_value=1,
        max_value=500,
        initial=100,
        help_text="So many newcomers can get a code by text within an hour.",
    )


class NumberForm(forms.Form):
    """The six digits of a walk list."""

    number = forms.RegexField(
        r"^\s*[0-9]{3}\s?[0-9]{3}\s*$",
        label=_("Number of the list"),
        max_length=12,
        error_messages={"invalid": _("Type the six digits of the list.")},
        widget=forms.TextInput(attrs={"class": "code", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        return "".join(self.cleaned_data["number"].split())


class AllowForm(forms.Form):
    """An organizer's word on one volunteer."""

    kind = forms.TypedChoiceField(choices=AllowanceKind.choices, coerce=AllowanceKind)


class HoldForm(forms.Form):
    """Whose answers are put in question: how many days back, why, and whether of one list alone."""

    days = forms.IntegerField(min_value=1, max_value=365)
    reason = forms.CharField(max_length=80)
    walk_list = forms.UUIDField(required=False)


class QuestionForm(forms.Form):
    """What becomes of the answers that are in question."""

    to = forms.ChoiceField(choices=Question.choices)
