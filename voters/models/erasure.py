from django.db import models

from voters.models.append_only import AppendOnly


class Erasure(AppendOnly):
    """One person was erased at their own wish. Only the database's ``voters_erase()`` writes here.

    The voter's row stands, scrubbed; its ``external_id`` is a keyed hash by which a later voter file is known to
    speak of the same person.
    """

    voter = models.OneToOneField("voters.Voter", on_delete=models.PROTECT, related_name="erasure")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, help_text="How the wish reached us. It names nobody.")
    erased_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "voter", "campaign", "by", "reason", "erased_at")


class ForgottenStop(AppendOnly):
    """A number that wants no texts and that nobody on the roll has any more: its keyed hash, never the number.

    When a voter file brings the number back, the wish comes back with it.
    """

    number_hash = models.CharField(max_length=64, unique=True)
    forgotten_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "number_hash", "forgotten_at")
