"""Where sessions live, and how they end. ``SESSION_ENGINE`` names this module."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core import signing
from django.db import IntegrityError, router, transaction
from django.db.models import QuerySet
from django.utils import timezone

from voters import audit, sealing
from voters.models import PersonSession, User

STAFF_LASTS = timedelta(hours=12)
STAFF_IDLES = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """A session's row is named by the hash of its key, and its content is sealed."""

    row: PersonSession | None = None

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Sealed, so that what a half-finished sign-in keeps here can be read by nobody else."""
        return sealing.seal(self.serializer().dumps(session_dict).decode("latin-1"))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The content again; one that we did not seal is an empty session."""
        try:
            found: dict[str, Any] = self.serializer().loads(sealing.unseal(str(session_data)).encode("latin-1"))
        except (sealing.InvalidToken, signing.BadSignature, ValueError):
            return {}
        return found

    def _get_session_from_db(self) -> PersonSession | None:
        found = PersonSession.objects.filter(
            session_key=sealing.digest(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        self.row = found
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return PersonSession.objects.filter(session_key=sealing.digest(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        return PersonSession(
            session_key=sealing.digest(self._get_or_create_session_key()),  # type: ignore[attr-defined]  # the stubs lack it
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get("_auth_user_id"),
            browser=str(data.get("browser", ""))[:60],
        )

    def save(self, must_create: bool = False) -> None:
        """Insert a new session, or change one that still stands: one that was ended is not brought back."""
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # the stubs lack it
        row = self.create_model_instance(content)
        if must_create:
            self._insert(row)
            return
        changed = PersonSession.objects.filter(pk=row.pk).update(
            session_data=row.session_data, expire_date=row.expire_date, user_id=row.user_id, browser=row.browser
        )
        if not changed:
            raise UpdateError

    def _insert(self, row: PersonSession) -> None:
        try:
            with transaction.atomic(using=router.db_for_write(PersonSession)):
                row.save(force_insert=True)
        except IntegrityError as taken:
            raise CreateError from taken
        self.row = row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            PersonSession.objects.filter(pk=sealing.digest(key)).delete()


def row_of(session: SessionBase) -> PersonSession | None:
    """The row behind a request's session, once it was loaded."""
    return getattr(session, "row", None)


def is_over(session: PersonSession, *, staff: bool, at: datetime) -> bool:
    """Whether a staff member has to sign in again: after 12 hours, or after 2 of doing nothing."""
    return staff and (at - session.started_at >= STAFF_LASTS or at - session.seen_at >= STAFF_IDLES)


def saw(session: PersonSession, *, at: datetime) -> None:
    """Note that the session is in use; at most once a minute."""
    PersonSession.objects.filter(pk=session.pk, seen_at__lt=at - SEEN_EVERY).update(seen_at=at)


def of(user: User, *, at: datetime) -> QuerySet[PersonSession]:
    """The person's sessions that still stand, latest first."""
    return PersonSession.objects.filter(user=user, expire_date__gt=at).order_by("-seen_at")


@transaction.atomic
def end(*, user: User, id: UUID) -> bool:
    """End one of the person's own sessions, and say whether there was one."""
    ended, _ = PersonSession.objects.filter(user=user, id=id).delete()
    if ended:
        audit.record("session.ended", by=user, campaign=None, session=str(id))
    return bool(ended)


@transaction.atomic
def end_others(*, user: User, this: PersonSession | None) -> int:
    """End every session of the person but this one, and say how many that were."""
    ended = end_all(user=user, but=this)
    audit.record("session.others_ended", by=user, campaign=None, sessions=ended)
    return ended


def end_all(*, user: User, but: PersonSession | None = None) -> int:
    """End every session of the person, but perhaps the one in which this is asked."""
    doomed = PersonSession.objects.filter(user=user)
    if but is not None:
        doomed = doomed.exclude(pk=but.pk)
    ended, _ = doomed.delete()
    return ended


def browser_name(user_agent: str) -> str:
    """A few words by which a person knows their own browser again."""
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS X": "Mac"}
    browsers = {"Firefox": "Firefox", "Edg": "Edge", "Chrome": "Chrome", "Safari": "Safari"}
    system = next((name for mark, name in systems.items() if mark in user_agent), "")
    system = system or ("Linux" if "Linux" in user_agent else "another system")
    browser = next((name for mark, name in browsers.items() if mark in user_agent), "A browser")
    return f"{browser} on {system}"


def clear_out(*, at: datetime) -> int:
    """Delete sessions whose day has passed; how many went."""
    gone, _ = PersonSession.objects.filter(expire_date__lt=at).delete()
    return gone
