"""What the doors know of one voter: who had them on a list, and what was noted."""

from canvass.models import ListedVoter, Visit
from voters.models import Campaign, Voter
from voters.who_saw import Seen


def handed_out(*, voter: Voter, campaign: Campaign | None) -> list[Seen]:
    """Each time this voter stood on a walk list that was put into somebody's hands."""
    listed = ListedVoter.objects.filter(voter=voter, walk_list__volunteer__isnull=False)
    if campaign is not None:
        listed = listed.filter(campaign=campaign)
    return [
        Seen(row.walk_list.given_at, str(row.walk_list.volunteer_id), row.walk_list.volunteer.name, "on a walk list")
        for row in listed.select_related("walk_list__volunteer")
        if row.walk_list.given_at and row.walk_list.volunteer
    ]


def record(*, voter: Voter, campaign: Campaign) -> dict[str, list[dict[str, str]]]:
    """What volunteers noted at this voter's door, for the voter's own file."""
    visits = Visit.objects.filter(voter=voter, campaign=campaign).order_by("said_at")
    return {
        "visits": [
            {"at": visit.said_at.isoformat(), "result": visit.get_result_display(), "note": visit.note}
            for visit in visits
        ]
    }
