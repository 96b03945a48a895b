"""What an organizer types in of a script: courtesy checks. ``scripts.check`` has the last word."""

from typing import Any

from django import forms

from canvass import scripts
from canvass.scripts import MOST_CHOICES, FollowUp, Wording, Words
from voters.enums import Stance

LONGEST_QUESTION = 200
LONGEST_CHOICE = 40
NUMBERS = (1, 2)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class _SpokenForm(forms.Form):
    """What both forms ask: the lines to say, and the words of each further question."""

    opening = forms.CharField(
        label="The first lines", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    question = forms.CharField(label="The question", max_length=LONGEST_QUESTION)
    thanks = forms.CharField(label="A word of thanks", max_length=300, required=False)

    def choices_of(self, number: int) -> tuple[str, ...]:
        return _lines(self.cleaned_data.get(f"choices_{number}", ""))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for number in NUMBERS:
            if any(len(choice) > LONGEST_CHOICE for choice in self.choices_of(number)):
                self.add_error(f"choices_{number}", f"A choice has at most {LONGEST_CHOICE} letters.")
        return cleaned


def _ask(number: int) -> forms.CharField:
    return forms.CharField(label=f"Further question {number}", max_length=LONGEST_QUESTION, required=False)


def _choices(number: int) -> forms.CharField:
    return forms.CharField(
        label=f"Its choices ({number})",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"One a line, two to {MOST_CHOICES}. Each is a button.",
    )


def _when(number: int) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=f"Ask it after ({number})",
        choices=Stance.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=[Stance.FOR],
    )


class ScriptForm(_SpokenForm):
    """A new revision of a drive's script, in English."""

    ask_1, choices_1, when_1 = _ask(1), _choices(1), _when(1)
    ask_2, choices_2, when_2 = _ask(2), _choices(2), _when(2)
    after_2 = forms.ChoiceField(
        label="Only after this choice of question 1",
        required=False,
        choices=[("", "After any"), *((str(key), f"Choice {key}") for key in range(1, MOST_CHOICES + 1))],
    )

    def words(self, before: Words) -> tuple[Words, list[str]]:
        """The new revision, and the languages that no longer fit it: their choices are others now."""
        asked = tuple(self._asked(number) for number in NUMBERS if self.cleaned_data.get(f"ask_{number}"))
        counts = [len(each.choices) for each in asked]
        kept = {
            language: wording
            for language, wording in before.translations.items()
            if [len(choices) for _, choices in wording.follow_ups] == counts
        }
        given = self.cleaned_data
        made = Words(given["question"], given["opening"], given["thanks"], asked, kept)
        return made, [scripts.LANGUAGES[language] for language in before.translations if language not in kept]

    def _asked(self, number: int) -> FollowUp:
        when = tuple(Stance(answer) for answer in self.cleaned_data[f"when_{number}"])
        after = self.cleaned_data["after_2"] if number == 2 else ""
        return FollowUp(self.cleaned_data[f"ask_{number}"], self.choices_of(number), when, after)

    @staticmethod
    def filled(words: Words) -> dict[str, Any]:
        """What the form shows of a revision."""
        shown: dict[str, Any] = {"opening": words.opening, "question": words.question, "thanks": words.thanks}
        for number, asked in enumerate(words.follow_ups, start=1):
            shown |= {
                f"ask_{number}": asked.ask,
                f"choices_{number}": "\n".join(asked.choices),
                f"when_{number}": [str(answer) for answer in asked.when],
                f"after_{number}": asked.after,
            }
        return shown


class TranslationForm(_SpokenForm):
    """The same words in another language: as many questions as the script asks, their choices in the same order."""

    ask_1, choices_1 = _ask(1), _choices(1)
    ask_2, choices_2 = _ask(2), _choices(2)

    def __init__(self, *args: Any, words: Words, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wording = words.translations.get(language)
        for number in NUMBERS:
            if number > len(words.follow_ups):
                del self.fields[f"ask_{number}"], self.fields[f"choices_{number}"]
                continue
            asked = words.follow_ups[number - 1]
            self.fields[f"ask_{number}"].help_text = asked.ask
            self.fields[f"choices_{number}"].help_text = " / ".join(asked.choices)
            self.fields[f"ask_{number}"].required = self.fields[f"choices_{number}"].required = True
        self.fields["question"].help_text = words.question
        self.initial = self.filled(wording) if wording else {}

    def wording(self) -> Wording:
        asked = tuple(
            (self.cleaned_data[f"ask_{number}"], self.choices_of(number))
            for number in NUMBERS
            if f"ask_{number}" in self.fields
        )
        given = self.cleaned_data
        return Wording(given["opening"], given["question"], given["thanks"], asked)

    @staticmethod
    def filled(wording: Wording) -> dict[str, Any]:
        shown = {"opening": wording.opening, "question": wording.question, "thanks": wording.thanks}
        for number, (ask, choices) in enumerate(wording.follow_ups, start=1):
            shown |= {f"ask_{number}": ask, f"choices_{number}": "\n".join(choices)}
        return shown
