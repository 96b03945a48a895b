from django.db import models

from voters.models.append_only import AppendOnly


class NewcomerCheck(AppendOnly):
    """What an organizer found out about somebody met at a door who was not on the list.

    The visit holds the name. Matching makes nobody a supporter: the voter is asked like everybody else.
    """

    visit = models.OneToOneField("canvass.Visit", on_delete=models.PROTECT, primary_key=True, related_name="check_made")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    voter = models.ForeignKey(
        "voters.Voter",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: nobody on the roll.",
    )
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("visit", "campaign", "voter", "by", "checked_at")
