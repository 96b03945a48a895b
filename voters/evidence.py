"""Why a voter may, or may not, be reminded: everything said, every restriction, every reminder. For people to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from voters import gate, leaks, looking
from voters.enums import Channel, LeakCause, Refusal, Ruling, ToldBy, Wish
from voters.models import (
    Campaign,
    GotvContact,
    Identification,
    IdentificationRuling,
    Leak,
    PhoneWish,
    RollImport,
    User,
    Voter,
    VoterPhone,
    VoterRestriction,
    VoterStanding,
)
from voters.outside.origin import ORIGIN

#: The evidence of an answer that was given under another record of the same person (sql/0020_same_person.sql).
MERGED = "merged"

#: What would open the gate again, for each reason that shuts it.
WAY_OUT: dict[Refusal, str] = {
    Refusal.NOT_REGISTERED: "A newer voter file in which the voter is registered.",
    Refusal.DECEASED: "Nothing, unless it was noted by mistake: then staff lift the note.",
    Refusal.MOVED: "If the voter still lives here, staff lift the note.",
    Refusal.DO_NOT_CONTACT: "Only the voter's own wish. Then staff lift the note.",
    Refusal.OPTED_OUT: "The voter texts START. A reminder at the door stays possible.",
    Refusal.ALREADY_VOTED: "Nothing is left to do. Noted by mistake, staff lift the note.",
    Refusal.HELD_FOR_REVIEW: "An admin decides in the review which answer stands.",
    Refusal.AGAINST: "The voter's own later answer.",
    Refusal.UNDECIDED: "The voter's own later answer. Ask again.",
    Refusal.EXPIRED: "Ask again: the answer is older than this campaign trusts.",
    Refusal.UNVERIFIED: "Ask the voter. What stands here was imported, set aside or replaced.",
    Refusal.TOLD_BY_ANOTHER: "Ask the voter. What somebody else says of them does not count.",
    Refusal.ONLY_A_SCORE: "Ask the voter. A score opens nothing.",
    Refusal.NO_ID: "Ask the voter, at the door or by text.",
    Refusal.TOO_EARLY: "Nothing to do: reminders of this campaign have not begun.",
}


#: What follows by itself for a reason that is no decider's.
REASONS = {"number_gone": "The number of the text is out of service.", "parted": "The two records were parted again."}


@dataclass(frozen=True)
class Verdict:
    """The gate's answer on one channel; ``refusal`` is None for yes."""

    channel: Channel
    refusal: Refusal | None

    @property
    def allowed(self) -> bool:
        return self.refusal is None

    @property
    def way_out(self) -> str:
        return WAY_OUT[self.refusal] if self.refusal else ""


@dataclass(frozen=True)
class RulingNote:
    """What was decided about an answer. ``ruled_by`` is empty where it followed by itself, ``words`` say why."""

    ruling: Ruling
    reason: str
    ruled_at: datetime
    ruled_by: str
    words: str = ""


@dataclass(frozen=True)
class Answer:
    """One identification. ``decides`` is the one on which the present stance rests."""

    id: UUID
    stance: str
    stance_label: str
    scale: int | None
    said_at: datetime
    recorded_at: datetime
    source_label: str
    told_by_another: bool
    heard_by: str
    heard_by_id: UUID | None
    evidence_kind: str
    origin: str  # of an answer from another system: its file, and who brought it
    corrected: bool
    corrects_id: UUID | None
    rulings: Sequence[RulingNote]
    decides: bool
    told: Sequence[tuple[str, str]] = ()  # what a door or a text adds, a name and a value a line

    @property
    def ruling(self) -> RulingNote | None:
        return self.rulings[-1] if self.rulings else None

    @property
    def taken_back(self) -> bool:
        return self.ruling is not None and self.ruling.ruling == Ruling.WITHDRAWN

    @property
    def counts(self) -> bool:
        """Nobody has set it aside or taken it back."""
        return self.ruling is None or self.ruling.ruling not in (Ruling.SET_ASIDE, Ruling.WITHDRAWN)

    @property
    def came_late(self) -> bool:
        """It was recorded more than an hour after it was said."""
        return (self.recorded_at - self.said_at).total_seconds() > 3600


@dataclass(frozen=True)
class RestrictionNote:
    """Why nobody may remind the voter; ``lifted_at`` when it no longer holds."""

    id: int
    label: str
    noted_at: datetime
    noted_by: str
    lifted_at: datetime | None
    lifted_by: str


@dataclass(frozen=True)
class Wished:
    """What the holder of a number of this voter asked for."""

    ending: str
    wish_label: str
    stops: bool
    source_label: str
    wished_at: datetime


@dataclass(frozen=True)
class Reminder:
    """One GOTV contact; ``reached_at`` when it reached the voter, ``leak_cause`` when that was a mistake."""

    id: UUID
    at: datetime
    channel_label: str
    act_label: str
    by: str
    rests_on: UUID | None
    reached_at: datetime | None
    leak_cause: str


@dataclass(frozen=True)
class Evidence:
    """All that the campaign knows which opens or shuts the gate for one voter."""

    verdicts: Sequence[Verdict]
    answers: Sequence[Answer]
    restrictions: Sequence[RestrictionNote]
    wishes: Sequence[Wished]
    reminders: Sequence[Reminder]
    expires_at: datetime | None

    @property
    def decisive(self) -> Answer | None:
        return next((answer for answer in self.answers if answer.decides), None)

    def as_json(self) -> dict[str, Any]:
        """Ids, moments and reasons for a script; no names."""
        return {
            "verdicts": {str(one.channel): str(one.refusal) if one.refusal else None for one in self.verdicts},
            "expires_at": _moment(self.expires_at),
            "answers": [
                {
                    "id": str(answer.id),
                    "stance": answer.stance,
                    "scale": answer.scale,
                    "said_at": _moment(answer.said_at),
                    "recorded_at": _moment(answer.recorded_at),
                    "source": answer.source_label,
                    "told_by": str(ToldBy.ANOTHER if answer.told_by_another else ToldBy.SELF),
                    "heard_by": str(answer.heard_by_id) if answer.heard_by_id else None,
                    "corrects": str(answer.corrects_id) if answer.corrects_id else None,
                    "ruling": str(answer.ruling.ruling) if answer.ruling else None,
                    "decides": answer.decides,
                }
                for answer in self.answers
            ],
            "restrictions": [
                {"kind": note.label, "noted_at": _moment(note.noted_at), "lifted_at": _moment(note.lifted_at)}
                for note in self.restrictions
            ],
            "reminders": [
                {
                    "id": str(reminder.id),
                    "at": _moment(reminder.at),
                    "channel": reminder.channel_label,
                    "act": reminder.act_label,
                    "rests_on": str(reminder.rests_on) if reminder.rests_on else None,
                    "reached_at": _moment(reminder.reached_at),
                    "leak": reminder.leak_cause or None,
                }
                for reminder in self.reminders
            ],
        }


def verdicts(*, campaign: Campaign, voter: Voter, at: datetime) -> list[Verdict]:
    """The gate's answer on every channel."""
    return [
        Verdict(channel, gate.refusal(campaign=campaign, voter=voter, channel=channel, at=at)) for channel in Channel
    ]


def of(*, campaign: Campaign, voter: Voter, at: datetime) -> Evidence:
    """Everything in the order in which it happened. A fixed number of queries."""
    standing = VoterStanding.objects.filter(campaign=campaign, voter=voter).first()
    return Evidence(
        verdicts=verdicts(campaign=campaign, voter=voter, at=at),
        answers=answers(campaign=campaign, voter=voter, decisive=standing.identification_id if standing else None),
        restrictions=_restrictions(campaign, voter),
        wishes=_wishes(voter),
        reminders=_reminders(campaign, voter),
        expires_at=standing.expires_at if standing else None,
    )


def answers(*, campaign: Campaign, voter: Voter, decisive: UUID | None) -> list[Answer]:
    """Every identification of the voter in this campaign, the earliest said first."""
    said = list(
        Identification.objects.filter(campaign=campaign, voter=voter)
        .select_related("heard_by")
        .order_by("said_at", "recorded_at", "id")
    )
    rulings: dict[UUID, list[RulingNote]] = {}
    for row in IdentificationRuling.objects.filter(
        identification__campaign=campaign, identification__voter=voter
    ).select_related("ruled_by"):
        rulings.setdefault(row.identification_id, []).append(_ruling(row))
    corrected = {row.corrects_id for row in said if not _is_taken_back(rulings.get(row.pk, []))}
    origins = _origins(campaign, said)
    return [
        _answer(row, rulings.get(row.pk, []), row.pk in corrected, row.pk == decisive, origins.get(row.pk, ""))
        for row in said
    ]


def _origins(campaign: Campaign, said: Sequence[Identification]) -> dict[UUID, str]:
    """Where the answers from another system or another record came from, by the answer's id."""
    copied = {row.evidence_id: row.pk for row in said if row.evidence_kind == MERGED and row.evidence_id}
    originals = Identification.objects.filter(pk__in=list(copied)).select_related("voter") if copied else ()
    copies = {copied[row.pk]: f"record {row.voter.external_id} of the same person" for row in originals}
    brought = {row.pk: row.evidence_id for row in said if row.evidence_kind == ORIGIN and row.evidence_id}
    if not brought:
        return copies
    found = RollImport.objects.filter(campaign=campaign, pk__in=brought.values()).select_related("by")
    words = {each.pk: ", ".join(filter(None, (each.label, _name(each.by)))) for each in found}
    return copies | {pk: words.get(import_id, "") for pk, import_id in brought.items()}


def _ruling(row: IdentificationRuling) -> RulingNote:
    words = looking.words_of(row.reason) or REASONS.get(row.reason, "")
    return RulingNote(Ruling(row.ruling), row.reason, row.ruled_at, _name(row.ruled_by), words)


def _is_taken_back(rulings: Sequence[RulingNote]) -> bool:
    return bool(rulings) and rulings[-1].ruling == Ruling.WITHDRAWN


def _answer(row: Identification, rulings: Sequence[RulingNote], corrected: bool, decides: bool, origin: str) -> Answer:
    return Answer(
        id=row.pk,
        stance=row.stance,
        stance_label=row.get_stance_display(),
        scale=row.scale,
        said_at=row.said_at,
        recorded_at=row.recorded_at,
        source_label=row.get_source_display(),
        told_by_another=row.told_by == ToldBy.ANOTHER,
        heard_by=_name(row.heard_by),
        heard_by_id=row.heard_by_id,
        evidence_kind=row.evidence_kind,
        origin=origin,
        corrected=corrected,
        corrects_id=row.corrects_id,
        rulings=rulings,
        decides=decides,
    )


def _restrictions(campaign: Campaign, voter: Voter) -> list[RestrictionNote]:
    rows = (
        VoterRestriction.objects.filter(campaign=campaign, voter=voter, lifts=None)
        .select_related("by", "lifted_by", "lifted_by__by")
        .order_by("pk")
    )
    return [_restriction(row) for row in rows]


def _restriction(row: VoterRestriction) -> RestrictionNote:
    lifted: VoterRestriction | None = getattr(row, "lifted_by", None)
    return RestrictionNote(
        id=row.pk,
        label=row.get_kind_display(),
        noted_at=row.noted_at,
        noted_by=_name(row.by),
        lifted_at=lifted.noted_at if lifted else None,
        lifted_by=_name(lifted.by) if lifted else "",
    )


def _wishes(voter: Voter) -> list[Wished]:
    numbers = VoterPhone.objects.filter(voter=voter).values("number")
    return [
        Wished(row.number[-4:], row.get_wish_display(), row.wish == Wish.STOP, row.get_source_display(), row.wished_at)
        for row in PhoneWish.objects.filter(number__in=numbers).order_by("pk")
    ]


def _reminders(campaign: Campaign, voter: Voter) -> list[Reminder]:
    rows = (
        GotvContact.objects.filter(campaign=campaign, voter=voter)
        .select_related("by", "reach", "leak")
        .order_by("at", "pk")
    )
    found = leaks.with_causes(Leak.objects.filter(campaign=campaign, voter=voter))
    causes = dict(found.values_list("pk", "found_cause"))
    return [_reminder(row, causes) for row in rows]


def _reminder(row: GotvContact, causes: Mapping[UUID, str]) -> Reminder:
    reach, leak = getattr(row, "reach", None), getattr(row, "leak", None)
    return Reminder(
        id=row.pk,
        at=row.at.lower,
        channel_label=row.get_channel_display(),
        act_label=row.get_act_display(),
        by=_name(row.by),
        rests_on=row.identification_id,
        reached_at=reach.reached_at if reach else None,
        leak_cause=str(LeakCause(causes[leak.pk]).label) if leak else "",
    )


def _name(user: User | None) -> str:
    return user.name if user else ""


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
