"""Numbers that their carrier took out of service: whoever has one next is somebody else.

What a voter said by such a number no longer opens the gate, and nobody texts it for them. The database draws that
itself when the day is noted (textbank/sql/0009_by_itself.sql).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from textbank import carrier, conversations
from textbank.enums import Closing
from textbank.models import Message, Sweep
from voters import audit, leaks, voter_rows
from voters.enums import LeakCause
from voters.models import Reach, VoterPhone

SWEEP = "gone_numbers"
AT_ONCE = 500
#: So many days back the first look goes, and no later look goes further.
LOOK_BACK = timedelta(days=7)


@transaction.atomic
def note(*, numbers: Sequence[str], day: date, at: datetime) -> int:
    """These numbers went out of service on that day. Noting it twice changes nothing. Returns how many phones."""
    phones = VoterPhone.objects.filter(number__in=numbers).filter(Q(gone_date=None) | Q(gone_date__lt=day))
    voter_rows.lock(*phones.values_list("voter_id", flat=True))
    known = list(phones.values_list("pk", "number"))
    if not known:
        return 0
    changed = VoterPhone.objects.filter(pk__in=[pk for pk, _ in known]).update(
        gone_date=day, wrong_person_at=Coalesce(F("wrong_person_at"), Value(at))
    )
    gone = {number for _, number in known}
    for number in gone:
        conversations.close_number(number=number, closing=Closing.WRONG_PERSON)
    _count_leaks(gone, day, at)
    audit.record("texts.numbers_gone", by=None, campaign=None, phones=changed)
    return changed


def _count_leaks(numbers: set[str], day: date, at: datetime) -> None:
    """A reminder that went to such a number on that day or later reached nobody knows whom."""
    since = datetime.combine(day, time(), tzinfo=UTC)
    texts = Message.objects.filter(conversation__number__in=numbers, gotv_contact__isnull=False, claimed_at__gte=since)
    for reach in Reach.objects.filter(contact__in=texts.values("gotv_contact")).select_related("contact"):
        leaks.note(contact=reach.contact, identification=None, cause=LeakCause.WRONG_NUMBER, at=at)


def sweep(*, at: datetime) -> int:
    """Fetch every day that is over and not yet looked at, the oldest first. Returns how many phones it concerned.

    Raises ``carrier.Unavailable``; the days before are done, and the next look goes on from there.
    """
    done = Sweep.objects.filter(name=SWEEP).values_list("succeeded_at", flat=True).first()
    yesterday = at.date() - timedelta(days=1)
    day = max(done.date() + timedelta(days=1) if done else date.min, yesterday - LOOK_BACK)
    phones = 0
    while day <= yesterday:
        phones += _note_known(carrier.gone_numbers(day=day), day, at)
        Sweep.objects.update_or_create(name=SWEEP, defaults={"succeeded_at": datetime.combine(day, time(), tzinfo=UTC)})
        day += timedelta(days=1)
    return phones


def _note_known(numbers: Iterable[str], day: date, at: datetime) -> int:
    """Note those of the carrier's numbers that some voter of ours has; of the others nothing is kept."""
    phones, some = 0, []
    for number in numbers:
        some.append(number)
        if len(some) == AT_ONCE:
            phones += note(numbers=some, day=day, at=at)
            some = []
    return phones + note(numbers=some, day=day, at=at)
