from django.db import models
from django.db.models import Q

from textbank.enums import Closing, ConversationState
from voters.enums import Purpose

OPEN = (ConversationState.TO_SEND, ConversationState.WAITING, ConversationState.TO_ANSWER)


class Conversation(models.Model):
    """One voter on one number within one drive, from "to send" to "done".

    In a ``gotv`` drive the row cannot exist without the gate's yes: ``gotv_contact`` is the act of listing.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    # The composite keys to the drive and to the contact hold these; a second check and index a row would double the
    # cost of a long list.
    campaign = models.ForeignKey(
        "voters.Campaign", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    drive = models.ForeignKey(
        "textbank.Drive", on_delete=models.PROTECT, related_name="conversations", db_constraint=False, db_index=False
    )
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=16)
    gotv_contact = models.ForeignKey(
        "voters.GotvContact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    texter = models.ForeignKey(
        "voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=ConversationState.choices, default=ConversationState.TO_SEND)
    closing = models.CharField(max_length=16, choices=Closing.choices, default="", blank=True)
    closing_reason = models.CharField(max_length=20, default="", blank=True)
    sent_from = models.CharField(max_length=16, default="", db_default="", blank=True)
    for_lead_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when anybody may take the answers of this conversation."
    )
    lead_reason = models.CharField(max_length=200, default="", db_default="", blank=True)
    variant = models.CharField(max_length=1, default="A", db_default="A")
    latest_at = models.DateTimeField(db_default=models.functions.Now())
    drawn_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id", "campaign", "drive", "voter", "purpose"], name="a_conversation_is_with_one_voter"
            ),
            models.UniqueConstraint(fields=["drive", "voter"], name="a_voter_is_texted_once_in_a_drive"),
            models.UniqueConstraint(
                fields=["campaign", "number"],
                condition=Q(state__in=OPEN),
                name="a_number_is_in_one_open_conversation",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="gotv") | Q(gotv_contact__isnull=False),
                name="a_gotv_conversation_has_its_contact",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ConversationState.values), name="a_conversation_is_in_a_state_we_know"
            ),
            models.CheckConstraint(
                condition=(Q(state="done") & ~Q(closing="")) | (~Q(state="done") & Q(closing="")),
                name="a_conversation_that_is_done_says_why",
            ),
            models.CheckConstraint(
                condition=Q(texter__isnull=True, taken_at__isnull=True)
                | Q(texter__isnull=False, taken_at__isnull=False),
                name="taken_at_and_texter_go_together",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["to_send", "done"]) | Q(texter__isnull=False),
                name="whoever_is_written_to_has_a_texter",
            ),
        ]
        indexes = [
            models.Index(
                fields=["drive", "id"], condition=Q(state="to_send", texter=None), name="conversations_to_take"
            ),
            models.Index(
                fields=["texter", "state", "-latest_at"],
                condition=Q(texter__isnull=False),
                name="conversations_in_hand",
            ),
            models.Index(
                fields=["gotv_contact"], condition=Q(gotv_contact__isnull=False), name="conversations_by_contact"
            ),
            models.Index(
                fields=["campaign", "for_lead_at"],
                condition=Q(for_lead_at__isnull=False),
                name="conversations_for_a_lead",
            ),
            models.Index(fields=["number", "-drawn_at"], name="conversations_of_a_number"),
        ]

    class Privacy:
        personal = {
            "number": "emptied when a person is erased, and when the campaign's days are over",
            "lead_reason": "emptied when a person is erased, and when the campaign's days are over",
        }
        plain = (
            "id",
            "sent_from",
            "for_lead_at",
            "offered_at",
            "campaign",
            "drive",
            "purpose",
            "voter",
            "gotv_contact",
            "texter",
            "taken_at",
            "skipped_at",
            "state",
            "closing",
            "closing_reason",
            "variant",
            "latest_at",
            "drawn_at",
        )


class Hold(models.Model):
    """Somebody wrote from this number in words that may mean "stop": nobody texts it until a person decides."""

    number = models.CharField(max_length=16)
    held_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(settled_at=None), name="a_number_is_held_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="settled_at_and_by_go_together",
            ),
        ]

    class Privacy:
        personal = {"number": "row deleted when a person is erased, and when the campaign's days are over"}
        plain = ("id", "held_at", "settled_at", "settled_by")
