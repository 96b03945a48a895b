from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from voters.models.append_only import AppendOnly


class RecordRuling(AppendOnly):
    """A person's word on two records of the roll. The row itself is the act: its trigger does what it says (sql/)."""

    class Verdict(models.TextChoices):
        MERGED = "merged", "One person"
        DIFFERENT = "different", "Two people"
        PARTED = "parted", "Two records again"

    id = models.UUIDField(
        primary_key=True, db_default=models.Func(function="uuidv7", output_field=models.UUIDField()), editable=False
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="record_rulings")
    other = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    status_before = models.CharField(max_length=14, null=True, blank=True, help_text="Of the other record.")
    phones = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="The rows of numbers that the kept voter got."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["merged", "different", "parted"]), name="a_ruling_on_records_is_one_we_know"
            ),
            models.CheckConstraint(condition=~Q(kept=F("other")), name="a_ruling_is_on_two_records"),
            models.CheckConstraint(
                condition=Q(verdict="parted", undoes__isnull=False) | (~Q(verdict="parted") & Q(undoes__isnull=True)),
                name="who_parts_two_records_names_what_joined_them",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "kept", "other", "verdict", "by", "ruled_at", "undoes", "status_before", "phones")


class LikelyDuplicate(models.Model):
    """A voter whose name and birth somebody else on the roll has too. Found anew by ``same_person.look``."""

    voter = models.OneToOneField("voters.Voter", on_delete=models.CASCADE, primary_key=True, related_name="+")
    bunch = models.BigIntegerField(db_index=True, help_text="The lowest voter of those who look like one.")

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("voter", "bunch")


class LikelyPair(models.Model):
    """Two records that look like one person, on whom nobody has ruled. A view."""

    one = models.OneToOneField("voters.Voter", on_delete=models.DO_NOTHING, primary_key=True, related_name="+")
    two = models.ForeignKey("voters.Voter", on_delete=models.DO_NOTHING, related_name="+")
    state = models.TextField()

    class Meta:
        managed = False
        db_table = "voters_likelypair"

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("one", "two", "state")


class OtherNumber(models.Model):
    """A number under which another source knows a voter of the roll: VAN's own, or the state's."""

    voter = models.ForeignKey("voters.Voter", on_delete=models.CASCADE, related_name="other_numbers")
    state = models.CharField(max_length=2)
    source = models.CharField(max_length=60, help_text="The layout that numbers so; 'state' for a state's own.")
    number = models.CharField(max_length=40)
    brought_by = models.UUIDField(null=True, blank=True, db_index=True, help_text="The import that brought it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "source", "number"], name="a_source_numbers_a_voter_once"),
        ]

    class Privacy:
        personal = {"number": "replaced by a keyed hash when the person is erased"}
        plain = ("id", "voter", "state", "source", "brought_by")
