"""Erase one person who asks for it: names, address, numbers and words go; the counts and the proof stand.

The erasing itself is one function of the database, ``voters_erase()``, which alone may empty what is append-only
(sql/0007_erasing.sql). It scrubs every table; what it cannot reach, files and the carrier's copy, tasks take away.
"""

import re
from collections.abc import Callable

from django.db import IntegrityError, connection, transaction

from voters import audit, permissions, sealing
from voters.models import Campaign, Erasure, User, Voter, VoterPhone


class CannotErase(Exception):
    """Not now, or not so. The words say what to do; nothing was changed."""

    code = "cannot_erase"


class AlreadyErased(CannotErase):
    code = "already_erased"


class RollIsBeingWritten(CannotErase):
    code = "roll_is_being_written"


class MergedRecord(CannotErase):
    code = "merged_record"


class TextUnderWay(CannotErase):
    code = "text_under_way"


class ReasonNamesThePerson(CannotErase):
    code = "reason_names_the_person"


#: The database's refusals, by the name of what refused.
REFUSALS: dict[str, tuple[type[CannotErase], str]] = {
    "a_person_is_erased_once": (AlreadyErased, "This person is erased already."),
    "nobody_is_erased_while_the_roll_is_written": (
        RollIsBeingWritten,
        "A voter file is being read in. Nothing was erased. Try again when it is done.",
    ),
    "nobody_is_erased_while_a_text_is_under_way": (
        TextUnderWay,
        "A text to this person is on its way. Nothing was erased. Try again in five minutes.",
    ),
}


@transaction.atomic
def erase(
    *, voter: Voter, campaign: Campaign, by: User, reason: str, then: Callable[[], object] | None = None
) -> Erasure:
    """Scrub this voter everywhere, for good, with the records that are joined to theirs.

    ``reason`` says how the wish reached us and names nobody. ``then`` is called after the commit: it has the files
    taken away that still name the person. Raises ``permissions.Forbidden`` and ``CannotErase``.
    """
    permissions.check_can(by, permissions.Act.ERASE, campaign)
    check_reason(voter=voter, reason=reason)
    if Voter.objects.filter(pk=voter.pk, merged_into__isnull=False).exists():
        raise MergedRecord("This record is joined to another of the same person. Erase that one: it takes this along.")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            key = sealing.erasing_keys()[0]
            cursor.execute(
                "SELECT voters_erase(%s, %s, %s, %s, %s)", [voter.pk, campaign.pk, by.pk, reason.strip(), key]
            )
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name not in REFUSALS:
            raise
        refusal, words = REFUSALS[name]
        raise refusal(words) from None
    erasure = Erasure.objects.get(voter=voter)
    audit.record("voter.erased", by=by, campaign=campaign, on=voter, erasure=erasure.pk)
    if then is not None:
        transaction.on_commit(then, robust=True)  # The hourly task does it too.
    return erasure


def check_reason(*, voter: Voter, reason: str) -> None:
    """Refuse a reason that would keep the name or the number that is to go. Raises ``ReasonNamesThePerson``."""
    words = set(re.findall(r"\w+", reason.casefold()))
    names = {name.casefold() for name in (voter.first_name, voter.last_name, voter.middle_name) if len(name) > 1}
    digits = re.sub(r"\D", "", reason)
    numbers = VoterPhone.objects.filter(voter=voter).values_list("number", flat=True)
    if any(set(name.split()) <= words for name in names) or any(number[-10:] in digits for number in numbers):
        raise ReasonNamesThePerson(
            "The reason stays. Say how the wish reached you without the person's name or number."
        )
