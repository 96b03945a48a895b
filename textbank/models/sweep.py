from django.db import models


class Sweep(models.Model):
    """When a sweep of the carrier last went well, and when it last failed. One row a sweep."""

    name = models.CharField(max_length=20, primary_key=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("name", "succeeded_at", "failed_at")
