from django.db import models


class TestText(models.Model):
    """A script that somebody sent to their own phone. Its id names the attempt: its report proves our webhook."""

    __test__ = False  # Its name is no name of a test.

    id = models.UUIDField(primary_key=True, editable=False)
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("textbank.Sender", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    accepted = models.BooleanField()
    error_code = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sender", "-sent_at"], name="test_texts_of_a_sender")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "sender", "by", "sent_at", "accepted", "error_code")
