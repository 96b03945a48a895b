from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, name: str, email: str | None = None, phone: str | None = None, **fields: Any) -> "User":
        """Make a person who signs in by code; staff add a password later."""
        user = self.model(name=name, email=(email or "").strip().lower() or None, phone=phone or None, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who works for a campaign. What they may do lies in their memberships."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    name = models.CharField(max_length=120)
    email = models.EmailField(null=True, blank=True, unique=True)
    phone = models.CharField(max_length=16, null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now())
    time_zone = models.CharField(max_length=40, default="America/New_York")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="an_email_is_kept_in_lower_case"),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False),
                name="a_person_can_be_reached_by_email_or_phone",
            ),
        ]

    class Privacy:
        personal = {
            "name": "replaced when the person leaves and asks for it",
            "email": "emptied with the name",
            "phone": "emptied with the name",
            "password": "made unusable with the name",
            "last_login": "emptied when the days of all of the person's campaigns are over",
        }
        plain = ("id", "is_active", "joined_at", "time_zone")
