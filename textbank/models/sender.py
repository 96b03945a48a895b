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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign"], name="a_sender_is_of_one_campaign"),
            models.CheckConstraint(
                condition=Q(address__regex=r"^(\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32})$"),
                name="a_sender_is_a_number_or_a_service",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "address", "added_at", "stopped_at", "stop_code")
