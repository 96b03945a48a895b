from django.db import models
from django.db.models import Q


class Redaction(models.Model):
    """One text whose words the carrier is to take out of its own copy. A task carries it out and notes when."""

    sid = models.CharField(max_length=34, unique=True)
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=Q(done_at=None), name="redactions_to_do")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "sid", "asked_at", "tried_at", "done_at")
