"""What people type about texts. The domain and the database say the last word."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from textbank import scripts, searching
from textbank.models import Drive, ReadyAnswer, Sender
from voters import universe
from voters.enums import Purpose, Stance
from voters.forms import UniverseField
from voters.models import Campaign, Universe

EXAMPLE = (
    "Hi {first_name}, it is {volunteer}, a volunteer with {campaign}. "
    "Will you vote for our candidate? Reply STOP to opt out."
)
LARGEST_ID = 2**63 - 1
HOURS = [(hour, f"{hour}:00") for hour in range(8, 22)]
#: What a drive cannot be without, and where it comes from.
NONE_YET = {
    "universe": _("There is none yet: save one under Universes."),
    "sender": _("There is none yet: an admin adds one under Texts, Senders."),
}
#: What a click puts into a text, and how a person calls it.
CHIPS = [("first_name", _("First name")), ("volunteer", _("Volunteer")), ("campaign", _("Campaign"))]


class SenderChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    def label_from_instance(self, sender: Sender) -> str:
        return sender.address


class DriveChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    def label_from_instance(self, drive: Drive) -> str:
        return drive.name


class Words(forms.CharField):
    """Words into which names are put by a click."""

    chips = CHIPS

    def __init__(self, *, rows: int, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **more)


class DriveForm(forms.Form):
    """A new text drive."""

    name = forms.CharField(label=_("Name"), max_length=80)
    purpose = forms.ChoiceField(label=_("What it is for"), choices=Purpose.choices)
    universe = UniverseField(label=_("Universe"), empty_label=_("Choose one"), queryset=Universe.objects.none())
    sender = SenderChoice(label=_("Sent from"), empty_label=_("Choose one"), queryset=Sender.objects.none())
    starts_date = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_date = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    second_pass_of = DriveChoice(
        label=_("Second pass on the silent of"),
        empty_label=_("No, a first pass"),
        required=False,
        queryset=Drive.objects.none(),
        help_text=_("Writes once more to those who have written nothing for a day."),
    )
    release_count = forms.IntegerField(
        label=_("Release at first"),
        min_value=0,
        required=False,
        help_text=_("So many people can be taken. Empty: everybody who is drawn up."),
    )
    batch_size = forms.IntegerField(label=_("People a batch"), min_value=1, max_value=200, initial=50, required=False)
    texter_limit = forms.IntegerField(
        label=_("People a texter and day"), min_value=1, required=False, help_text=_("Empty: no limit in this drive.")
    )
    opens_hour = forms.TypedChoiceField(
        label=_("Texts from"),
        choices=[("", _("the campaign's hours")), *HOURS],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("By the voter's own clock. A drive can only narrow the hours of the campaign and the state."),
    )
    closes_hour = forms.TypedChoiceField(
        label=_("until"),
        choices=[("", _("the campaign's hours")), *HOURS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    script = Words(
        label=_("First text"),
        max_length=scripts.LONGEST,
        rows=5,
        help_text=_("{first_name}, {volunteer} and {campaign} are filled in for each person."),
    )
    answer_for = Words(label=_("Ready answer to For"), required=False, max_length=1600, rows=2)
    answer_undecided = Words(label=_("Ready answer to Undecided"), required=False, max_length=1600, rows=2)
    answer_against = Words(label=_("Ready answer to Against"), required=False, max_length=1600, rows=2)

    def __init__(
        self,
        given: Mapping[str, Any] | None = None,
        *,
        campaign: Campaign,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """``typed`` stands in the fields and is not judged yet."""
        today = timezone.localdate()
        last_day = max(campaign.election_date, today + timedelta(days=1))
        initial = {"starts_date": today, "ends_date": last_day, "script": EXAMPLE}
        super().__init__(given, initial=initial | dict(typed or {}))
        self.campaign = campaign
        for name, rows in (
            ("universe", Universe.objects.filter(campaign=campaign).order_by("name")),
            ("second_pass_of", Drive.objects.filter(campaign=campaign, second_pass=None, second_pass_of=None)),
            ("sender", Sender.objects.filter(campaign=campaign, stopped_at=None).order_by("address")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells the type
            field.queryset = rows
            if name in NONE_YET and not rows.exists():
                field.help_text = NONE_YET[name]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Drive.objects.filter(campaign=self.campaign, name=name).exists():
            raise forms.ValidationError(_("Another drive has this name."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_date"), cleaned.get("ends_date")
        if first and last and first > last:
            self.add_error("ends_date", _("The last day lies before the first."))
        opens, closes = cleaned.get("opens_hour"), cleaned.get("closes_hour")
        if (opens is None) != (closes is None) or (opens is not None and closes is not None and opens >= closes):
            self.add_error("closes_hour", _("Choose both hours, the later one last, or neither."))
        purpose = Purpose(cleaned["purpose"]) if cleaned.get("purpose") else Purpose.IDENTIFY
        self._check_words(cleaned, purpose)
        earlier = cleaned.get("second_pass_of")
        if earlier and earlier.purpose != purpose:
            self.add_error("second_pass_of", _("That drive is for something else."))
        if cleaned.get("universe") and cleaned.get("purpose"):
            self._check_universe(cleaned["universe"], Purpose(cleaned["purpose"]))
        return cleaned

    def _check_words(self, cleaned: dict[str, Any], purpose: Purpose) -> None:
        """The faults of the script and of each ready answer, beside their fields."""
        script = cleaned.get("script")
        for fault in scripts.faults_of(script, purpose=purpose, state=self.campaign.state) if script else []:
            self.add_error("script", fault)
        for stance in Stance:
            name = f"answer_{stance.value}"
            try:
                scripts.check_answer(cleaned.get(name, ""), purpose=purpose)
            except scripts.BadScript as refusal:
                self.add_error(name, refusal.faults)

    def _check_universe(self, chosen: Universe, purpose: Purpose) -> None:
        """A drive that reminds cannot order people by a score: a score opens nothing."""
        try:
            universe.check(chosen.spec, purpose=purpose)
        except universe.BadUniverse as refusal:
            self.add_error("universe", str(refusal))

    @property
    def hours(self) -> tuple[int, int] | None:
        opens, closes = self.cleaned_data["opens_hour"], self.cleaned_data["closes_hour"]
        return (opens, closes) if opens is not None and closes is not None else None

    @property
    def answers(self) -> dict[Stance, str]:
        return {stance: self.cleaned_data.get(f"answer_{stance.value}", "") for stance in Stance}


class SenderForm(forms.Form):
    """A number or a service of the carrier's, from which the campaign texts."""

    address = forms.RegexField(
        label=_("Number or service"),
        regex=r"^(\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32})$",
        help_text=_("A number like +16145550100, or the carrier's name for a messaging service, which begins with MG."),
        error_messages={"invalid": _("This is neither a number that begins with + nor a service.")},
    )
    segments_a_second = forms.IntegerField(
        label=_("Segments a second"),
        min_value=1,
        max_value=1_000,
        required=False,
        help_text=_("1 for a plain number, 3 for a toll-free one. Empty: only the campaign's pace counts."),
    )


class TapForm(forms.Form):
    """One tap: a conversation and a name for the tap. Nothing else is read."""

    conversation = forms.UUIDField()
    request_id = forms.UUIDField()


class RequestForm(forms.Form):
    """A name for one tap, so that the same tap again sends nothing more."""

    request_id = forms.UUIDField()


class StoppedForm(forms.Form):
    """The conversation that a Stop ended on the page before."""

    stopped = forms.UUIDField()


class ReplyForm(RequestForm):
    body = forms.CharField(max_length=1600, required=False)


class IdForm(forms.Form):
    message = forms.UUIDField()
    stance = forms.ChoiceField(choices=Stance.choices)
    id = forms.UUIDField()
    person = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class MessageForm(forms.Form):
    message = forms.UUIDField()
    person = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class TalkForm(forms.Form):
    """A lead's words to a volunteer."""

    words = forms.CharField(max_length=500)
    why = forms.CharField(max_length=7, required=False)


class CorrectIdForm(MessageForm):
    """Another answer read out of a voter's text; no stance means that nothing was said."""

    stance = forms.ChoiceField(choices=[("", ""), *Stance.choices], required=False)
    id = forms.UUIDField()
    words = forms.CharField(max_length=500, required=False)
    why = forms.CharField(max_length=7, required=False)


class SearchForm(forms.Form):
    """Which conversations somebody looks for."""

    words = forms.CharField(label=_("Words"), max_length=100, min_length=2, required=False)
    answer = forms.ChoiceField(label=_("Answer"), required=False)
    volunteer = forms.ChoiceField(label=_("Volunteer"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    error = forms.ChoiceField(label=_("Error"), required=False)
    drive = forms.ChoiceField(label=_("Drive"), required=False)

    def __init__(self, given: Mapping[str, Any], *, choices: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        super().__init__(given)
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type
            field.choices = [("", _("any")), *offered]

    @property
    def search(self) -> searching.Search:
        """What was asked for; a field that makes no sense is left open."""
        given = self.cleaned_data
        return searching.Search(
            words=given.get("words", ""),
            answer=given.get("answer", ""),
            volunteer=UUID(given["volunteer"]) if given.get("volunteer") else None,
            tag=given.get("tag", ""),
            error=given.get("error", ""),
            drive=UUID(given["drive"]) if given.get("drive") else None,
        )


class ReassignForm(forms.Form):
    """Who gets them; nobody means back to the pool."""

    to = forms.ChoiceField(label=_("Give to"), required=False)
    whole = forms.BooleanField(required=False)

    def __init__(self, given: Mapping[str, Any] | None = None, *, texters: Sequence[tuple[str, str]]) -> None:
        super().__init__(given)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type
        field.choices = [("", _("back to the pool")), *texters]


class SizeForm(forms.Form):
    size = forms.IntegerField(min_value=1, max_value=200, required=False)


class CorrectionForm(ReplyForm):
    """Other words for a text that waits."""

    body = forms.CharField(max_length=1600)


class NoteForm(forms.Form):
    note = forms.CharField(max_length=300, required=False)


class Lines(forms.CharField):
    """A list, one entry a line; blank lines and doubles are left out."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, longest: int, **more: Any) -> None:
        super().__init__(**more)
        self.longest = longest

    def clean(self, value: Any) -> Any:
        typed: str = super().clean(value)
        entries = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
        if any(len(entry) > self.longest for entry in entries):
            raise forms.ValidationError(_("An entry is too long."))
        return entries


class RulesForm(forms.Form):
    """What an admin sets for the campaign's texts."""

    segments_a_day = forms.IntegerField(
        label=_("Segments a day"),
        min_value=1,
        max_value=2_000_000,
        help_text=_("Nothing goes over it; the rest goes the next day. More than 20,000 waits for a second person."),
    )
    segments_a_minute = forms.IntegerField(
        label=_("Segments a minute"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("What the carriers take from the registered campaign: 4,500 at the best score, 75 at the lowest."),
    )
    segments_a_carrier_day = forms.IntegerField(
        label=_("Segments in the carriers' day"),
        min_value=1,
        max_value=2_000_000,
        required=False,
        help_text=_("Their day begins at midnight Pacific. Empty: they name no limit."),
    )
    segment_price = forms.DecimalField(
        label=_("Price of a segment, in dollars"),
        min_value=0,
        max_value=1,
        max_digits=7,
        decimal_places=5,
        required=False,
    )
    links = Lines(
        label=_("Links of the campaign"),
        longest=100,
        required=False,
        help_text=_("One a line, as in reyes.example. Links in approved scripts count too."),
    )
    numbers = Lines(
        label=_("Numbers of the campaign"),
        longest=20,
        required=False,
        help_text=_("One a line. Numbers in approved scripts and your senders count too."),
    )
    watch_words = Lines(
        label=_("Watch list"),
        longest=60,
        required=False,
        help_text=_("A text with one of these waits for a lead. One word or phrase a line."),
    )
    languages = Lines(
        label=_("Approved languages"), longest=8, help_text=_("One a line, as in en or es. Others wait for a lead.")
    )
    answers_first = forms.BooleanField(
        label=_("Answers first: who has answers waiting takes no new people"), required=False
    )


class VariantForm(forms.Form):
    """One of the drive's variants, to stop or to resume."""

    variant = forms.RegexField(regex="^[A-D]$")
    do = forms.ChoiceField(choices=[("stop", "stop"), ("resume", "resume")])


class WordingForm(forms.Form):
    """The first text as another variant or in another language."""

    variant = forms.ChoiceField(label=_("Variant"), choices=[(letter, letter) for letter in "ABCD"])
    language = forms.RegexField(
        label=_("Language"), regex=r"^[a-z]{2,3}$", required=False, help_text=_("As on the roll: es. Empty: any.")
    )
    body = Words(label=_("First text"), max_length=scripts.LONGEST, rows=3)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("variant") == "A" and not cleaned.get("language"):
            self.add_error("variant", _("The script itself is variant A."))
        return cleaned


class AnswerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    def label_from_instance(self, answer: ReadyAnswer) -> str:
        return answer.title or str(Stance(answer.stance).label)


class AnswerForm(forms.Form):
    """A ready answer; ``after`` another one it is a branch of the follow-up tree."""

    title = forms.CharField(label=_("Title"), max_length=40)
    after = AnswerChoice(
        label=_("Offered after"), empty_label=_("At any time"), required=False, queryset=ReadyAnswer.objects.none()
    )
    body = Words(label=_("Text"), max_length=1600, rows=2)

    def __init__(self, given: Mapping[str, Any] | None = None, *, drive: Drive) -> None:
        super().__init__(given)
        field = self.fields["after"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells the type
        field.queryset = ReadyAnswer.objects.filter(drive=drive).order_by("pk")


class ReleaseForm(forms.Form):
    count = forms.IntegerField(min_value=0, required=False)


class ReasonForm(forms.Form):
    """Why a list leaves the house."""

    reason = forms.CharField(
        label=_("Why it leaves the house"),
        max_length=200,
        min_length=8,
        help_text=_("For whom, and for what. It stays on record; without names of voters."),
    )


class PutForm(forms.Form):
    """A merge field that is put at the end of a text."""

    put = forms.RegexField(
        regex=r"^(script|answer_for|answer_undecided|answer_against):(first_name|volunteer|campaign)$"
    )
