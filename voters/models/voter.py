from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from voters.enums import Party, Placed, Registration, VotingMethod
from voters.models.append_only import AppendOnly


class Election(AppendOnly):
    """An election in which voters took part, under a small number by which their rows name it. It keeps its number.

    Each way of voting in it, where a file tells it, is a row and a number of its own.
    """

    id = models.SmallIntegerField(primary_key=True)
    name = models.CharField(max_length=24, help_text="As in 2024-11-05 GENERAL, or 2024 GENERAL.")
    method = models.CharField(max_length=12, choices=VotingMethod.choices, default="", db_default="", blank=True)
    year = models.SmallIntegerField(null=True)
    kind = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "method"], name="an_election_and_a_method_have_one_number"),
            models.CheckConstraint(condition=Q(method__in=["", *VotingMethod.values]), name="a_method_is_known"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "name", "method", "year", "kind")


class Household(models.Model):
    """One door. An apartment is a door; a building has many."""

    state = models.CharField(max_length=2)
    address_line = models.CharField(max_length=160)
    unit = models.CharField(max_length=40, default="", blank=True)
    number = models.CharField(max_length=20, default="", blank=True)
    street = models.CharField(max_length=120, default="", blank=True)
    city = models.CharField(max_length=80, default="", blank=True)
    zip5 = models.CharField(max_length=5, default="", blank=True)
    zip4 = models.CharField(max_length=4, default="", blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    placed = models.CharField(max_length=8, choices=Placed.choices, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state", "city", "zip5", "address_line", "unit"], name="an_address_is_one_door"
            ),
            models.CheckConstraint(
                condition=Q(placed="") | Q(placed__in=Placed.values), name="a_door_is_placed_in_a_way_we_know"
            ),
        ]

    class Privacy:
        personal = {
            "address_line": "emptied when the last person who lives there is erased",
            "unit": "as address_line",
            "number": "as address_line",
            "street": "as address_line",
            "zip4": "as address_line",
            "latitude": "as address_line",
            "longitude": "as address_line",
        }
        plain = ("id", "state", "city", "zip5", "placed")


class Voter(models.Model):
    """A person on the roll. The roll is shared; what a person said belongs to one campaign."""

    state = models.CharField(max_length=2)
    external_id = models.CharField(max_length=40)
    # A foreign key that the database checks for many rows at once: sql/0014_roll_lines.sql.
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="voters", db_constraint=False
    )
    last_name = models.CharField(max_length=100, default="", blank=True)
    first_name = models.CharField(max_length=100, default="", blank=True)
    middle_name = models.CharField(max_length=100, default="", blank=True)
    suffix = models.CharField(max_length=20, default="", blank=True)
    birth_date = models.DateField(null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=1, default="", blank=True)
    language = models.CharField(max_length=8, default="en")
    party = models.CharField(max_length=3, choices=Party.choices, null=True, blank=True)
    status = models.CharField(
        max_length=14, choices=Registration.choices, null=True, blank=True, default=Registration.ACTIVE
    )
    protected = models.BooleanField(default=False)
    registered_date = models.DateField(null=True, blank=True)
    county = models.CharField(max_length=60, default="", blank=True)
    precinct = models.CharField(max_length=60, default="", blank=True)
    congressional_district = models.CharField(max_length=40, default="", blank=True)
    state_senate_district = models.CharField(max_length=40, default="", blank=True)
    state_house_district = models.CharField(max_length=40, default="", blank=True)
    voted_in = ArrayField(
        models.SmallIntegerField(), default=list, blank=True, help_text="The numbers of elections, in order."
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(
        max_length=60, db_default="", blank=True, help_text="The layout of the list it came from."
    )
    brought_by = models.UUIDField(null=True, blank=True, help_text="The import that brought this voter.")
    gone_at = models.DateTimeField(null=True, blank=True, help_text="Since when the newest list leaves this voter out.")
    line_hash = models.BigIntegerField(null=True, blank=True, help_text="Of the line that told of this voter last.")
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="merged",
        help_text="The record that is kept of this person; this one is on no list.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "external_id"], name="a_state_numbers_a_voter_once"),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True) | Q(status="cancelled"), name="who_is_gone_is_not_registered"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Registration.values), name="a_registration_status_is_one_we_know"
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=True) | Q(party__in=Party.values), name="a_party_is_one_we_know"
            ),
        ]
        indexes = [
            models.Index(fields=["merged_into"], name="merged_voters", condition=Q(merged_into__isnull=False)),
        ]

    class Privacy:
        personal = {
            "external_id": "replaced by a keyed hash when a person is erased",
            "household": "emptied when a person is erased",
            "last_name": "emptied when a person is erased",
            "first_name": "emptied when a person is erased",
            "middle_name": "emptied when a person is erased",
            "suffix": "emptied when a person is erased",
            "birth_date": "emptied when a person is erased",
            "birth_year": "emptied when a person is erased",
            "sex": "emptied when a person is erased",
            "language": "set to en when a person is erased",
            "party": "emptied when a person is erased",
            "registered_date": "emptied when a person is erased",
            "voted_in": "emptied when a person is erased",
        }
        plain = (
            "id",
            "state",
            "status",
            "protected",
            "county",
            "precinct",
            "congressional_district",
            "state_senate_district",
            "state_house_district",
            "erased_at",
            "source",
            "brought_by",
            "gone_at",
            "line_hash",
            "merged_into",
        )


class VoterPhone(models.Model):
    """A telephone number that the roll or a person connects with a voter."""

    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="phones")
    number = models.CharField(max_length=16, db_index=True)
    texts = models.BooleanField(null=True, help_text="Known to take texts, known not to, or not known yet.")
    wrong_person_at = models.DateTimeField(null=True, blank=True)
    gone_date = models.DateField(
        null=True, blank=True, help_text="The latest day on which its carrier took it out of service."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voter", "number"], name="a_voter_has_a_number_once"),
            models.CheckConstraint(condition=Q(number__regex=r"^\+[1-9][0-9]{6,14}$"), name="a_number_is_e164"),
        ]

    class Privacy:
        personal = {"number": "row deleted when a person is erased, and when the last campaign's days are over"}
        plain = ("id", "voter", "texts", "wrong_person_at", "gone_date")


class Score(models.Model):
    """A prediction about a voter. It orders the work of asking and can never open the gate."""

    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="scores")
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="scores")
    value = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "voter"], name="a_voter_has_one_score_in_a_campaign"),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=1), name="a_score_lies_between_0_and_1"),
        ]

    class Privacy:
        personal = {"value": "row deleted when a person is erased, and when the campaign's days are over"}
        plain = ("id", "campaign", "voter")
