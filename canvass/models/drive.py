from django.db import models
from django.db.models import F, Q

from voters.enums import Purpose


class Drive(models.Model):
    """A piece of work at the doors: whom to ask or to remind, what to say, from when to when.

    Its purpose is carried down to each listed voter by composite foreign keys, so it cannot change once a
    list is drawn.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="door_drives")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    name = models.CharField(max_length=80)
    universe = models.ForeignKey("voters.Universe", on_delete=models.PROTECT, related_name="door_drives")
    script = models.ForeignKey("canvass.Script", on_delete=models.PROTECT, related_name="drives")
    starts_date = models.DateField()
    ends_date = models.DateField()
    asks_position = models.BooleanField(
        default=False, help_text="Phones say where they are when something is recorded."
    )
    created_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_door_drive_has_a_name_of_its_own"),
            models.UniqueConstraint(fields=["id", "campaign", "purpose"], name="a_door_drive_has_one_purpose"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="a_door_drive_identifies_or_reminds"),
            models.CheckConstraint(
                condition=Q(ends_date__gte=F("starts_date")), name="a_door_drive_ends_after_it_starts"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "purpose",
            "name",
            "universe",
            "script",
            "starts_date",
            "ends_date",
            "asks_position",
            "created_by",
            "created_at",
        )
