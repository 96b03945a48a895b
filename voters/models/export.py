from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

#: From so many people on, and with any telephone number, a second person stands behind an export.
BIG = 10_000


class RollExport(models.Model):
    """A part of the roll on its way out: who wants it and why, who agreed, and what was taken."""

    class State(models.TextChoices):
        ASKED = "asked", "Waits for a second person"
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        TAKEN = "taken", "Taken"
        ENDED = "ended", "Gone"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(
        primary_key=True, db_default=models.Func(function="uuidv7", output_field=models.UUIDField()), editable=False
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="roll_exports")
    copy_number = models.PositiveIntegerField(help_text="Stands in each line of the file, so that it can be traced.")
    universe = models.ForeignKey("voters.Universe", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    spec = models.JSONField(help_text="The search as it was when it was asked for.")
    source = models.CharField(
        max_length=10, default="", blank=True, help_text="The part of the product that writes it; empty: the roll."
    )
    source_id = models.UUIDField(null=True, blank=True)
    source_name = models.CharField(max_length=80, default="", blank=True)
    columns = ArrayField(models.CharField(max_length=20))
    form = models.CharField(max_length=5, default="csv")
    reason = models.CharField(max_length=200)
    people = models.PositiveIntegerField(help_text="How many they were when it was asked for; then how many it holds.")
    numbers = models.BooleanField(help_text="Whether it holds telephone numbers.")
    state = models.CharField(max_length=7, choices=State.choices)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=models.functions.Now())
    session_hash = models.CharField(max_length=64, help_text="Of the session that asked, in which alone it is taken.")
    approved_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    file_name = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "copy_number"], name="each_copy_of_the_roll_has_its_number"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "making", "ready", "taken", "ended", "refused"]),
                name="an_export_is_in_a_state_we_know",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("by")), name="nobody_approves_their_own_export"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="an_export_is_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "taken"])
                | Q(approved_by__isnull=False)
                | Q(numbers=False, people__lt=BIG),
                name="two_people_stand_behind_a_big_export",
            ),
            models.CheckConstraint(
                condition=Q(source="", source_id=None, source_name="") | ~Q(source="") & Q(source_id__isnull=False),
                name="an_export_says_what_it_is_of",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id", "campaign", "copy_number", "universe", "spec", "source", "source_id", "source_name", "columns",
            "form", "reason", "people", "numbers", "state", "by", "asked_at", "session_hash", "approved_by",
            "approved_at", "made_at", "taken_at", "sha256", "file_name",
        )  # fmt: skip
