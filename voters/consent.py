"""Who may not be texted, who may not be contacted, and at which hours, by where the voter lives."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

import phonenumbers
from django.db import transaction
from phonenumbers import timezone as phone_zones

from voters import audit, door_zones, erased
from voters.enums import Restriction, Wish, WishSource
from voters.models import Campaign, PhoneWish, User, Voter, VoterRestriction

#: From the first to the second, local time.
Hours = tuple[int, int]
#: Narrower hours that some states set for marketing texts, by weekday (Monday is 0); we keep them for all texts.
STATE_HOURS: dict[str, dict[int, Hours]] = {
    **{state: dict.fromkeys(range(7), (8, 20)) for state in ["FL", "MD", "MS", "NJ", "OK"]},
    "CT": dict.fromkeys(range(7), (9, 20)),
    "RI": {**dict.fromkeys(range(5), (9, 18)), 5: (10, 17), 6: (10, 17)},
    "TX": {**dict.fromkeys(range(6), (9, 21)), 6: (12, 21)},
}


@dataclass(frozen=True)
class Window:
    """Whether a text may go out now; if so until when, if not from when."""

    open: bool
    closes_at: datetime | None
    opens_at: datetime | None


@lru_cache(maxsize=4096)
def _zones_of_prefix(prefix: str) -> tuple[str, ...]:
    number = phonenumbers.parse(prefix + "0100", None)
    zones = tuple(phone_zones.time_zones_for_number(number))
    return door_zones.EVERY_ZONE if not zones or zones == ("Etc/Unknown",) else zones


def zones(*, state: str, number: str, voter: Voter | None = None) -> tuple[str, ...]:
    """Every zone the recipient may be in: where the voter lives, and where the number comes from."""
    lives = door_zones.of_voter(voter) if voter else door_zones.of_state(state)
    return tuple(dict.fromkeys((*lives, *_zones_of_prefix(number[:-4]))))


def window(
    *,
    campaign: Campaign,
    state: str,
    number: str,
    at: datetime,
    voter: Voter | None = None,
    within: Hours | None = None,
) -> Window:
    """May this number be texted now? All its zones must be within the campaign's and the state's hours.

    With the ``voter``, it is the zone of her door that counts, and not each that her state has. ``within`` narrows the
    hours further; it never widens them.
    """
    everywhere = [ZoneInfo(zone) for zone in zones(state=state, number=number, voter=voter)]
    hours = _narrowed((campaign.opens_hour, campaign.closes_hour), within)
    spans = [_span(hours, state, zone, at) for zone in everywhere]
    if all(opens <= at < closes for opens, closes in spans):
        return Window(True, min(closes for _, closes in spans), None)
    return Window(False, None, _next_opening(hours, state, everywhere, at))


def _narrowed(hours: Hours, by: Hours | None) -> Hours:
    return (max(hours[0], by[0]), min(hours[1], by[1])) if by else hours


def _span(hours: Hours, state: str, zone: ZoneInfo, at: datetime) -> tuple[datetime, datetime]:
    """The hours of that day in that zone, as moments."""
    day = at.astimezone(zone).date()
    opens, closes = hours
    if state in STATE_HOURS:
        opens, closes = _narrowed(hours, STATE_HOURS[state][day.weekday()])
    return (
        datetime.combine(day, time(opens), tzinfo=zone),
        datetime.combine(day, time(closes), tzinfo=zone),
    )


def _next_opening(hours: Hours, state: str, everywhere: list[ZoneInfo], at: datetime) -> datetime | None:
    """The next moment within four days at which every zone is open, to the quarter of an hour."""
    step = timedelta(minutes=15)
    moment = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0) + step
    for _ in range(4 * 24 * 4):
        spans = [_span(hours, state, zone, moment) for zone in everywhere]
        if all(opens <= moment < closes for opens, closes in spans):
            return moment
        moment += step
    return None


def is_stopped(number: str) -> bool:
    """Whether the latest wish for this number is: no more texts. It covers every campaign."""
    return erased.is_stopped(number)


@transaction.atomic
def stop(*, number: str, source: WishSource, by: User | None, campaign: Campaign | None) -> None:
    """No more texts to this number, from any campaign, from this transaction on."""
    _wish(number, Wish.STOP, source, by, campaign)


@transaction.atomic
def start(*, number: str, source: WishSource, by: User | None, campaign: Campaign | None) -> None:
    """Texts are welcome again: the holder said so, or the stop was a slip of the finger."""
    _wish(number, Wish.START, source, by, campaign)


def _wish(number: str, wish: Wish, source: WishSource, by: User | None, campaign: Campaign | None) -> None:
    if is_stopped(number) == (wish == Wish.STOP):
        return
    row = PhoneWish.objects.create(number=number, wish=wish, source=source, by=by)
    audit.record(f"consent.{wish}", by=by, campaign=campaign, on=row, source=source)


def restrictions(*, campaign: Campaign, voter: Voter) -> list[VoterRestriction]:
    """What restricts contact with this voter now, the oldest first."""
    rows = VoterRestriction.objects.filter(campaign=campaign, voter=voter, lifts=None, lifted_by=None)
    return list(rows.order_by("pk"))


@transaction.atomic
def restrict(
    *, campaign: Campaign, voter: Voter, kind: Restriction, by: User | None, evidence_id: UUID | None = None
) -> VoterRestriction:
    """Note that nobody may remind this voter, and why."""
    row = VoterRestriction.objects.create(campaign=campaign, voter=voter, kind=kind, by=by, evidence_id=evidence_id)
    audit.record(f"restriction.{kind}", by=by, campaign=campaign, on=row)
    return row


@transaction.atomic
def lift(*, restriction: VoterRestriction, by: User) -> None:
    """Take a restriction back. The row stays; a second row names it."""
    VoterRestriction.objects.get_or_create(
        lifts=restriction,
        defaults={
            "campaign": restriction.campaign,
            "voter": restriction.voter,
            "kind": restriction.kind,
            "by": by,
        },
    )
    audit.record("restriction.lifted", by=by, campaign=restriction.campaign, on=restriction)
