from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from canvass.enums import KNOCKED_AGAIN, NO_KNOCK, Held, Result
from voters.models.append_only import AppendOnly


class VisitQuerySet(models.QuerySet["Visit"]):
    def standing(self) -> "VisitQuerySet":
        """What still holds: neither an undo nor undone by one."""
        undo = Visit.objects.filter(undoes=OuterRef("pk"))
        return self.exclude(result=Result.TAKEN_BACK).filter(~Exists(undo))

    def knocks(self) -> "VisitQuerySet":
        """What still holds and was a knock: a note alone leaves a door to be done."""
        return self.standing().exclude(result__in=NO_KNOCK)

    def waiting(self) -> "VisitQuerySet":
        """Who asked last of all at a door of a list that we come back: that door is still to be done."""
        return self.filter(result=Result.COME_BACK).standing().exclude(Exists(_knocked_again()))

    def settled(self) -> "VisitQuerySet":
        """Knocks at doors that are done: where nobody waits for us to come back."""
        door = {"walk_list": OuterRef("walk_list"), "household": OuterRef("household")}
        return self.knocks().exclude(Exists(Visit.objects.filter(**door).waiting()))


def _knocked_again() -> VisitQuerySet:
    """What stands of another knock at the same door of the same list, later than the one outside."""
    door = {"walk_list": OuterRef("walk_list"), "household": OuterRef("household")}
    later = Q(said_at__gt=OuterRef("said_at")) | Q(said_at=OuterRef("said_at"), pk__gt=OuterRef("pk"))
    return Visit.objects.filter(later, **door, result__in=KNOCKED_AGAIN).standing()


class Visit(AppendOnly):
    """One event at a door, named by the phone. An answer's own words are the identification of the same id.

    ``undoes`` and ``corrects`` name events, which may arrive later than the one that names them; so they are
    ids and no foreign keys. Campaign, list, stop and voter are held by the list's own composite keys
    (sql/0002_carried_down.sql).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    campaign = models.ForeignKey(
        "voters.Campaign", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    purpose = models.CharField(max_length=8)
    walk_list = models.ForeignKey(
        "canvass.WalkList", on_delete=models.PROTECT, related_name="visits", db_constraint=False, db_index=False
    )
    stop = models.ForeignKey("canvass.Stop", on_delete=models.PROTECT, related_name="visits", db_constraint=False)
    household = models.ForeignKey("voters.Household", on_delete=models.PROTECT, related_name="+")
    voter = models.ForeignKey(
        "voters.Voter", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    result = models.CharField(max_length=16, choices=Result.choices)
    detail = models.CharField(max_length=40, default="", blank=True)
    note = models.CharField(max_length=500, default="", blank=True)
    said_at = models.DateTimeField()
    phone_said_at = models.DateTimeField(help_text="By the phone's own clock.")
    phone_zone = models.CharField(max_length=64, default="", blank=True, help_text="The time zone of the phone.")
    recorded_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    device = models.ForeignKey("canvass.DeviceToken", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    undoes = models.UUIDField(null=True, blank=True)
    corrects = models.UUIDField(null=True, blank=True)
    held = models.CharField(max_length=16, choices=Held.choices, default=Held.NO, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(result__in=Result.values), name="a_visit_has_a_result_we_know"),
            models.CheckConstraint(
                condition=Q(result=Result.TAKEN_BACK, undoes__isnull=False)
                | (~Q(result=Result.TAKEN_BACK) & Q(undoes__isnull=True)),
                name="taking_back_names_what_it_takes_back",
            ),
            models.CheckConstraint(
                condition=~Q(result__in=["answered", "reminded", "has_voted", "not_a_supporter", "follow_up"])
                | Q(voter__isnull=False),
                name="who_answers_is_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(result__in=["reminded", "has_voted", "not_a_supporter"]) | Q(purpose="gotv"),
                name="only_a_reminding_drive_reminds",
            ),
            models.CheckConstraint(
                condition=Q(said_at__lte=F("recorded_at") + models.Value("5 minutes", models.DurationField())),
                name="no_visit_lies_in_the_future",
            ),
        ]
        indexes = [
            models.Index(fields=["walk_list", "household"], name="visits_of_a_list"),
            models.Index(fields=["campaign", "household"], name="visits_of_a_door"),
            models.Index(fields=["undoes"], name="visits_undone", condition=Q(undoes__isnull=False)),
            models.Index(fields=["corrects"], name="visits_corrected", condition=Q(corrects__isnull=False)),
            models.Index(fields=["by", "recorded_at"], name="visits_by_a_volunteer"),
        ]

    class Privacy:
        personal = {"note": "emptied when a person is erased, and when the campaign's days are over"}
        plain = (
            "id",
            "campaign",
            "purpose",
            "walk_list",
            "stop",
            "household",
            "voter",
            "result",
            "detail",
            "said_at",
            "phone_said_at",
            "phone_zone",
            "recorded_at",
            "device",
            "by",
            "undoes",
            "corrects",
            "held",
        )
