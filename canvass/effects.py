"""What follows from one event at a door: an identification, a restriction, a reminder that reached, a leak."""

from collections.abc import Sequence
from datetime import datetime

from canvass import scripts
from canvass.book import Book
from canvass.enums import Held, RefusedBecause, Result
from canvass.events import Event
from canvass.models import ListedVoter, Visit, WalkList
from voters import consent, gate, identify, leaks, review
from voters.enums import Channel, LeakCause, Purpose, Refusal, Restriction, Source, Stance, ToldBy
from voters.models import GotvContact, Identification, Leak, Voter, VoterRestriction

REMINDING = (Result.REMINDED, Result.HAS_VOTED, Result.NOT_A_SUPPORTER)
ASKING = (Result.ANSWERED, Result.FOLLOW_UP)
OF_A_PERSON = (*REMINDING, *ASKING, Result.MOVED, Result.DECEASED)
#: What says nothing without words of its own.
IN_WORDS = (Result.SOMEBODY_ELSE, Result.NOTE)
SHUTS_THE_GATE = {
    Result.MOVED: Restriction.MOVED,
    Result.DECEASED: Restriction.DECEASED,
    Result.DO_NOT_CONTACT: Restriction.DO_NOT_CONTACT,
    Result.HAS_VOTED: Restriction.VOTED,
}
HAS_EFFECTS = (*REMINDING, *SHUTS_THE_GATE, Result.TAKEN_BACK)
#: The gate's reasons that say: we do not hold this voter's own yes.
NOT_FOR_US = (
    Refusal.HELD_FOR_REVIEW,
    Refusal.AGAINST,
    Refusal.UNDECIDED,
    Refusal.UNVERIFIED,
    Refusal.TOLD_BY_ANOTHER,
    Refusal.ONLY_A_SCORE,
    Refusal.NO_ID,
)


class Unacceptable(Exception):
    """The event is not recorded, and the phone is told why."""

    def __init__(self, reason: RefusedBecause) -> None:
        super().__init__(reason.label)
        self.reason = reason
        self.code = str(reason)


def check_makes_sense(event: Event, walk_list: WalkList) -> None:
    """Refuse what the drive does not ask, and what lacks a part."""
    reminding = walk_list.purpose == Purpose.GOTV
    if (event.result in REMINDING and not reminding) or (event.result in ASKING and reminding):
        raise Unacceptable(RefusedBecause.WRONG_DRIVE)
    with_answer = event.result in (Result.ANSWERED, Result.NOT_A_SUPPORTER)
    complete = (
        (event.voter_id is not None or event.result not in OF_A_PERSON)
        and (event.answer is not None) == with_answer
        and (event.undoes is not None) == (event.result == Result.TAKEN_BACK)
        and (event.corrects is None or with_answer)
        and (event.result not in IN_WORDS or bool(event.note or event.detail))
        and not (event.result == Result.NOT_A_SUPPORTER and event.answer == Stance.FOR)
    )
    if not complete:
        raise Unacceptable(RefusedBecause.INCOMPLETE)
    if event.result == Result.FOLLOW_UP and not scripts.asks(walk_list.script, event.detail):
        raise Unacceptable(RefusedBecause.UNKNOWN_CHOICE)


def goes_together(visit: Visit, *, event: Event, book: Book) -> bool:
    """Whether the event can be written with others: nothing follows from it, or an answer that nothing else names.

    Such an answer is new, corrects nothing, is not held, and neither its undo nor its correction came before it.
    """
    if event.answer is None:
        return event.result not in HAS_EFFECTS
    alone = event.result == Result.ANSWERED and event.corrects is None and not visit.held
    return alone and event.id not in book.heard and not book.undone(visit) and not book.corrected(visit)


def hear(run: Sequence[tuple[Visit, Event]], *, book: Book) -> None:
    """Record the answers among events that go together."""
    answers = [_said(visit, event) for visit, event in run if event.answer is not None]
    if answers:
        identify.record_heard(campaign=book.device.campaign, answers=answers, by=book.device.volunteer)


def _said(visit: Visit, event: Event) -> Identification:
    assert event.answer is not None and visit.voter_id is not None  # noqa: S101, PT018 -- checked before
    return Identification(
        id=visit.pk,
        campaign_id=visit.campaign_id,
        voter_id=visit.voter_id,
        stance=event.answer,
        said_at=visit.said_at,
        source=_source(visit),
        told_by=event.told_by,
        heard_by=visit.by,
        evidence_kind="visit",
        evidence_id=visit.pk,
    )


def _source(visit: Visit) -> Source:
    return Source.PAPER if visit.device.paper else Source.DOOR


def follow(visit: Visit, *, event: Event, book: Book) -> None:
    """Do what follows from the event, in the order in which it matters: the reminder before the answer to it."""
    if visit.result == Result.TAKEN_BACK:
        _take_back(visit, book)
        return
    if visit.result in REMINDING:
        _reached(visit, book.at)
    if event.answer is not None:
        _identify(visit, event, book)
    if kind := SHUTS_THE_GATE.get(Result(visit.result)):
        _restrict(visit, kind)
    if book.undone(visit):
        _undo(visit)


def _identify(visit: Visit, event: Event, book: Book) -> None:
    assert event.answer is not None and visit.voter is not None  # noqa: S101, PT018 -- checked before
    recorded = identify.record(
        id=visit.pk,
        campaign=visit.walk_list.campaign,
        voter=visit.voter,
        stance=event.answer,
        said_at=visit.said_at,
        source=_source(visit),
        told_by=event.told_by,
        by=visit.by,
        evidence_kind="visit",
        evidence_id=visit.pk,
        corrects=_corrected(visit),
        leak_cause=_cause(visit),
    ).identification
    if visit.held:
        review.hold_on_arrival(identification=recorded, by=visit.by, reason=visit.held)
    if visit.result == Result.NOT_A_SUPPORTER and event.told_by == ToldBy.SELF:
        _count_leak(visit, recorded, book.at)
    if book.corrected(visit):
        review.set_aside_on_arrival(identification=recorded, by=visit.by, reason=review.CORRECTED)


def _corrected(visit: Visit) -> Identification | None:
    """The answer that this one corrects, if it is the same volunteer's about the same voter."""
    if visit.corrects is None:
        return None
    return Identification.objects.filter(
        pk=visit.corrects, campaign=visit.campaign_id, voter=visit.voter, heard_by=visit.by
    ).first()


def _restrict(visit: Visit, kind: Restriction) -> None:
    voters = [visit.voter_id] if visit.voter_id else visit.stop.listed.values_list("voter_id", flat=True)
    for voter in Voter.objects.filter(pk__in=voters).order_by("pk"):
        consent.restrict(campaign=visit.walk_list.campaign, voter=voter, kind=kind, by=visit.by, evidence_id=visit.pk)


def _contact(visit: Visit) -> GotvContact:
    listed = ListedVoter.objects.select_related("gotv_contact").get(walk_list=visit.walk_list, voter=visit.voter)
    assert listed.gotv_contact is not None  # noqa: S101 -- nobody_is_listed_to_be_reminded_past_the_gate
    return listed.gotv_contact


def _reached(visit: Visit, at: datetime) -> None:
    """The reminder reached its voter. If we no longer hold the voter's own yes, it leaked."""
    assert visit.voter is not None  # noqa: S101 -- who_answers_is_a_person
    contact = _contact(visit)
    gate.reached(contact=contact, by=visit.by, at=visit.said_at)
    campaign = visit.walk_list.campaign
    if gate.refusal(campaign=campaign, voter=visit.voter, channel=Channel.DOOR, at=at) not in NOT_FOR_US:
        return
    known = gate.evidence_id(campaign=campaign, voter=visit.voter)
    evidence = Identification.objects.filter(pk=known).first() if known else None
    leaks.note(contact=contact, identification=evidence, cause=_cause(visit), at=at)


def _cause(visit: Visit) -> LeakCause:
    """News that had reached us before the knock is late on this phone; anything else is a change of mind."""
    if visit.purpose != Purpose.GOTV or visit.voter is None:
        return LeakCause.CHANGED_MIND
    newest = Identification.objects.filter(campaign=visit.campaign_id, voter=visit.voter).exclude(pk=visit.pk)
    contact = _contact(visit)
    late = newest.filter(recorded_at__gt=contact.at.lower, recorded_at__lte=visit.said_at, told_by=ToldBy.SELF)
    return LeakCause.LATE_NEWS if late.exists() else LeakCause.CHANGED_MIND


def _count_leak(visit: Visit, identification: Identification, at: datetime) -> None:
    """Count the reminder at this door, unless the answer is counted already against another."""
    if not Leak.objects.filter(identification=identification).exists():
        leaks.note(contact=_contact(visit), identification=identification, cause=_cause(visit), at=at)


def _take_back(visit: Visit, book: Book) -> None:
    target = book.visits.get(visit.undoes) if visit.undoes else None
    if target is None:
        return
    if target.by_id != visit.by_id:
        raise Unacceptable(RefusedBecause.NOT_YOURS)
    if visit.held != Held.DEVICE_REVOKED:
        _undo(target)


def _undo(visit: Visit) -> None:
    identification = Identification.objects.filter(pk=visit.pk).first()
    if identification is not None:
        identify.take_back(identification=identification, by=visit.by)
    if visit.corrects is not None:
        _stands_again(visit)
    for restriction in VoterRestriction.objects.filter(evidence_id=visit.pk, lifts=None):
        consent.lift(restriction=restriction, by=visit.by)


def _stands_again(correction: Visit) -> None:
    """What this correction had set aside counts again, now that the correction is taken back; what was held is held."""
    corrected = _corrected(correction)
    if corrected is None or not review.release_corrected(identification=corrected, by=correction.by):
        return
    before = Visit.objects.get(pk=corrected.pk)
    if before.held:
        review.hold_on_arrival(identification=corrected, by=correction.by, reason=before.held)
