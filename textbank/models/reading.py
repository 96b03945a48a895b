from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from textbank.enums import Ruling


class Reading(models.Model):
    """A text of somebody's own words that a lead reads before it goes, why, and what the lead said.

    A text that waits goes only when its reading says ``released`` (trigger ``a_lead_reads_first``). A correction is
    another text, by the lead; this one is called off and stays to be seen.
    """

    message = models.OneToOneField("textbank.Message", on_delete=models.PROTECT, related_name="reading")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    reasons = ArrayField(models.CharField(max_length=12))
    asked_at = models.DateTimeField()
    ruling = models.CharField(max_length=9, choices=Ruling.choices, default="", blank=True)
    ruled_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    correction = models.OneToOneField(
        "textbank.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="corrects"
    )
    note = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling="", ruled_by=None, ruled_at=None)
                | Q(ruling__in=Ruling.values, ruled_by__isnull=False, ruled_at__isnull=False),
                name="a_ruling_has_its_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(ruled_by=None) | ~Q(ruled_by=F("by")), name="nobody_reads_their_own_text_first"
            ),
            models.CheckConstraint(
                condition=Q(correction=None) | Q(ruling="corrected"), name="a_correction_belongs_to_its_ruling"
            ),
            models.CheckConstraint(condition=~Q(reasons=[]), name="a_text_waits_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["campaign", "asked_at"], condition=Q(ruling=""), name="texts_to_read_first"),
            models.Index(fields=["by", "campaign"], name="readings_of_a_texter"),
        ]

    class Privacy:
        personal = {
            "note": "emptied when the person whom the text is for is erased, and when the campaign's days are over"
        }
        plain = (
            "id",
            "message",
            "campaign",
            "by",
            "reasons",
            "asked_at",
            "ruling",
            "ruled_by",
            "ruled_at",
            "correction",
        )
