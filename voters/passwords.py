"""A staff member's password."""

from django.db import transaction

from voters import audit, sessions
from voters.models import PersonSession, User


@transaction.atomic
def change(*, user: User, password: str, session: PersonSession | None) -> None:
    """Set a new password and end every session of the person but this one."""
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_all(user=user, but=session)
    audit.record("password.changed", by=user, campaign=None)
