"""Conversations go from one hand to another, or back to where anybody may take them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from textbank import may_send
from textbank.enums import ConversationState
from textbank.models import Conversation
from textbank.models.conversation import OPEN
from voters import audit, budgets, permissions
from voters.enums import Channel
from voters.models import Campaign, User
from voters.permissions import Act


@dataclass(frozen=True)
class Moved:
    """So many of the ``found`` went; the others are done, or were there already."""

    found: int
    moved: int


@transaction.atomic
def give(
    *, campaign: Campaign, conversations: QuerySet[Conversation], to: User | None, by: User, at: datetime
) -> Moved:
    """Put the open ones among ``conversations`` into somebody's hand; without anybody, back into the pool.

    In the pool, whom nobody has written to is there for the next batch, and whose answer waits, or comes, is offered
    to everybody at once. What was tapped before still goes. Raises ``permissions.Forbidden``, ``Refused`` (they have no
    part in the campaign now) and ``budgets.OverBudget``.
    """
    permissions.check_can(by, Act.RUN_TEXTS, campaign)
    if to is not None:
        may_send.lock_part(texter=to, campaign=campaign)
    ours = conversations.filter(campaign=campaign)
    found = ours.count()
    rows = ours.filter(state__in=OPEN)
    rows = rows.filter(~Q(texter=to) | Q(texter=None)) if to is not None else _not_in_the_pool(rows)
    locked = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", "voter_id"))
    chosen = Conversation.objects.filter(pk__in=[pk for pk, _ in locked])
    if to is not None:
        _into_hand(chosen, campaign, to, at, [voter_id for _, voter_id in locked])
    else:
        _into_the_pool(chosen, at)
    audit.record(
        "texts.reassigned",
        by=by,
        campaign=campaign,
        on=to,
        people=len(locked) if to is not None else 0,
        count=len(locked),
    )
    return Moved(found, len(locked))


def _not_in_the_pool(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return rows.exclude(state=ConversationState.TO_SEND, texter=None).filter(offered_at=None)


def _into_hand(
    chosen: QuerySet[Conversation], campaign: Campaign, to: User, at: datetime, voter_ids: list[int]
) -> None:
    budgets.hand_over(campaign=campaign, volunteer=to, channel=Channel.TEXT, voter_ids=voter_ids, at=at)
    chosen.update(texter=to, taken_at=at, skipped_at=None, offered_at=None, for_lead_at=None, lead_reason="")


def _into_the_pool(chosen: QuerySet[Conversation], at: datetime) -> None:
    """Whoever was written to keeps the texter who wrote, so that the thread stays readable; anybody may take it."""
    unwritten = Q(state=ConversationState.TO_SEND)
    chosen.filter(unwritten).update(texter=None, taken_at=None, skipped_at=None)
    chosen.exclude(unwritten).update(offered_at=at, for_lead_at=None, lead_reason="")
