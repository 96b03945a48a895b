"""What is said at the door, and asked after the answer: revision by revision, language by language.

``Script.follow_ups`` is a list of at most two questions, each
``{"ask": words, "when": [answers], "after": key or "", "choices": [{"key": key, "words": words}]}``: it is asked of
whoever gave one of the answers in ``when`` and, if ``after`` names one, chose that of the first question.
``Script.translations`` holds, by language, ``{"opening", "question", "thanks", "follow_ups": [{"ask", "choices"}]}``,
its choices in the same order. A revision never changes, and a walk list keeps the one it was cut for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import transaction

from canvass.models import Drive, Script
from voters import audit, permissions
from voters.enums import Stance
from voters.models import User

MOST_FOLLOW_UPS = 2
MOST_CHOICES = 5
LANGUAGES = {"es": "Spanish", "zh": "Chinese", "vi": "Vietnamese", "ko": "Korean", "tl": "Tagalog", "ar": "Arabic"}


class BadScript(Exception):
    """The words do not make a script; the message says why."""

    code = "bad_script"


@dataclass(frozen=True)
class FollowUp:
    """One more question, free to skip. ``choices`` are the words of each button, in order; their keys are 1, 2, ..."""

    ask: str
    choices: tuple[str, ...]
    when: tuple[Stance, ...] = tuple(Stance)
    after: str = ""

    @property
    def keys(self) -> list[str]:
        return [str(number) for number in range(1, len(self.choices) + 1)]

    def as_json(self) -> dict[str, Any]:
        choices = [{"key": key, "words": words} for key, words in zip(self.keys, self.choices, strict=True)]
        return {"ask": self.ask, "when": [str(answer) for answer in self.when], "after": self.after, "choices": choices}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            ask=stored["ask"],
            choices=tuple(choice["words"] for choice in stored["choices"]),
            when=tuple(Stance(answer) for answer in stored["when"]),
            after=stored["after"],
        )


@dataclass(frozen=True)
class Wording:
    """A script in one language. ``follow_ups`` of a translation are (question, choices), in the script's own order."""

    opening: str
    question: str
    thanks: str
    follow_ups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def as_json(self) -> dict[str, Any]:
        asked = [{"ask": ask, "choices": list(choices)} for ask, choices in self.follow_ups]
        return {"opening": self.opening, "question": self.question, "thanks": self.thanks, "follow_ups": asked}


@dataclass(frozen=True)
class Words:
    """Everything a revision holds."""

    question: str
    opening: str = ""
    thanks: str = ""
    follow_ups: tuple[FollowUp, ...] = ()
    translations: Mapping[str, Wording] = field(default_factory=dict)


def read(script: Script) -> Words:
    """A stored revision."""
    return Words(
        question=script.question,
        opening=script.opening,
        thanks=script.thanks,
        follow_ups=tuple(FollowUp.read(stored) for stored in script.follow_ups),
        translations={language: _wording(stored) for language, stored in script.translations.items()},
    )


def _wording(stored: Mapping[str, Any]) -> Wording:
    asked = tuple((each["ask"], tuple(each["choices"])) for each in stored["follow_ups"])
    return Wording(stored["opening"], stored["question"], stored["thanks"], asked)


def asks(script: Script, detail: str) -> bool:
    """Whether ``detail``, "1:2" for the second choice of the first question, is one that this revision offers."""
    number, _, key = detail.partition(":")
    if number not in ("1", "2") or int(number) > len(script.follow_ups):
        return False
    return key in FollowUp.read(script.follow_ups[int(number) - 1]).keys


@transaction.atomic
def revise(*, drive: Drive, words: Words, by: User) -> Script:
    """Give a drive a new revision of its script. Lists that are drawn up keep the one they have.

    Raises ``BadScript`` and ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    check(words)
    drive = Drive.objects.select_for_update(of=("self",), no_key=True).get(pk=drive.pk)
    script = Script.objects.create(
        campaign=drive.campaign,
        opening=words.opening,
        question=words.question,
        thanks=words.thanks,
        follow_ups=[asked.as_json() for asked in words.follow_ups],
        translations={language: wording.as_json() for language, wording in words.translations.items()},
        replaces_id=drive.script_id,
        created_by=by,
    )
    Drive.objects.filter(pk=drive.pk).update(script=script)
    audit.record("door_script.revised", by=by, campaign=drive.campaign, on=script, drive=str(drive.pk))
    return script


def check(words: Words) -> None:
    """Refuse with ``BadScript`` what a phone could not ask."""
    if len(words.follow_ups) > MOST_FOLLOW_UPS:
        raise BadScript("At most two questions follow the first.")
    for number, asked in enumerate(words.follow_ups, start=1):
        _check_follow_up(asked, number, words.follow_ups)
    for language, wording in words.translations.items():
        if language not in LANGUAGES:
            raise BadScript("That language is not one of ours.")
        if [len(choices) for _, choices in wording.follow_ups] != [len(asked.choices) for asked in words.follow_ups]:
            raise BadScript(f"{LANGUAGES[language]}: each question needs as many choices as in English.")


def _check_follow_up(asked: FollowUp, number: int, all_asked: Sequence[FollowUp]) -> None:
    if not asked.ask or not asked.when:
        raise BadScript(f"Question {number} needs words, and an answer after which it is asked.")
    if not 2 <= len(asked.choices) <= MOST_CHOICES:
        raise BadScript(f"Question {number} needs two to five choices, one a line.")
    if asked.after and (number == 1 or asked.after not in all_asked[0].keys):
        raise BadScript(f"Question {number} waits for a choice that the first question does not offer.")
