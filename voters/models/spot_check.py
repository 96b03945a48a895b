from django.db import models

from voters.models.append_only import AppendOnly


class SpotCheck(AppendOnly):
    """A "for" that the system chose to be asked again by somebody else.

    What came of it is the voter's next own answer that another person heard after ``drawn_at``; nothing here says it.
    """

    identification = models.OneToOneField(
        "voters.Identification", on_delete=models.PROTECT, primary_key=True, related_name="spot_check"
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="spot_checks")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["campaign", "drawn_at"], name="spot_checks_of_a_campaign")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("identification", "campaign", "drawn_at", "drawn_by")


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

    class Meta:
        managed = False
        db_table = "voters_spotcheckoutcome"

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("identification", "campaign", "voter", "heard_by", "source", "stance", "days")
