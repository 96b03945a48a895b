from django.db import models

from voters.models.append_only import AppendOnly


class Script(AppendOnly):
    """One revision of what a volunteer says at the door: the first lines, the question, up to two more questions.

    A revision never changes: a new wording is a new row that ``replaces`` the one before, and each walk list keeps
    the one it was cut for. ``canvass.scripts`` says what stands in ``follow_ups`` and ``translations``.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="door_scripts")
    opening = models.TextField(max_length=600, blank=True, default="")
    question = models.CharField(max_length=200)
    thanks = models.CharField(max_length=300, blank=True, default="")
    follow_ups = models.JSONField(default=list, blank=True)
    translations = models.JSONField(default=dict, blank=True, help_text="The same words, by language.")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign"], name="a_door_script_is_of_one_campaign"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "opening",
            "question",
            "thanks",
            "follow_ups",
            "translations",
            "replaces",
            "created_by",
            "created_at",
        )
