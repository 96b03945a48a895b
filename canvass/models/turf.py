from django.db import models

from voters.enums import Purpose


class Turf(models.Model):
    """A walkable set of doors of one drive. Its doors stand on its walk lists, in the order to knock."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    drive = models.ForeignKey("canvass.Drive", on_delete=models.PROTECT, related_name="turfs")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    name = models.CharField(max_length=120)
    county = models.CharField(max_length=60, default="", blank=True)
    precinct = models.CharField(max_length=60, default="", blank=True)
    door_count = models.PositiveIntegerField()
    people_count = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()
    cut = models.ForeignKey("canvass.Cut", on_delete=models.PROTECT, null=True, blank=True, related_name="turfs")
    metres = models.FloatField(null=True, blank=True, help_text="The way in its order; null where no door has a place.")
    minutes = models.FloatField(default=0, help_text="What its doors and its way are expected to take.")
    shape = models.JSONField(default=list, blank=True, help_text="The corners around its doors: [latitude, longitude].")
    seed = models.PositiveIntegerField(default=1, help_text="The same doors and seed give the same turf.")
    revision = models.PositiveIntegerField(default=1, help_text="Rises whenever its doors or their order change.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "drive", "campaign", "purpose"], name="a_turf_is_of_one_drive"),
            models.UniqueConstraint(fields=["drive", "name"], name="a_turf_has_a_name_of_its_own"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "drive",
            "purpose",
            "name",
            "county",
            "precinct",
            "door_count",
            "people_count",
            "drawn_at",
            "cut",
            "metres",
            "minutes",
            "shape",
            "seed",
            "revision",
        )
