from django.db import models


class InboundWebhook(models.Model):
    """What the carrier told us came in: one row a text, however often it is told. A task reads it by id."""

    sid = models.CharField(max_length=34, unique=True)
    from_number = models.CharField(max_length=20)
    to_number = models.CharField(max_length=20, default="", blank=True)
    service_sid = models.CharField(max_length=34, default="", blank=True)
    body = models.TextField(default="", blank=True)
    opt_out_type = models.CharField(max_length=5, default="", blank=True, help_text="What the carrier itself read.")
    media_count = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    message = models.OneToOneField(
        "textbank.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="webhook"
    )

    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(read_at=None), name="answers_not_read_yet"),
            models.Index(
                fields=["received_at"],
                condition=models.Q(message=None, settled_at=None, read_at__isnull=False),
                name="answers_of_nobody_we_know",
            ),
        ]

    class Privacy:
        personal = {
            "from_number": "emptied when a person is erased; row deleted when the campaign's days are over",
            "body": "emptied when a person is erased; row deleted when the campaign's days are over",
        }
        plain = (
            "id",
            "sid",
            "to_number",
            "service_sid",
            "opt_out_type",
            "media_count",
            "received_at",
            "read_at",
            "message",
            "settled_at",
            "settled_by",
        )


class StatusReport(models.Model):
    """What the carrier told us became of a text: one row for each text and status."""

    attempt_id = models.UUIDField()
    sid = models.CharField(max_length=34)
    status = models.CharField(max_length=20)
    error_code = models.PositiveIntegerField(null=True, blank=True)
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sid", "status"], name="a_status_is_reported_once"),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(read_at=None), name="reports_not_read_yet"),
            models.Index(fields=["attempt_id"], name="reports_of_an_attempt"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "attempt_id", "sid", "status", "error_code", "received_at", "read_at")
