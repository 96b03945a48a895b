"""All that a campaign knows of one person, as a file for that person."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from voters import audit, evidence, permissions
from voters.models import Campaign, User, Voter
from voters.roll import registry
from voters.who_saw import who_saw

ON_THE_ROLL = (
    "state",
    "external_id",
    "last_name",
    "first_name",
    "middle_name",
    "suffix",
    "birth_date",
    "birth_year",
    "sex",
    "language",
    "party",
    "status",
    "registered_date",
    "county",
    "precinct",
)
AT_THE_DOOR = ("address_line", "unit", "city", "zip5", "zip4")


@transaction.atomic
def of(*, voter: Voter, campaign: Campaign, by: User, at: datetime) -> dict[str, Any]:
    """The roll's columns, the numbers, what was said, written and noted, every reminder, and who saw it. Audited.

    Volunteers stand in it by number, not by name. Raises ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.ERASE, campaign)
    told = evidence.of(campaign=campaign, voter=voter, at=at).as_json()
    known: dict[str, Any] = {}
    for path in settings.KNOWN_BY:
        known |= import_string(path)(voter=voter, campaign=campaign)
    audit.record("voter.file_taken", by=by, campaign=campaign, on=voter, people=1)
    door = voter.household
    return {
        "campaign": campaign.name,
        "made_at": at.isoformat(),
        "other_records": [_on_the_roll(other) for other in voter.merged.order_by("pk")],
        "other_numbers": list(voter.other_numbers.order_by("pk").values("source", "number")),
        "roll": _on_the_roll(voter),
        "address": {name: getattr(door, name) for name in AT_THE_DOOR} if door else None,
        "phones": list(voter.phones.order_by("pk").values_list("number", flat=True)),
        "scores": list(voter.scores.filter(campaign=campaign).values_list("value", flat=True)),
        **{name: told[name] for name in ("answers", "restrictions", "reminders")},
        **known,
        "seen_by": [
            {"at": seen.at.isoformat(), "person": seen.by_id, "how": seen.how}
            for seen in who_saw(voter=voter, campaign=campaign)
        ],
    }


def _on_the_roll(voter: Voter) -> dict[str, Any]:
    found = {name: _plain(getattr(voter, name)) for name in ON_THE_ROLL}
    return found | {"voted_in": registry.names_of(voter.voted_in)}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int | list) else str(value)
