from uuid import uuid4

from django.db import models
from django.db.models import Q

from textbank.enums import Direction, Kind, MessageState
from voters.enums import Purpose


class Message(models.Model):
    """One text, ours or theirs. Its words never change; its state does, by comparing.

    ``id`` also names the attempt: the carrier's status reports come to an address that ends in it. A text of
    ours in a ``gotv`` drive cannot exist without the gate's yes, and is asked for again at the handing over.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request_id = models.UUIDField(unique=True, null=True, blank=True, help_text="The client's name for one tap.")
    # The composite keys to the conversation and to the contact hold these five, and indexes below begin with three: a
    # second check and index of each would be paid for at every step of every text.
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    drive = models.ForeignKey(
        "textbank.Drive", on_delete=models.PROTECT, related_name="messages", db_constraint=False, db_index=False
    )
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    conversation = models.ForeignKey(
        "textbank.Conversation", on_delete=models.PROTECT, related_name="messages", db_constraint=False, db_index=False
    )
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    gotv_contact = models.ForeignKey(
        "voters.GotvContact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    body = models.CharField(max_length=1600, blank=True)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=11, choices=MessageState.choices)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sid = models.CharField(max_length=34, null=True, blank=True, unique=True)
    carrier_status = models.CharField(max_length=20, default="", blank=True)
    status_rank = models.SmallIntegerField(default=-1)
    error_code = models.PositiveIntegerField(null=True, blank=True)
    refusal = models.CharField(max_length=20, default="", blank=True)
    segments = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(kind="opener") & ~Q(state__in=["not_sent", "cancelled"]),
                name="a_conversation_has_one_first_text",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="gotv") | Q(direction="in") | Q(gotv_contact__isnull=False),
                name="a_gotv_text_has_its_contact",
            ),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="a_text_is_in_a_state_we_know"),
            models.CheckConstraint(
                condition=Q(
                    direction="out", kind__in=["opener", "reply", "apology"], by__isnull=False, request_id__isnull=False
                )
                | Q(direction="in", kind="answer", by__isnull=True, state="received", sid__isnull=False),
                name="every_text_of_ours_is_a_persons_tap",
            ),
            models.CheckConstraint(
                condition=Q(direction="in")
                | Q(state__in=["held", "queued", "unknown", "not_sent", "cancelled", "refused", "claimed"])
                | Q(sid__isnull=False),
                name="a_text_with_the_carrier_has_a_sid",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "made_at"], name="texts_of_a_conversation"),
            models.Index(
                fields=["made_at"],
                condition=Q(state__in=["queued", "claimed", "unknown"]),
                name="texts_on_their_way",
            ),
            models.Index(fields=["claimed_at"], condition=Q(sid__isnull=False), name="texts_handed_over"),
            models.Index(fields=["claimed_at"], condition=Q(state="unknown"), name="texts_not_known"),
            models.Index(fields=["by", "-made_at"], condition=Q(direction="out"), name="texts_of_a_texter"),
            models.Index(fields=["drive", "state"], name="texts_of_a_drive"),
            models.Index(
                fields=["gotv_contact"], condition=Q(gotv_contact__isnull=False), name="texts_by_gotv_contact"
            ),
        ]

    class Privacy:
        personal = {"body": "emptied when a person is erased, and when the campaign's days are over"}
        plain = (
            "id",
            "request_id",
            "campaign",
            "drive",
            "purpose",
            "conversation",
            "voter",
            "gotv_contact",
            "direction",
            "kind",
            "by",
            "made_at",
            "state",
            "not_before",
            "claimed_at",
            "sid",
            "carrier_status",
            "status_rank",
            "error_code",
            "refusal",
            "segments",
        )

    @property
    def is_ours(self) -> bool:
        return self.direction == Direction.OUT

    @property
    def is_first(self) -> bool:
        return self.kind == Kind.OPENER
