from django.contrib.postgres.fields import ArrayField
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
    release_count = models.PositiveIntegerField(
        null=True, blank=True, help_text="So many people may be taken; none means everybody who is drawn up."
    )
    approved_count = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many were released when a second person approved; none means everybody."
    )
    batch_size = models.PositiveSmallIntegerField(default=50, db_default=50)
    texter_limit = models.PositiveIntegerField(
        null=True, blank=True, help_text="So many people a texter may take in 24 hours; none means no limit here."
    )
    second_pass_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="second_pass"
    )
    opens_hour = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Narrower hours than the campaign's; none means the campaign's."
    )
    closes_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=40, default="", blank=True)
    stopped_variants = ArrayField(models.CharField(max_length=1), db_default=[], blank=True)

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
            models.CheckConstraint(
                condition=Q(opens_hour=None, closes_hour=None)
                | Q(opens_hour__gte=8, opens_hour__lt=F("closes_hour"), closes_hour__lte=21),
                name="a_drives_hours_lie_within_8_to_21",
            ),
            models.CheckConstraint(
                condition=Q(batch_size__gte=1, batch_size__lte=200), name="a_batch_holds_1_to_200_people"
            ),
        ]

    @property
    def hours(self) -> tuple[int, int] | None:
        """The drive's own hours, where it has some."""
        if self.opens_hour is None or self.closes_hour is None:
            return None
        return (self.opens_hour, self.closes_hour)

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
            "release_count",
            "approved_count",
            "opens_hour",
            "closes_hour",
            "batch_size",
            "texter_limit",
            "second_pass_of",
            "paused_at",
            "pause_reason",
            "stopped_variants",
        )


class Wording(models.Model):
    """The first text in other words or another language, approved with the script and compared with it.

    The drive's own script is variant A for whoever has no wording in their language.
    """

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="wordings")
    variant = models.CharField(max_length=1)
    language = models.CharField(max_length=8, default="", blank=True)
    body = models.CharField(max_length=1600)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "variant", "language"], name="a_variant_has_one_wording_a_language"
            ),
            models.CheckConstraint(condition=Q(variant__regex="^[A-D]$"), name="a_variant_is_a_to_d"),
            models.CheckConstraint(condition=~Q(variant="A", language=""), name="the_script_itself_is_variant_a"),
            models.CheckConstraint(
                condition=Q(body__contains="{volunteer}") & Q(body__contains="{campaign}") & Q(body__regex="STOP"),
                name="a_wording_says_who_we_are_and_how_to_stop",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "drive", "variant", "language", "body")


class ReadyAnswer(models.Model):
    """Words that fit an answer, written beforehand and approved with the script.

    One with a ``stance`` is put into the box when that ID is tapped. One ``after`` another is offered once that has
    gone: the follow-up tree.
    """

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="ready_answers")
    stance = models.CharField(max_length=10, choices=Stance.choices, default="", blank=True)
    title = models.CharField(max_length=40, default="", blank=True)
    after = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="followed_by")
    body = models.CharField(max_length=1600)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "stance"],
                condition=~Q(stance=""),
                name="a_drive_has_one_ready_answer_per_stance",
            ),
            models.CheckConstraint(
                condition=Q(stance__in=[*Stance.values, ""]), name="a_ready_answer_fits_for_against_or_undecided"
            ),
            models.CheckConstraint(condition=~Q(stance="", title=""), name="a_ready_answer_has_a_stance_or_a_title"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "drive", "stance", "title", "after", "body")
