from django.db import models


class Script(models.Model):
    """What a volunteer says at the door: the first lines, the question, a word of thanks."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="door_scripts")
    opening = models.TextField(max_length=600, blank=True, default="")
    question = models.CharField(max_length=200)
    thanks = models.CharField(max_length=300, blank=True, default="")
    created_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign"], name="a_door_script_is_of_one_campaign"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "opening", "question", "thanks", "created_by", "created_at")
