from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q

from voters.enums import Act, Channel, LeakCause, Refusal, Standing
from voters.models.append_only import AppendOnly


class SupportPeriod(models.Model):
    """What the campaign believed of a voter, and when: ``held`` is knowledge time.

    Only ``voters_follow_stances()`` writes here. The key is ``PRIMARY KEY (campaign, voter, held WITHOUT
    OVERLAPS)``: a campaign believes one thing of a voter at a time. A period of support ends by itself when
    the identification behind it expires. That identification's key holds campaign and voter, too.
    """

    pk = models.CompositePrimaryKey("campaign_id", "voter_id", "held")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    stance = models.CharField(max_length=10, choices=Standing.choices)
    held = DateTimeRangeField()
    identification = models.ForeignKey(
        "voters.Identification", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stance__in=Standing.values), name="a_period_holds_a_standing"),
        ]

    class Privacy:
        personal = {"stance": "kept, the voter's own row being scrubbed"}
        plain = ("campaign", "voter", "held", "identification")


class GotvContact(AppendOnly):
    """One act of reminding, or of listing somebody to be reminded, with the evidence for it.

    ``at`` is the database's own clock. The row is refused unless the voter stands ``for`` at that moment
    (``FOREIGN KEY (campaign, voter, stance, PERIOD at) REFERENCES voters_supportperiod``) and the gate says
    yes (trigger ``the_gate_answers_first``).
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="gotv_contacts")
    stance = models.CharField(max_length=10, default=Standing.FOR)
    at = DateTimeRangeField(
        db_default=models.Func(
            models.Func(function="clock_timestamp"),
            models.Func(function="clock_timestamp"),
            models.Value("[]"),
            function="tstzrange",
            output_field=DateTimeRangeField(),
        )
    )
    channel = models.CharField(max_length=4, choices=Channel.choices)
    act = models.CharField(max_length=8, choices=Act.choices)
    identification = models.ForeignKey("voters.Identification", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign", "voter"], name="a_gotv_contact_is_with_one_voter"),
            models.CheckConstraint(condition=Q(stance="for"), name="only_supporters_are_reminded"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="a_gotv_channel_is_door_or_text"),
            models.CheckConstraint(condition=Q(act__in=Act.values), name="a_gotv_act_is_one_we_know"),
            models.CheckConstraint(condition=Q(identification__isnull=False), name="a_gotv_contact_names_its_evidence"),
        ]
        indexes = [models.Index(fields=["campaign", "voter"], name="gotv_contacts_of_a_voter")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "voter", "stance", "at", "channel", "act", "identification", "by")


class Reach(AppendOnly):
    """A reminder that reached its voter: knocked, or handed to the carrier. The whole of the leak rate."""

    contact = models.OneToOneField(GotvContact, on_delete=models.PROTECT, primary_key=True, related_name="reach")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    reached_at = models.DateTimeField()
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["campaign", "voter"], name="reminders_that_reached")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("contact", "campaign", "voter", "channel", "reached_at", "by")


class Leak(AppendOnly):
    """A reminder that reached somebody who is not for us: counted, shown, never hidden."""

    contact = models.OneToOneField(GotvContact, on_delete=models.PROTECT, primary_key=True, related_name="leak")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="leaks")
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+")
    identification = models.ForeignKey(
        "voters.Identification", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cause = models.CharField(max_length=12, choices=LeakCause.choices)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=LeakCause.values), name="a_leak_has_a_cause_we_know"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("contact", "campaign", "voter", "identification", "cause", "found_at")


class LeakRuling(AppendOnly):
    """What an admin found to be the cause of a leak; the latest row holds. An undo names what it takes back."""

    leak = models.ForeignKey(Leak, on_delete=models.PROTECT, related_name="rulings")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=12, choices=LeakCause.choices)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by", editable=False
    )
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=LeakCause.values), name="a_found_cause_is_one_we_know"),
        ]
        indexes = [models.Index(fields=["leak", "-id"], name="leak_rulings_latest_first")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "leak", "campaign", "cause", "undoes", "by", "at")


class GateAnswer(models.Model):
    """The gate's answer for every voter at this moment: a view, read by ``voters/gate.py`` alone.

    ``refusal`` is empty when the voter may be reminded.
    """

    pk = models.CompositePrimaryKey("campaign_id", "channel", "voter_id")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.DO_NOTHING, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    voter = models.ForeignKey("voters.Voter", on_delete=models.DO_NOTHING, related_name="gate_answers")
    refusal = models.CharField(max_length=20, choices=Refusal.choices, null=True)
    identification = models.ForeignKey(
        "voters.Identification", on_delete=models.DO_NOTHING, null=True, related_name="+"
    )

    class Meta:
        managed = False
        db_table = "voters_gateanswer"

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("campaign", "channel", "voter", "refusal", "identification")


class VoterStanding(models.Model):
    """What follows from a voter's answers at this moment: a view."""

    pk = models.CompositePrimaryKey("campaign_id", "voter_id")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.DO_NOTHING, related_name="+")
    voter = models.ForeignKey("voters.Voter", on_delete=models.DO_NOTHING, related_name="standings")
    identification = models.ForeignKey("voters.Identification", on_delete=models.DO_NOTHING, related_name="+")
    stance = models.CharField(max_length=10, choices=Standing.choices)
    said_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voters_standing"

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("campaign", "voter", "identification", "stance", "said_at", "expires_at")
