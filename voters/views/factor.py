"""The second factor of staff: passing it, showing it again, setting it up; and the password."""

import base64

from allauth.account.stages import LoginStageController
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery_flows
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import flows as totp_flows
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from voters import access, entering, passwords, second_factor, sessions, sign_in
from voters.accounts import SecondFactorStage
from voters.entering_forms import NewPasswordForm
from voters.enums import GuessKind
from voters.models import User
from voters.words import how_long


@login_not_required
@require_http_methods(["GET", "POST"])
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """The step between a code or password and the session, for who has a second factor."""
    stage = None if request.user.is_authenticated else LoginStageController.enter(request, SecondFactorStage.key)
    if stage is None:
        return redirect("voters:sign_in")
    form = AuthenticateForm(user=stage.login.user, data=request.POST or None)
    if request.method == "POST" and _passes(request, stage.login.user, form):
        second_factor.note_factor(request, at=timezone.now())
        answer: HttpResponse = stage.exit()
        return answer
    return render(request, "voters/second_factor.html", {"form": form, "again": False})


@second_factor.before_factor
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Show the second factor again before something that gives or takes rights."""
    user, next_page = access.person(request.user), entering.safe_next(request)
    if not second_factor.is_enrolled(user):
        return redirect("voters:enrol")
    form = ReauthenticateForm(user=user, data=request.POST or None)
    if request.method == "POST" and _passes(request, user, form):
        second_factor.note_factor(request, at=timezone.now())
        return redirect(next_page or settings.LOGIN_REDIRECT_URL)
    return render(request, "voters/second_factor.html", {"form": form, "next": next_page, "again": True})


@second_factor.before_factor
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app."""
    user = access.person(request.user)
    if second_factor.is_enrolled(user):
        return render(request, "voters/enrolled.html", {"tab": "sessions"})
    form = ActivateTOTPForm(user=user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        totp_flows.activate_totp(request, form)
        second_factor.enrolled(user)
        second_factor.note_factor(request, at=timezone.now())
        messages.success(request, "Your second factor is set up.")
        return redirect("voters:recovery_codes")
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(user, form.secret))
    shown = {
        "form": form,
        "secret": " ".join(form.secret[at : at + 4] for at in range(0, len(form.secret), 4)),
        "picture": "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode(),
    }
    return render(request, "voters/enrol.html", shown)


@require_POST
@second_factor.fresh_factor_required("voters:enrol")
def forget(request: HttpRequest) -> HttpResponse:
    """Take the second factor off, to set up another phone at once."""
    second_factor.forget(access.person(request.user))
    request.session.pop("factor_at", None)
    return redirect("voters:enrol")


@require_GET
@second_factor.fresh_factor_required("voters:recovery_codes")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes that stand in for a lost phone, each of them once."""
    kept = Authenticator.objects.filter(user=access.person(request.user), type=Authenticator.Type.RECOVERY_CODES)
    found = kept.first()
    codes = found.wrap().get_unused_codes() if found else []
    return render(request, "voters/recovery_codes.html", {"codes": codes, "tab": "sessions"})


@require_POST
@second_factor.fresh_factor_required("voters:recovery_codes")
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make ten new recovery codes; the old ones stop working."""
    recovery_flows.generate_recovery_codes(request)
    messages.success(request, "These are new. The old codes no longer work.")
    return redirect("voters:recovery_codes")


@require_http_methods(["GET", "POST"])
@second_factor.fresh_factor_required("voters:new_password")
def new_password(request: HttpRequest) -> HttpResponse:
    """Set or change the password; every other session of the person ends."""
    user = access.person(request.user)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        passwords.change(user=user, password=form.cleaned_data["password"], session=sessions.row_of(request.session))
        update_session_auth_hash(request, user)
        messages.success(request, "Your password is changed. Your other sessions have ended.")
        return redirect("voters:sessions")
    return render(request, "voters/new_password.html", {"form": form, "tab": "sessions"})


def _passes(request: HttpRequest, user: User, form: forms.Form) -> bool:
    """Whether the form holds the person's second factor. The guess is counted before it is looked at."""
    try:
        counted = sign_in.begin_guess(
            whose=sign_in.subject_of(user),
            kind=GuessKind.FACTOR,
            cookie=entering.known_cookie(request),
            at=timezone.now(),
        )
    except sign_in.TooOften as refusal:
        form.full_clean()
        form.add_error("code", f"Too many wrong codes. Try again in {how_long(refusal.wait)}.")
        return False
    if not form.is_valid():
        return False
    sign_in.was_right(counted)
    form.save()  # type: ignore[attr-defined]  # allauth's forms have it
    return True
