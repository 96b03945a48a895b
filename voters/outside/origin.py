"""By what an answer from outside, and a ruling about it, are known again."""

from uuid import UUID, uuid5

#: ``Identification.evidence_kind`` of an answer whose ``evidence_id`` is an import.
ORIGIN = "import"
#: ``IdentificationRuling.reason`` of an answer that went when its import was undone.
UNDONE = "import_undone"


def answer_id(campaign_id: UUID, said: str) -> UUID:
    """The same for the same answer of the same voter in the same campaign, however often it is brought."""
    return uuid5(campaign_id, f"import {said}")


def next_id(undone: UUID) -> UUID:
    """The id of an answer that is brought again after its import was undone."""
    return uuid5(undone, "again")
