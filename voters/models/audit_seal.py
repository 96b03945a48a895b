from django.db import models

from voters.models.append_only import AppendOnly


class AuditSeal(AppendOnly):
    """One link of the chain over the audit: the hash of the link before and of one row's content.

    The chain runs in the order of the seals' own ids. A task adds to it (``voters/audit_chain.py``), so that no act
    waits for another.
    """

    row = models.OneToOneField("voters.AuditRow", on_delete=models.PROTECT, related_name="seal")
    chain_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "row", "chain_hash", "sealed_at")
