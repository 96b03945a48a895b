from django.db import models

from voters.models.append_only import AppendOnly


class AuditRow(AppendOnly):
    """Who did what, when and to what. Holds ids, never people."""

    act = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on_kind = models.CharField(max_length=60, default="", blank=True)
    on_id = models.CharField(max_length=40, default="", blank=True)
    people = models.PositiveIntegerField(default=0, help_text="How many people were handed out.")
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "-id"], name="audit_of_a_campaign"),
            models.Index(fields=["on_kind", "on_id"], name="audit_of_a_thing"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "act", "at", "by", "campaign", "on_kind", "on_id", "people", "details")
