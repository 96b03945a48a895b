from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from voters.enums import CodeChannel, GuessKind, LinkPurpose, Role


class PersonSession(AbstractBaseSession):
    """One browser that has been here, and perhaps one that is signed in.

    The row is named by the hash of the cookie's value and its content is sealed, so a dump of this table signs
    nobody in (voters/sessions.py).
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    id = models.UUIDField(
        unique=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    user = models.ForeignKey("voters.User", on_delete=models.CASCADE, null=True, related_name="sessions")
    browser = models.CharField(max_length=60, default="", blank=True)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["user", "-seen_at"], name="sessions_of_a_person")]

    class Privacy:
        personal = {
            "session_data": "sealed; row deleted when the session ends",
            "browser": "row deleted when the session ends",
        }
        plain = ("session_key", "id", "user", "started_at", "seen_at", "expire_date")


class Invitation(models.Model):
    """A link that lets somebody join a campaign in one role. Only the hash of its token is kept."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=12, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    number_hash = models.CharField(
        max_length=64, null=True, blank=True, unique=True, help_text="Of the six digits of a launch, under our key."
    )
    meeting_place = models.CharField(max_length=160, default="", blank=True)
    lands_at = models.CharField(max_length=120, default="", blank=True, help_text="Our page on which they begin.")
    more_codes = models.PositiveIntegerField(default=0, help_text="More codes by text an hour, while it holds.")
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    most_uses = models.PositiveIntegerField()
    use_count = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="an_invitation_is_to_a_role_we_know"),
            models.CheckConstraint(
                condition=Q(use_count__lte=F("most_uses")), name="an_invitation_is_used_no_more_than_it_says"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.VOLUNTEER) | Q(most_uses=1), name="a_staff_invitation_is_for_one_person"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_at_and_by_go_together",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "role",
            "token_hash",
            "number_hash",
            "meeting_place",
            "lands_at",
            "more_codes",
            "created_at",
            "created_by",
            "expires_at",
            "most_uses",
            "use_count",
            "ended_at",
            "ended_by",
        )


class SignInCode(models.Model):
    """Six digits that were asked for. ``subject`` is a keyed hash of who they are for, known to us or not.

    ``code_hash`` stays empty until the worker has made and sent the code. Asking again ends the one before.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    subject = models.CharField(max_length=64)
    device = models.CharField(max_length=64, default="", blank=True)
    user = models.ForeignKey("voters.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, default="", blank=True)
    address = models.CharField(max_length=254, default="", blank=True)
    channel = models.CharField(max_length=5, choices=CodeChannel.choices)
    language = models.CharField(max_length=10, default="", blank=True, help_text="Of the page that asked.")
    nonce_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, default="", blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(ended_at=None), name="one_code_at_a_time"),
            models.CheckConstraint(condition=Q(channel__in=CodeChannel.values), name="a_code_goes_by_email_or_sms"),
        ]
        indexes = [models.Index(fields=["subject", "-asked_at"], name="codes_of_a_subject")]

    class Privacy:
        personal = {
            "name": "row deleted after two days",
            "address": "row deleted after two days",
            "user": "row deleted after two days",
        }
        plain = (
            "id",
            "subject",
            "device",
            "language",
            "invitation",
            "channel",
            "nonce_hash",
            "code_hash",
            "asked_at",
            "ended_at",
        )


class SignInGuess(models.Model):
    """One attempt that was looked at: a code, a password or a second factor. Counted by person, not by address."""

    subject = models.CharField(max_length=64)
    device = models.CharField(max_length=64, default="", blank=True)
    kind = models.CharField(max_length=8, choices=GuessKind.choices)
    was_right = models.BooleanField(default=False)
    code = models.ForeignKey(SignInCode, on_delete=models.SET_NULL, null=True, blank=True, related_name="guesses")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=GuessKind.values), name="a_guess_is_of_a_kind_we_know"),
        ]
        indexes = [models.Index(fields=["subject", "kind", "-at"], name="guesses_of_a_subject")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "subject", "device", "kind", "was_right", "code", "at")


class SignInLink(models.Model):
    """A printed link: the first admin's, or a demonstration person's. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=13, choices=LinkPurpose.choices)
    user = models.ForeignKey("voters.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose=LinkPurpose.DEMONSTRATION, user__isnull=False)
                | Q(purpose=LinkPurpose.FIRST_ADMIN, user__isnull=True),
                name="only_a_demonstration_link_names_a_person",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "token_hash", "purpose", "user", "expires_at", "used_at")
