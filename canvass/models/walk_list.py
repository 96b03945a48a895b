from django.db import models
from django.db.models import Q

from canvass.enums import ListState
from voters.enums import Purpose


class WalkList(models.Model):
    """A turf in the order to knock, in the hands of one volunteer, or free for the next.

    One row is one hand-out: a list that comes back stays as it was, and what is left of it becomes a new
    free list.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    drive = models.ForeignKey("canvass.Drive", on_delete=models.PROTECT, related_name="walk_lists")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    turf = models.ForeignKey("canvass.Turf", on_delete=models.PROTECT, related_name="walk_lists")
    script = models.ForeignKey(
        "canvass.Script",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text="The revision that the drive had when the list was drawn up; set by the database.",
    )
    state = models.CharField(max_length=4, choices=ListState.choices, default=ListState.FREE)
    volunteer = models.ForeignKey(
        "voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="walk_lists"
    )
    drawn_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True, help_text="When it has to be back; then it is overdue.")
    number_hash = models.CharField(max_length=64, default="", blank=True, help_text="Of its six digits, under our key.")
    number_sealed = models.CharField(max_length=200, default="", blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When a phone first got it.")
    ended_at = models.DateTimeField(null=True, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    unsent_count = models.PositiveIntegerField(default=0, help_text="As the phone said at its latest sync.")
    revision = models.PositiveIntegerField(default=1, help_text="Rises whenever somebody is taken off the list.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign", "purpose"], name="a_walk_list_has_its_drives_purpose"),
            models.UniqueConstraint(
                fields=["turf"], condition=Q(state__in=["free", "out"]), name="a_turf_is_in_one_pair_of_hands"
            ),
            models.CheckConstraint(
                condition=Q(state="free", volunteer__isnull=True, given_at__isnull=True, given_by__isnull=True)
                | Q(
                    state__in=["out", "back", "done"],
                    volunteer__isnull=False,
                    given_at__isnull=False,
                    given_by__isnull=False,
                ),
                name="a_list_that_is_out_was_given_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["free", "out"], ended_at__isnull=True)
                | Q(state__in=["back", "done"], ended_at__isnull=False),
                name="a_list_that_came_back_has_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "number_hash"], name="walk_lists_by_number"),
            models.Index(fields=["volunteer", "campaign", "state"], name="walk_lists_of_a_volunteer"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "drive",
            "purpose",
            "turf",
            "script",
            "state",
            "volunteer",
            "drawn_at",
            "given_at",
            "given_by",
            "due_at",
            "number_hash",
            "number_sealed",
            "opened_at",
            "ended_at",
            "synced_at",
            "unsent_count",
            "revision",
        )


class Stop(models.Model):
    """One door on a walk list, at its place in the order to knock."""

    walk_list = models.ForeignKey(WalkList, on_delete=models.PROTECT, related_name="stops")
    household = models.ForeignKey("voters.Household", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["walk_list", "household"], name="a_door_stands_on_a_list_once"),
            models.UniqueConstraint(fields=["walk_list", "position"], name="a_place_on_a_list_holds_one_door"),
            models.UniqueConstraint(fields=["id", "walk_list"], name="a_stop_is_of_one_list"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "walk_list", "household", "position")


class ListedVoter(models.Model):
    """A person to speak to at a stop. On a reminding list only with the gate's own row behind it."""

    walk_list = models.ForeignKey(WalkList, on_delete=models.PROTECT, related_name="listed")
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, related_name="listed")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+")
    gotv_contact = models.OneToOneField(
        "voters.GotvContact", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["walk_list", "voter"], name="a_voter_stands_on_a_list_once"),
            models.CheckConstraint(
                condition=~Q(purpose="gotv") | Q(gotv_contact__isnull=False),
                name="nobody_is_listed_to_be_reminded_past_the_gate",
            ),
            models.CheckConstraint(
                condition=Q(purpose="gotv") | Q(gotv_contact__isnull=True),
                name="only_a_reminding_list_names_a_gotv_contact",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "walk_list", "stop", "campaign", "purpose", "voter", "gotv_contact", "withdrawn_at")
