"""What list pages show: people as dataclasses, fifty to a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from voters.enums import Party, Registration
from voters.models import Campaign, Household, Voter

PAGE = 50
MOST_WORDS = 5
MOST_KNOWN = 200
WHO = ("last_name", "first_name", "pk")


@dataclass(frozen=True)
class Person:
    """What a staff page shows of a voter. No number, no score, no answer."""

    id: int
    name: str
    age: int | None
    door: str
    city: str
    precinct: str
    party: str
    status: str
    external_id: str


def listed(voters: QuerySet[Voter]) -> QuerySet[Voter]:
    """Those whose particulars may stand on a list."""
    return voters.filter(protected=False, erased_at=None, merged_into=None)


def person(voter: Voter, *, on: date) -> Person:
    """The voter as a page shows them; ``on`` is the day of their age."""
    door = voter.household
    return Person(
        id=voter.pk,
        name=" ".join(filter(None, (voter.first_name, voter.middle_name, voter.last_name, voter.suffix))) or "No name",
        age=age(voter, on=on),
        door=" ".join(filter(None, (door.address_line, door.unit))) if door else "",
        city=door.city if door else "",
        precinct=voter.precinct,
        party=str(Party(voter.party).label) if voter.party else "",
        status=str(Registration(voter.status).label) if voter.status else "",
        external_id=voter.external_id,
    )


def age(voter: Voter, *, on: date) -> int | None:
    """Whole years by the day of birth; by the year alone where the roll has no day."""
    if voter.birth_date:
        birthday_to_come = (on.month, on.day) < (voter.birth_date.month, voter.birth_date.day)
        return on.year - voter.birth_date.year - birthday_to_come
    return on.year - voter.birth_year if voter.birth_year else None


def people(voters: QuerySet[Voter], *, on: date, number: object = 1) -> Page[Any]:
    """One page of ``Person``, by name. A page that is not there becomes the nearest that is."""
    page = page_of(listed(voters).select_related("household").order_by(*WHO), number=number)
    page.object_list = [person(voter, on=on) for voter in page.object_list]
    return page


def page_of(rows: QuerySet[Any] | Sequence[Any], *, number: object) -> Page[Any]:
    """Fifty rows and how many there are."""
    return Paginator(rows, PAGE).get_page(number)  # type: ignore[arg-type]  # Anything that is no number is page 1.


def search(*, campaign: Campaign, words: str) -> QuerySet[Voter]:
    """Voters by the beginnings of their names, in any order, or by their number on the roll."""
    parts = re.findall(r"[^\s,;]+", words.replace("\x00", ""))[:MOST_WORDS]
    if not parts:
        return Voter.objects.none()
    named = Q()
    for part in parts:
        named &= Q(last_name__istartswith=part) | Q(first_name__istartswith=part)
    return listed(Voter.objects.filter(named | Q(state=campaign.state, external_id__iexact=parts[0])))


def search_of_id(text: str) -> QuerySet[Voter]:
    """A voter by our number or by the roll's."""
    ours = Q(pk=int(text)) if text.isascii() and text.isdigit() and len(text) < 16 else Q(pk=None)
    return Voter.objects.filter(ours | Q(external_id__iexact=text.strip()))


@dataclass(frozen=True)
class RollSize:
    """How many voters a state's roll holds, and how many of them are listed nowhere."""

    voters: int
    doors: int
    protected: int


def roll_size(state: str) -> RollSize:
    counted = Voter.objects.filter(state=state, erased_at=None).aggregate(
        voters=Count("pk"), protected=Count("pk", filter=Q(protected=True))
    )
    return RollSize(counted["voters"], Household.objects.filter(state=state).count(), counted["protected"])


def known_values(state: str) -> dict[str, list[str]]:
    """The counties and cities on the roll, to choose from; at most two hundred of each, ten minutes old at most."""
    key = f"known-values-{state}"
    known: dict[str, list[str]] | None = cache.get(key)
    if known is None:
        counties = Voter.objects.filter(state=state).exclude(county="").values_list("county", flat=True)
        cities = Household.objects.filter(state=state).exclude(city="").values_list("city", flat=True)
        known = {
            "county": list(counties.distinct().order_by("county")[:MOST_KNOWN]),
            "city": list(cities.distinct().order_by("city")[:MOST_KNOWN]),
        }
        cache.set(key, known, 600)
    return known
