from django.db import models
from django.db.models import Q

from voters.enums import Purpose
from voters.models.append_only import AppendOnly


class Packet(AppendOnly):
    """One printing of a walk list for the person who has it in hand. The pages themselves are kept nowhere."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    walk_list = models.ForeignKey("canvass.WalkList", on_delete=models.PROTECT, related_name="packets")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    copy_number = models.PositiveIntegerField(help_text="Printed on each page, so that a found page can be traced.")
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which its people are reminded.")
    page_count = models.PositiveIntegerField()
    printed_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["walk_list", "copy_number"], name="each_copy_of_a_list_has_its_number"),
            models.UniqueConstraint(
                fields=["id", "walk_list", "campaign", "purpose"], name="a_packet_has_its_lists_purpose"
            ),
            models.CheckConstraint(
                condition=~Q(purpose="gotv") | Q(valid_until__isnull=False), name="a_reminding_packet_has_a_last_day"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "walk_list",
            "purpose",
            "copy_number",
            "valid_until",
            "page_count",
            "printed_by",
            "printed_at",
        )


class PrintedVoter(AppendOnly):
    """A person who stands on a packet. On a reminding one only with a row of the gate of her own, for this printing."""

    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, related_name="printed")
    walk_list = models.ForeignKey("canvass.WalkList", on_delete=models.PROTECT, related_name="printed")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+")
    gotv_contact = models.OneToOneField(
        "voters.GotvContact", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["packet", "voter"], name="a_voter_stands_in_a_packet_once"),
            models.CheckConstraint(
                condition=~Q(purpose="gotv") | Q(gotv_contact__isnull=False),
                name="nobody_is_printed_to_be_reminded_past_the_gate",
            ),
            models.CheckConstraint(
                condition=Q(purpose="gotv") | Q(gotv_contact__isnull=True),
                name="only_a_reminding_packet_names_a_gotv_contact",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "packet", "walk_list", "campaign", "purpose", "voter", "gotv_contact")
