"""What else a volunteer has to do, for a page of one part of the product that may not know the other."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from voters.models import Campaign, User


@dataclass(frozen=True)
class Batch:
    """People to write to: ``in_hand`` of this volunteer, or ``free`` to take. ``refusal`` says why not now."""

    id: str
    name: str
    question: str
    purpose: str
    in_hand: int
    free: int
    refusal: str
    url: str


@dataclass(frozen=True)
class Beside:
    """``answers`` wait for this volunteer at ``answers_url``."""

    batches: list[Batch]
    answers: int = 0
    answers_url: str = ""


def of(*, volunteer: User, campaign: Campaign, at: datetime) -> Beside:
    """Asks what the settings name as ``WORK_BESIDE``; nothing where they name nothing."""
    if not settings.WORK_BESIDE:
        return Beside([])
    found: Beside = import_string(settings.WORK_BESIDE)(volunteer=volunteer, campaign=campaign, at=at)
    return found
