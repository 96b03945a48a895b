from django.db import models
from django.db.models import Q

from voters.enums import AskedAgain
from voters.models.append_only import AppendOnly


class SpotCheck(AppendOnly):
    """An answer whose voter somebody else is to ask again: chosen by the system, or from the review.

    What came of it is the voter's next own answer that another person heard after ``drawn_at``; nothing here says it.
    """

    identification = models.OneToOneField(
        "voters.Identification", on_delete=models.PROTECT, primary_key=True, related_name="spot_check"
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="spot_checks")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(
        max_length=16, choices=AskedAgain.choices, default=AskedAgain.SAMPLE, db_default=AskedAgain.SAMPLE
    )

    drawn_from = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of a sample: how many answers of that volunteer stood when it was drawn."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=AskedAgain.values), name="one_is_asked_again_for_a_reason_we_know"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "drawn_at"], name="spot_checks_of_a_campaign")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("identification", "campaign", "drawn_at", "drawn_by", "reason", "drawn_from")


class SpotCheckOutcome(models.Model):
    """Each spot check with what came of it: a view. ``stance`` is empty while nobody has answered.

    ``days`` is how old the answer was when its voter was asked again.
    """

    identification = models.OneToOneField(
        "voters.Identification", on_delete=models.DO_NOTHING, primary_key=True, related_name="+"
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.DO_NOTHING, related_name="+")
    voter = models.ForeignKey("voters.Voter", on_delete=models.DO_NOTHING, related_name="+")
    heard_by = models.ForeignKey("voters.User", on_delete=models.DO_NOTHING, related_name="+")
    source = models.CharField(max_length=8)
    stance = models.CharField(max_length=10, null=True)
    days = models.FloatField(null=True)
    reason = models.CharField(max_length=16, choices=AskedAgain.choices)

    class Meta:
        managed = False
        db_table = "voters_spotcheckoutcome"

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("identification", "campaign", "voter", "heard_by", "source", "stance", "days", "reason")
