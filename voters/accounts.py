"""What django-allauth does for us: the stage of a second factor between knowing a person and letting them in."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from voters import audit, sealing, sessions
from voters.models import User


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth is untyped
    """Asks for the second factor on our page, whoever has one; code and password both pass through here."""

    urlname = "voters:second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not self._should_handle(self.request):
            return None, True
        self.state["authentication_required"] = True
        return redirect(self.urlname), True


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """One stage, no messages, no mail of its own."""

    def get_login_stages(self) -> list[str]:
        return ["voters.accounts.SecondFactorStage"]

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Our pages say what happened in their own words."""

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """The audit says it."""

    def respond_user_inactive(self, *_args: object, **_kwargs: object) -> HttpResponse:
        return redirect("voters:sign_in")

    def is_reauthentication_required(self, **_kwargs: object) -> bool:
        """Never by allauth: voters/second_factor.py asks."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin a new session in this browser and leave a row that says so."""
        super().login(request, user)
        request.session["browser"] = sessions.browser_name(request.headers.get("User-Agent", ""))
        audit.record("signed_in", by=user, campaign=None)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Keeps the secret of an authenticator app sealed."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.email or user.phone or ""
