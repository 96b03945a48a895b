"""Hold a conversation, and know all that decides whether a text may go in it: one question (sql/0010_holding.sql).

The answer comes as rows of our models, with no more columns than are asked for here; any other is fetched on its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from textbank.models import Conversation, Drive, Sender
from voters import permissions, sealing
from voters.models import Campaign, Household, Membership, User, Voter, VoterPhone

#: The rows of the answer, and what is asked for of each.
ROWS: Mapping[str, tuple[type[models.Model], str]] = {
    "part": (Membership, "id campaign_id user_id role suspended_at"),
    "texter": (User, "id name is_active"),
    "conversation": (
        Conversation,
        "id campaign_id drive_id purpose voter_id number gotv_contact_id texter_id state closing sent_from variant",
    ),
    "campaign": (Campaign, "id name time_zone opens_hour closes_hour"),
    "drive": (
        Drive,
        "id campaign_id purpose sender_id script starts_date ends_date approved_at opens_hour closes_hour paused_at "
        "stopped_variants",
    ),
    "sender": (Sender, "id address stopped_at rests_until"),
    "voter": (Voter, "id state household_id first_name language protected county erased_at merged_into_id"),
    "household": (Household, "id zip5 latitude longitude"),
    "phone": (VoterPhone, "id texts wrong_person_at"),
}


@dataclass(frozen=True)
class Held:
    """What is held until the transaction ends, and what was known when it was.

    ``known_id`` is the text that this very request made before. What a texter ``made`` is counted only where there is
    a request for a new text. ``wordings`` are the drive's other first texts: variant, language and words.
    """

    conversation: Conversation
    part: Membership | None
    phone: VoterPhone | None
    texts_stopped: bool
    number_stopped: bool
    number_held: bool
    restrictions: Sequence[str]
    deafness: str | None
    segments_a_day: int
    segments_a_carrier_day: int | None
    used_today: int
    used_by_the_carriers: int
    made_in_a_minute: int
    made_in_an_hour: int
    known_id: UUID | None
    wordings: Sequence[tuple[str, str, str]]

    @property
    def may_text(self) -> bool:
        """Whether the texter's part in the campaign allows it."""
        return self.part is not None and permissions.part_allows(self.part, permissions.Act.TEXT)


def hold(*, conversation_id: UUID, texter_id: UUID, at: datetime, request_id: UUID | None = None) -> Held:
    """Hold the texter's part, the voter and the conversation, in this order, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_question(), [conversation_id, texter_id, request_id, at, sealing.erasing_keys()])
        answer = cursor.fetchone()
    if answer is None:
        raise Conversation.DoesNotExist
    return _held(answer)


@cache
def _columns() -> Mapping[str, Sequence[str]]:
    """The columns of each row, in the order in which its model takes them."""
    return {
        row: [field.attname for field in model._meta.concrete_fields if field.attname in wanted.split()]
        for row, (model, wanted) in ROWS.items()
    }


@cache
def _question() -> str:
    columns = [f"{row}__{column}" for row, names in _columns().items() for column in names]
    facts = [field.name for field in fields(Held)[3:]]
    return f"SELECT {', '.join(columns + facts)} FROM textbank_hold(%s, %s, %s, %s, %s)"  # noqa: S608 -- names of ours


def _held(answer: Sequence[Any]) -> Held:
    rows, begins = {}, 0
    for row, columns in _columns().items():
        rows[row] = _row(ROWS[row][0], columns, answer[begins : begins + len(columns)])
        begins += len(columns)
    part = rows["part"]
    if part is not None:
        part.user = rows["texter"]
    return Held(_conversation(rows), part, rows["phone"], *answer[begins:])


def _row(model: type[models.Model], columns: Sequence[str], values: Sequence[Any]) -> Any:
    """The row as our model has it, or None where there is none."""
    return None if values[0] is None else model.from_db(connection.alias, columns, values)


def _conversation(rows: Mapping[str, Any]) -> Conversation:
    found, drive, voter = rows["conversation"], rows["drive"], rows["voter"]
    found.campaign, found.drive, found.voter = rows["campaign"], drive, voter
    drive.campaign, drive.sender = rows["campaign"], rows["sender"]
    voter.household = rows["household"]
    return found  # type: ignore[no-any-return]  # a row of any model
