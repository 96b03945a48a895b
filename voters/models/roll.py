from django.db import models
from django.db.models import Q

from voters.enums import Purpose


class RollImport(models.Model):
    """One file on its way into the roll: voters, answers brought from elsewhere, or who has voted."""

    class Kind(models.TextChoices):
        VOTERS = "voters", "Voters"
        IDS = "ids", "Answers from another system"
        VOTED = "voted", "Who has voted"

    class State(models.TextChoices):
        COLUMNS = "columns", "Waiting for its columns"
        WAITING = "waiting", "Waiting"
        READING = "reading", "Reading"
        CHECKED = "checked", "Waiting for your word"
        APPLYING = "applying", "Writing the roll"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        STOPPED = "stopped", "Stopped"
        UNDOING = "undoing", "Undoing"
        UNDONE = "undone", "Undone"

    class Missing(models.TextChoices):
        """What becomes of the voters of a list whom its newer file leaves out."""

        AUTO = "auto", "Mark them as gone, unless they are many"
        MARK = "mark", "Mark them as gone"
        KEEP = "keep", "Leave them as they are"

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, null=True, related_name="roll_imports")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.VOTERS)
    label = models.CharField(max_length=200, help_text="The file's own name, as a label only.")
    layout = models.CharField(max_length=60, default="auto")
    columns = models.JSONField(default=dict, help_text="Ours beside theirs, where a person has mapped them.")
    missing = models.CharField(max_length=4, choices=Missing.choices, default=Missing.AUTO)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(db_default=models.functions.Now())
    ended_at = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    bytes_total = models.BigIntegerField(default=0)
    bytes_done = models.BigIntegerField(default=0)
    report = models.JSONField(default=dict)
    message = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "columns",
                        "waiting",
                        "reading",
                        "checked",
                        "applying",
                        "done",
                        "failed",
                        "stopped",
                        "undoing",
                        "undone",
                    ]
                ),
                name="an_import_is_in_a_state_we_know",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["voters", "ids", "voted"]), name="an_import_is_of_a_kind_we_know"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "kind",
            "label",
            "layout",
            "columns",
            "missing",
            "state",
            "by",
            "started_at",
            "ended_at",
            "stop_asked_at",
            "undone_at",
            "undone_by",
            "bytes_total",
            "bytes_done",
            "report",
            "message",
        )


class RollChange(models.Model):
    """What an import changed of one voter, kept for a day so that the import can be undone."""

    class Kind(models.TextChoices):
        CHANGED = "changed", "Changed"
        GONE = "gone", "Gone"
        PHONE = "phone", "A number more"

    roll_import = models.ForeignKey(RollImport, on_delete=models.CASCADE, related_name="changes")
    voter = models.ForeignKey("voters.Voter", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    before = models.JSONField(default=dict, help_text="The voter's columns as they were.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["changed", "gone", "phone"]), name="a_change_of_the_roll_is_of_a_kind_we_know"
            ),
        ]

    class Privacy:
        personal = {"before": "row deleted a day after the import, and at once when the person is erased"}
        plain = ("id", "roll_import", "voter", "kind")


class SavedLayout(models.Model):
    """Columns that an organizer mapped by hand, for the next file of the same source."""

    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="saved_layouts")
    name = models.CharField(max_length=40)
    columns = models.JSONField(help_text="Ours: the names of theirs.")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_layout_has_a_name_of_its_own"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "name", "columns", "by", "saved_at")


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
    purpose = models.CharField(
        max_length=8, choices=Purpose.choices, default=Purpose.IDENTIFY, db_default=Purpose.IDENTIFY
    )
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_universe_has_a_name_of_its_own"),
            models.UniqueConstraint(fields=["id", "campaign"], name="a_universe_is_of_one_campaign"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="a_universe_is_to_ask_or_to_remind"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "name", "spec", "purpose", "by", "saved_at")
