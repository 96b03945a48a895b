"""What the texts know of one voter: who had them in a batch, and what was written."""

from django.db.models import Q

from textbank.models import Conversation, Message
from voters.models import Campaign, Voter, VoterPhone
from voters.who_saw import Seen


def handed_out(*, voter: Voter, campaign: Campaign | None) -> list[Seen]:
    """Each conversation with this voter, or on a phone they share, that is, or was last, in somebody's hands."""
    numbers = VoterPhone.objects.filter(voter=voter).values("number")
    held = Conversation.objects.filter(Q(voter=voter) | Q(number__in=numbers), texter__isnull=False)
    if campaign is not None:
        held = held.filter(campaign=campaign)
    return [
        Seen(
            row.taken_at,
            str(row.texter_id),
            row.texter.name,
            "in a batch" if row.voter_id == voter.pk else "named as one who shares a phone",
        )
        for row in held.select_related("texter")
        if row.taken_at and row.texter
    ]


def record(*, voter: Voter, campaign: Campaign) -> dict[str, list[dict[str, str]]]:
    """Every text to and from this voter, for the voter's own file."""
    texts = Message.objects.filter(voter=voter, campaign=campaign).order_by("made_at")
    return {
        "texts": [
            {"at": text.made_at.isoformat(), "direction": text.get_direction_display(), "words": text.body}
            for text in texts
        ]
    }
