"""What an admin types about a campaign, and about those who work for it."""

import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from voters import campaigns
from voters.enums import Role
from voters.models import Campaign

ZONES = [
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic"),
    ("Pacific/Guam", "Chamorro"),
    ("Pacific/Pago_Pago", "Samoa"),
]
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR"
    " PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI"
).split()
HOURS = [(hour, f"{hour}:00") for hour in range(8, 22)]
SUPPORT = [(2, "1 or 2: strong and leaning supporters"), (1, "1 alone: strong supporters")]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' generic is not subscriptable when it runs
    """Everything about a campaign that an admin may change."""

    state = forms.ChoiceField(choices=[("", "Choose"), *((state, state) for state in STATES)])
    time_zone = forms.ChoiceField(choices=ZONES)
    opens_hour = forms.TypedChoiceField(label="Knock and text from", choices=HOURS, coerce=int, initial=9)
    closes_hour = forms.TypedChoiceField(label="until", choices=HOURS, coerce=int, initial=20)
    gotv_opens_at = forms.DateTimeField(
        label="Reminders begin",
        help_text="No reminder before this day and hour, in the campaign's own time.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    id_valid_days = forms.IntegerField(
        label="An answer counts for",
        help_text="Days. After that the voter is asked again.",
        initial=180,
        min_value=1,
        max_value=730,
    )
    support_threshold = forms.TypedChoiceField(
        label="On the scale of 1 to 5, support is", choices=SUPPORT, coerce=int, initial=2
    )
    conflict_window_days = forms.IntegerField(
        label="Two different answers are held for review when they lie within",
        help_text="Days. 0 holds none.",
        initial=3,
        min_value=0,
        max_value=90,
    )
    counts_imports = forms.BooleanField(
        label="Answers brought from another system count",
        required=False,
        help_text="Leave this off unless you know who asked, and how.",
    )

    kept_days = forms.IntegerField(
        label="Days after the election",
        help_text="So long notes, texts and numbers are kept. Then they go by themselves, for good.",
        initial=90,
        min_value=30,
        max_value=365,
    )

    leak_warning_percent = forms.IntegerField(
        label="Warn when leaks reach",
        help_text="Per cent of the people reached by a reminder.",
        initial=2,
        min_value=1,
        max_value=20,
    )
    leak_stop_percent = forms.IntegerField(
        label="A drive stops itself at", help_text="Per cent.", initial=5, min_value=1, max_value=20
    )
    leak_least_reached = forms.IntegerField(
        label="Once it has reached",
        help_text="People. Fewer prove too little.",
        initial=100,
        min_value=20,
        max_value=1000,
    )

    class Meta:
        model = Campaign
        fields = (
            "name",
            "question",
            "election_date",
            "state",
            "time_zone",
            "opens_hour",
            "closes_hour",
            "gotv_opens_at",
            "id_valid_days",
            "support_threshold",
            "conflict_window_days",
            "counts_imports",
            "kept_days",
            "leak_warning_percent",
            "leak_stop_percent",
            "leak_least_reached",
        )
        widgets = {"election_date": _day()}
        labels = {"name": "Campaign", "election_date": "Election day"}
        help_texts = {"question": "As it is spoken at the door. For example: Will you vote for Ana Reyes?"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.gotv_opens_at:
            here = zoneinfo.ZoneInfo(self.instance.time_zone)
            opens = self.instance.gotv_opens_at.astimezone(here)
            self.initial["gotv_opens_at"] = opens.replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        """Read the moment in the campaign's own zone, and keep the hours in order."""
        cleaned: dict[str, Any] = super().clean() or {}
        opens, closes = cleaned.get("opens_hour"), cleaned.get("closes_hour")
        if opens is not None and closes is not None and opens >= closes:
            self.add_error("closes_hour", "End later than you begin.")
        warns, stops = cleaned.get("leak_warning_percent"), cleaned.get("leak_stop_percent")
        if warns is not None and stops is not None and stops < warns:
            self.add_error("leak_stop_percent", "Stop no earlier than you warn.")
        begins, zone = cleaned.get("gotv_opens_at"), cleaned.get("time_zone")
        if begins and zone:
            cleaned["gotv_opens_at"] = timezone.make_naive(begins).replace(tzinfo=zoneinfo.ZoneInfo(zone))
        return cleaned

    def rules(self) -> campaigns.Rules:
        return campaigns.Rules(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class FirstAdminForm(forms.Form):
    """Who sets up the first campaign."""

    admin_name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label="Your e-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label="A password",
        max_length=128,
        strip=False,
        help_text="At least 12 characters. Three or four words in a row are good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class InviteForm(forms.Form):
    role = forms.TypedChoiceField(label="As", choices=Role.choices, coerce=Role)
    most_uses = forms.IntegerField(
        label="How many volunteers may join by it",
        min_value=1,
        max_value=500,
        initial=20,
        help_text="A link for staff works once.",
    )
    meeting_place = forms.CharField(
        label="Where and when to meet", max_length=160, required=False, help_text="Shown to who opens the link."
    )

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in roles]
        self.fields["role"] = forms.TypedChoiceField(label="As", choices=choices, coerce=Role)


class RoleForm(forms.Form):
    role = forms.TypedChoiceField(choices=Role.choices, coerce=Role)
