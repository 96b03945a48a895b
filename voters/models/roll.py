from django.db import models
from django.db.models import Q


class RollImport(models.Model):
    """One voter file on its way into the roll."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        READING = "reading", "Reading"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, null=True, related_name="roll_imports")
    label = models.CharField(max_length=200, help_text="The file's own name, as a label only.")
    layout = models.CharField(max_length=20, default="auto")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(db_default=models.functions.Now())
    ended_at = models.DateTimeField(null=True, blank=True)
    bytes_total = models.BigIntegerField(default=0)
    bytes_done = models.BigIntegerField(default=0)
    report = models.JSONField(default=dict)
    message = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "reading", "done", "failed"]), name="an_import_is_in_a_state_we_know"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "label",
            "layout",
            "state",
            "by",
            "started_at",
            "ended_at",
            "bytes_total",
            "bytes_done",
            "report",
            "message",
        )


class Universe(models.Model):
    """A saved search over the roll."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="universes")
    name = models.CharField(max_length=80)
    spec = models.JSONField()
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_universe_has_a_name_of_its_own"),
            models.UniqueConstraint(fields=["id", "campaign"], name="a_universe_is_of_one_campaign"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "name", "spec", "by", "saved_at")
