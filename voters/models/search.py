from django.contrib.postgres.fields import ArrayField
from django.db import models

#: What is personal here is so in the tables it is copied from.
COPIED = (
    "household_id",
    "generals",
    "primaries",
    "years",
    "shared",
    "birth_date",
    "registered_date",
    "birth_year",
    "language",
    "party",
    "sex",
    "stands_for",
    "stands_against",
    "stands_undecided",
    "stands_held",
)


class SearchRow(models.Model):
    """What a search looks at of one voter. The order of the columns is that of ``voters_searchlive`` (sql/)."""

    voter = models.OneToOneField("voters.Voter", on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False,
                                 related_name="+")  # fmt: skip
    household_id = models.BigIntegerField(null=True)
    generals = models.BigIntegerField()
    primaries = models.BigIntegerField()
    years = models.BigIntegerField()
    shared = models.BigIntegerField(null=True)
    birth_date = models.DateField(null=True)
    registered_date = models.DateField(null=True)
    birth_year = models.SmallIntegerField(null=True)
    own_numbers = models.SmallIntegerField()
    household_size = models.SmallIntegerField()
    listed = models.BooleanField()
    shares_more = models.BooleanField()
    has_number = models.BooleanField()
    has_answered = models.BooleanField()
    stands_for = ArrayField(models.UUIDField(), null=True)
    stands_against = ArrayField(models.UUIDField(), null=True)
    stands_undecided = ArrayField(models.UUIDField(), null=True)
    stands_held = ArrayField(models.UUIDField(), null=True)
    party = models.TextField()
    sex = models.TextField()
    status = models.TextField()
    language = models.TextField()
    county = models.TextField()
    precinct = models.TextField()
    city = models.TextField()
    congressional_district = models.TextField()
    state_senate_district = models.TextField()
    state_house_district = models.TextField()
    source = models.TextField()

    class Meta:
        abstract = True

    class Privacy:
        personal = dict.fromkeys(COPIED, "kept while the row it copies holds the same; goes when a person is erased")
        plain = (
            "voter", "own_numbers", "household_size", "listed", "shares_more", "has_number", "has_answered", "status",
            "county", "precinct", "city", "congressional_district", "state_senate_district", "state_house_district",
            "source",
        )  # fmt: skip


class SearchCopy(SearchRow):
    """The kept rows. Only ``voters_renew_search()`` and the triggers of sql/ write here."""

    class Privacy(SearchRow.Privacy):
        """As of every such row."""

    class Meta:
        db_table = "voters_searchcopy"
        indexes = [
            models.Index(fields=["precinct", "county"], name="searched_by_precinct"),
            models.Index(fields=["voter"], condition=models.Q(shares_more=True), name="searched_who_share_more"),
        ]


class SearchedVoter(SearchRow):
    """The kept rows, but for whoever changed since they were kept: those as they are now. A view."""

    class Privacy(SearchRow.Privacy):
        """As of every such row."""

    class Meta:
        managed = False
        db_table = "voters_searchedvoter"


class SearchedAfresh(SearchRow):
    """Those of ``SearchedVoter`` whose kept row is not true any more, or who have none yet. A view."""

    class Privacy(SearchRow.Privacy):
        """As of every such row."""

    class Meta:
        managed = False
        db_table = "voters_searchedafresh"


class SearchStale(models.Model):
    """Whose kept row may no longer be true; written by triggers, in the transaction that changed something."""

    voter_id = models.BigIntegerField()

    class Meta:
        db_table = "voters_searchstale"

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "voter_id")


class SearchSpan(models.Model):
    """Voters who came at once and have no kept row yet, by their ids; written by a trigger in place of many lines."""

    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        db_table = "voters_searchspan"

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "first", "last")


class UsablePhone(models.Model):
    """A number that may take a text: no landline, of no other person, and nobody asked to stop. A view."""

    voter = models.ForeignKey("voters.Voter", on_delete=models.DO_NOTHING, related_name="+")
    number = models.TextField()

    class Meta:
        managed = False
        db_table = "voters_usablephone"

    class Privacy:
        personal = {"number": "kept nowhere: a view of VoterPhone"}
        plain = ("id", "voter")
