from django.db import models
from django.db.models import F, Q

from voters.enums import Purpose, Stance


class Drive(models.Model):
    """Texts to one universe for one purpose, with one script that a second person has approved.

    An approved script is not changed (trigger ``an_approved_script_is_not_changed``).
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="text_drives")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    name = models.CharField(max_length=80)
    universe = models.ForeignKey("voters.Universe", on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("textbank.Sender", on_delete=models.PROTECT, related_name="+")
    script = models.CharField(max_length=1600)
    starts_date = models.DateField()
    ends_date = models.DateField()
    created_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())
    approved_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    drawn_up_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign", "purpose"], name="a_text_drive_has_one_purpose"),
            models.UniqueConstraint(fields=["campaign", "name"], name="a_text_drive_has_a_name_of_its_own"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="a_text_drive_identifies_or_reminds"),
            models.CheckConstraint(
                condition=Q(script__contains="{volunteer}")
                & Q(script__contains="{campaign}")
                & Q(script__regex="STOP"),
                name="a_script_says_who_we_are_and_how_to_stop",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="approved_at_and_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="a_second_person_approves_a_script",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, pause_reason="") | Q(paused_at__isnull=False) & ~Q(pause_reason=""),
                name="a_paused_drive_says_why",
            ),
            models.CheckConstraint(condition=Q(starts_date__lte=F("ends_date")), name="a_drive_starts_before_it_ends"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "purpose",
            "name",
            "universe",
            "sender",
            "script",
            "starts_date",
            "ends_date",
            "created_by",
            "created_at",
            "approved_by",
            "approved_at",
            "drawn_up_at",
            "paused_at",
            "pause_reason",
        )


class ReadyAnswer(models.Model):
    """Words that fit an answer, written beforehand and approved with the script."""

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="ready_answers")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    body = models.CharField(max_length=1600)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["drive", "stance"], name="a_drive_has_one_ready_answer_per_stance"),
            models.CheckConstraint(
                condition=Q(stance__in=Stance.values), name="a_ready_answer_fits_for_against_or_undecided"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "drive", "stance", "body")
