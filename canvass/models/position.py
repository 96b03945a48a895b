from django.db import models
from django.db.models import Q

from voters.models.append_only import AppendOnly


class Position(AppendOnly):
    """Where a phone was, as it said itself, shortly before an event; only in a drive that asks for it.

    It stands on no page. ``canvass.measures`` counts doors that were recorded far away from where they are.
    """

    visit = models.OneToOneField("canvass.Visit", on_delete=models.PROTECT, primary_key=True, related_name="position")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy = models.PositiveIntegerField(null=True, help_text="In metres: the phone was within this with 95% chance.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, accuracy__isnull=True)
                | Q(
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    accuracy__isnull=False,
                ),
                name="a_position_is_on_earth_or_emptied",
            ),
        ]

    class Privacy:
        personal = {
            "latitude": "emptied when somebody at that door is erased, and when the campaign's days are over",
            "longitude": "emptied when somebody at that door is erased, and when the campaign's days are over",
            "accuracy": "emptied when somebody at that door is erased, and when the campaign's days are over",
        }
        plain = ("visit", "campaign")
