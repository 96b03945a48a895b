"""Coming in and going out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from voters import entering, invitations, second_factor, sign_in, sign_in_links
from voters.entering_forms import CodeForm, PasswordForm, SignInForm
from voters.models import Invitation
from voters.words import how_long

WIPE = '"cache", "cookies", "storage"'
#: What was recorded at the doors and is not sent yet lies in the browser's storage.
WIPE_BUT_STORAGE = '"cache", "cookies"'


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for a code. The answer is the same for those we know and those we do not."""
    next_page = entering.safe_next(request)
    if request.user.is_authenticated:
        return redirect(next_page or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            where, typed = form.cleaned_data["where"], form.data["where"].strip()
            entering.ask(request, where, at=timezone.now(), typed=typed, next_page=next_page)
        except sign_in.TooOften as refusal:
            form.add_error(
                None, _("Too many codes were asked for. Try again in %(wait)s.") % {"wait": how_long(refusal.wait)}
            )
        else:
            return redirect("voters:code")
    return render(request, "voters/sign_in.html", {"form": form, "next": next_page})


@login_not_required
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the six digits."""
    kept = entering.waiting(request)
    if kept is None:
        messages.info(request, _("A code works in the browser in which you asked for it. Ask for a new one here."))
        return redirect("voters:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = entering.guess(request, form.cleaned_data["code"], at=timezone.now())
        except sign_in.WrongCode as refusal:
            form.add_error("code", _wrong(refusal.tries_left))
        except sign_in.CodeGone:
            form.add_error("code", _("This code no longer works. Send a new one."))
        except sign_in.TooOften as refusal:
            form.add_error("code", _("Too many wrong codes. Try again in %(wait)s.") % {"wait": how_long(refusal.wait)})
        except invitations.Ended:
            return render(request, "voters/join_ended.html", status=410)
        else:
            request.session.pop(entering.WAITING, None)
            return entering.enter(request, user, next_page=kept["next"])
    shown = {"form": form, "typed": kept["typed"], "mail_folder": _mail_folder()}
    return render(
        request, "voters/code.html", shown | {"wait": entering.seconds_before_another(kept, at=timezone.now())}
    )


@login_not_required
@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """Send another code; the one before stops working."""
    kept = entering.waiting(request)
    if kept is None:
        return redirect("voters:sign_in")
    by_email = request.POST.get("by") == "email"
    invitation = Invitation.objects.filter(pk=kept["invitation"]).first() if kept["invitation"] else None
    try:
        entering.ask(
            request,
            sign_in.address(kept["typed"]),
            at=timezone.now(),
            typed=kept["typed"],
            by_email=by_email,
            invitation=invitation,
            name=kept["name"],
            next_page=kept["next"],
        )
    except sign_in.TooOften as refusal:
        messages.error(
            request, _("Too many codes were asked for. Try again in %(wait)s.") % {"wait": how_long(refusal.wait)}
        )
    except sign_in.EmailOnly:
        messages.error(request, _("We cannot text a code to this number. Join with your e-mail address."))
    else:
        messages.info(request, _("A new code is on its way. The one before no longer works."))
    return redirect("voters:code")


@login_not_required
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Sign in with a password, as staff do; the second factor comes next."""
    next_page = entering.safe_next(request)
    if request.user.is_authenticated:
        return redirect(next_page or settings.LOGIN_REDIRECT_URL)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = sign_in.check_password(
                where=form.cleaned_data["where"],
                password=form.cleaned_data["password"],
                cookie=entering.known_cookie(request),
                at=timezone.now(),
            )
        except sign_in.WrongPassword:
            form.add_error(None, _("That address and password do not belong together."))
        except sign_in.TooOften as refusal:
            form.add_error(
                None, _("Too many wrong passwords. Try again in %(wait)s.") % {"wait": how_long(refusal.wait)}
            )
        else:
            return entering.enter(request, user, next_page=next_page)
    return render(request, "voters/password.html", {"form": form, "next": next_page})


@login_not_required
@require_GET
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Look around a demonstration as one of its invented people. There is no such door in production."""
    try:
        person = sign_in_links.demonstration_person(token, at=timezone.now())
    except sign_in_links.NotHere:
        raise Http404 from None
    except sign_in_links.LinkEnded:
        return render(request, "voters/link_ended.html", status=410)
    logout(request)
    response = entering.enter_by_link(request, person, next_page=settings.LOGIN_REDIRECT_URL)
    second_factor.note_demonstration(request)
    return response


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, and let the browser forget what it kept of ours.

    Its storage goes only when the page has looked and found nothing unsent there: ``unsent`` is "0".
    """
    wipe = WIPE if request.POST.get("unsent") == "0" else WIPE_BUT_STORAGE
    logout(request)
    response = redirect("voters:sign_in")
    response["Clear-Site-Data"] = wipe
    return response


def _wrong(tries_left: int) -> str:
    if tries_left == 0:
        return _("That was not the code, five times. Wait 15 minutes, then send a new one.")
    words = ngettext(
        "That is not the code. You have %(left)s more try.",
        "That is not the code. You have %(left)s more tries.",
        tries_left,
    )
    return words % {"left": tries_left}


def _mail_folder() -> str:
    """Where mails lie on a laptop that sends none."""
    return str(settings.EMAIL_FILE_PATH) if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend") else ""
