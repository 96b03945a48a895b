from django.db import models
from django.db.models import F, Q


class DeviceToken(models.Model):
    """One volunteer's phone in one campaign, and the hash of the secret with which it syncs."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="device_tokens")
    device = models.UUIDField(help_text="The phone's own name for itself.")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    version = models.CharField(max_length=20, default="", blank=True)
    copied_at = models.DateTimeField(null=True, blank=True, help_text="Another device showed this token.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    paper = models.BooleanField(
        default=False, help_text="No phone: what somebody typed in from this volunteer's paper. It never signs in."
    )
    revoked_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "volunteer"], condition=Q(paper=True), name="a_volunteers_paper_is_one_device"
            ),
            models.CheckConstraint(condition=Q(paper=False) | Q(expires_at=F("made_at")), name="paper_never_signs_in"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_phone_is_revoked_by_somebody_at_some_time",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "volunteer"], name="phones_of_a_volunteer")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "volunteer",
            "device",
            "token_hash",
            "made_at",
            "expires_at",
            "seen_at",
            "version",
            "copied_at",
            "paper",
            "revoked_at",
            "revoked_by",
        )
