from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from voters.enums import Role


class Campaign(models.Model):
    """One candidate or measure on one election day. Everything said is said within a campaign.

    ``id_valid_days``, ``support_threshold``, ``conflict_window_days`` and ``counts_imports`` decide what an
    identification is worth; changing one re-derives every stance of the campaign in the same statement
    (trigger ``campaign_rules_change_stances``).
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    question = models.CharField(max_length=200, help_text="As it is spoken: Will you vote for Ana Reyes?")
    election_date = models.DateField()
    state = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=40, default="America/New_York")
    opens_hour = models.PositiveSmallIntegerField(default=9)
    closes_hour = models.PositiveSmallIntegerField(default=20)
    gotv_opens_at = models.DateTimeField(help_text="No reminder before this moment.")
    id_valid_days = models.PositiveSmallIntegerField(
        default=180, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    support_threshold = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    conflict_window_days = models.PositiveSmallIntegerField(default=3, validators=[MaxValueValidator(90)])
    counts_imports = models.BooleanField(default=False)
    kept_days = models.PositiveSmallIntegerField(
        default=90,
        validators=[MinValueValidator(30), MaxValueValidator(365)],
        help_text="So many days after the election notes, texts and numbers are kept.",
    )
    leak_warning_percent = models.PositiveSmallIntegerField(default=2, db_default=2)
    leak_stop_percent = models.PositiveSmallIntegerField(default=5, db_default=5)
    leak_least_reached = models.PositiveSmallIntegerField(default=100, db_default=100)
    looked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Answers recorded before have been looked at."
    )
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_hour__gte=8, closes_hour__lte=21, opens_hour__lt=F("closes_hour")),
                name="hours_are_narrowed_within_8_to_21",
            ),
            models.CheckConstraint(
                condition=Q(support_threshold__gte=1, support_threshold__lte=2),
                name="only_a_1_or_a_2_is_support",
            ),
            models.CheckConstraint(
                condition=Q(id_valid_days__gte=1, id_valid_days__lte=730),
                name="an_id_is_valid_for_1_to_730_days",
            ),
            models.CheckConstraint(
                condition=Q(
                    leak_warning_percent__gte=1,
                    leak_stop_percent__gte=F("leak_warning_percent"),
                    leak_stop_percent__lte=20,
                    leak_least_reached__gte=20,
                    leak_least_reached__lte=1000,
                ),
                name="a_leak_warns_before_it_stops",
            ),
            models.CheckConstraint(
                condition=Q(kept_days__gte=30, kept_days__lte=365), name="words_are_kept_for_30_to_365_days"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "slug",
            "name",
            "question",
            "election_date",
            "state",
            "time_zone",
            "opens_hour",
            "closes_hour",
            "gotv_opens_at",
            "id_valid_days",
            "support_threshold",
            "conflict_window_days",
            "counts_imports",
            "kept_days",
            "leak_warning_percent",
            "leak_stop_percent",
            "leak_least_reached",
            "looked_at",
            "created_at",
        )


class Membership(models.Model):
    """A person's part in a campaign. None, or a suspended one, means: no access."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    joined_at = models.DateTimeField(db_default=models.functions.Now())
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user"], name="a_person_has_one_part_in_a_campaign"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="a_role_is_volunteer_organizer_or_admin"),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True, suspended_by__isnull=True)
                | Q(suspended_at__isnull=False, suspended_by__isnull=False),
                name="suspended_at_and_by_go_together",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "user", "role", "joined_at", "suspended_at", "suspended_by")
