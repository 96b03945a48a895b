"""What the doors know of one voter: who had them on a list or in a packet, and what was noted."""

from canvass.models import ListedVoter, PrintedVoter, Visit
from voters.models import Campaign, Voter
from voters.who_saw import Seen


def handed_out(*, voter: Voter, campaign: Campaign | None) -> list[Seen]:
    """Each time this voter stood on a walk list that was put into somebody's hands."""
    listed = ListedVoter.objects.filter(voter=voter, walk_list__volunteer__isnull=False)
    if campaign is not None:
        listed = listed.filter(campaign=campaign)
    on_lists = [
        Seen(row.walk_list.given_at, str(row.walk_list.volunteer_id), row.walk_list.volunteer.name, "on a walk list")
        for row in listed.select_related("walk_list__volunteer")
        if row.walk_list.given_at and row.walk_list.volunteer
    ]
    return on_lists + _printed(voter, campaign)


def _printed(voter: Voter, campaign: Campaign | None) -> list[Seen]:
    """Each packet on which this voter stands, by who printed it."""
    printed = PrintedVoter.objects.filter(voter=voter).select_related("packet__printed_by")
    if campaign is not None:
        printed = printed.filter(campaign=campaign)
    packets = [row.packet for row in printed]
    return [Seen(each.printed_at, str(each.printed_by_id), each.printed_by.name, "in a packet") for each in packets]


def record(*, voter: Voter, campaign: Campaign) -> dict[str, list[dict[str, str]]]:
    """What volunteers noted at this voter's door, for the voter's own file."""
    visits = Visit.objects.filter(voter=voter, campaign=campaign).order_by("said_at")
    return {
        "visits": [
            {"at": visit.said_at.isoformat(), "result": visit.get_result_display(), "note": visit.note}
            for visit in visits
        ]
    }
