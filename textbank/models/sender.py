from django.db import models
from django.db.models import Q


class Sender(models.Model):
    """The number, or the carrier's messaging service, from which a campaign texts."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="senders")
    address = models.CharField(
        max_length=34, unique=True, help_text="A number like +16145550100, or a service's sid that begins with MG."
    )
    added_at = models.DateTimeField(db_default=models.functions.Now())
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_code = models.PositiveIntegerField(null=True, blank=True, help_text="The carrier's code that stopped it.")
    rests_until = models.DateTimeField(
        null=True, blank=True, help_text="The carrier takes nothing more from it until then."
    )
    segments_a_second = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="What the carrier takes from it; empty where only the campaign's pace counts."
    )
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the carrier was last asked about it; what it said stands beside."
    )
    is_known = models.BooleanField(null=True)
    registration = models.CharField(max_length=30, default="", db_default="", blank=True)
    inbound_url = models.CharField(max_length=300, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign"], name="a_sender_is_of_one_campaign"),
            models.CheckConstraint(
                condition=Q(address__regex=r"^(\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32})$"),
                name="a_sender_is_a_number_or_a_service",
            ),
            models.CheckConstraint(
                condition=Q(segments_a_second=None) | Q(segments_a_second__gte=1), name="a_sender_sends_something"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "address",
            "added_at",
            "stopped_at",
            "stop_code",
            "rests_until",
            "segments_a_second",
            "asked_at",
            "is_known",
            "registration",
            "inbound_url",
        )
