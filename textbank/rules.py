"""A campaign's own rules for its texts, changed by an admin and written down."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from textbank import extensions
from textbank.models import Rules
from textbank.models.rules import SEGMENTS_A_DAY
from voters import audit, permissions
from voters.models import Campaign, User
from voters.permissions import Act

FIGURES = ("segments_a_day", "segments_a_minute", "segments_a_carrier_day", "segment_price", "answers_first")
LISTS = ("links", "numbers", "watch_words", "languages")


def of(campaign: Campaign) -> Rules:
    """The campaign's rules; the database made them with the campaign."""
    return Rules.objects.get(campaign=campaign)


@transaction.atomic
def change(
    *,
    campaign: Campaign,
    by: User,
    segments_a_day: int,
    links: list[str],
    numbers: list[str],
    watch_words: list[str],
    languages: list[str],
    segment_price: Decimal | None = None,
    answers_first: bool = False,
    segments_a_minute: int | None = None,
    segments_a_carrier_day: int | None = None,
    at: datetime,
) -> bool:
    """Set the rules. They hold from the next text on; what waits for a lead goes on waiting.

    More segments a day than two people agreed to wait until a second one agrees; says whether all holds already.
    """
    permissions.check_can(by, Act.CHANGE_CAMPAIGN, campaign)
    asked, most = segments_a_day, extensions.most_segments(campaign, usual=SEGMENTS_A_DAY)
    if asked > most:
        extensions.ask(campaign=campaign, drive=None, count=asked, by=by, at=at)
        segments_a_day = of(campaign).segments_a_day
    Rules.objects.filter(campaign=campaign).update(
        segment_price=of(campaign).segment_price if segment_price is None else segment_price,
        segments_a_day=segments_a_day,
        segments_a_minute=segments_a_minute or of(campaign).segments_a_minute,
        segments_a_carrier_day=segments_a_carrier_day,
        links=links,
        numbers=numbers,
        watch_words=watch_words,
        languages=languages,
        answers_first=answers_first,
    )
    audit.record("text_rules.changed", by=by, campaign=campaign, segments_a_day=segments_a_day)
    return asked <= most


def as_typed(found: Rules) -> dict[str, Any]:
    """The rules as the form shows them: each list a line an entry."""
    lists = {name: "\n".join(getattr(found, name)) for name in LISTS}
    plain = {name: getattr(found, name) for name in FIGURES}
    return {**plain, **lists}
